"""The security prohibition (turvakielto): who has it, and the guarded door to a protected address."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models import Case, Person, SecurityProhibition
from cases.recording import record_act
from staff.models import User


def write_security_prohibition(
    *, actor: User, case: Case, person: Person, since: date, until: date | None = None
) -> SecurityProhibition:
    """Write the prohibition and its trace. Only for this package."""
    row = SecurityProhibition(person=person, since=since, until=until)
    save_checked(row)
    record_act(actor, "person.protected", case, subject=person)
    return row


@transaction.atomic
def reveal_address(*, actor: User, case_id: int, reason: str) -> Case:
    """Open a protected address once, for a written reason that stays in the log.

    Raises ValidationError (field reason) when the reason is empty, Http404 or PermissionDenied by cases.access.
    """
    case = access.case_for(actor, case_id, "address.reveal")
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why you need the address.")})
    record_act(actor, "address.revealed", case, reason=reason)
    return case
