"""The security prohibition (turvakielto): who has it, and the guarded door to a protected address."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models import Case, Person, SecurityProhibition
from cases.models.people import standing_on
from cases.recording import record_act
from cases.selectors.corrections import membership_of
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
def end_security_prohibition(*, actor: User, case_id: int, membership_id: int, reason: str) -> None:
    """End a member's prohibition that was lifted or recorded by mistake: this day is its last. The rows stay.

    Raises ValidationError (field reason, also when it has ended already), Http404 or PermissionDenied by
    cases.access. Law: the prohibition itself is the authority's decision (laki 661/2009).
    """
    case = access.case_to_change(actor, case_id, "protection.end")
    membership = membership_of(case, membership_id)
    # A child of two homes has two cases: the row of the person is locked too.
    person = Person.objects.select_for_update(no_key=True).get(pk=membership.person_id)
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why the security prohibition ends.")})
    today = clock.today()
    standing = list(person.security_prohibitions.filter(standing_on(today)).exclude(until=today))
    if not standing:
        raise ValidationError({"reason": _("The security prohibition has already been ended.")})
    for row in standing:
        row.until = today
        save_checked(row, update_fields=["until"])
    record_act(actor, "person.protection_ended", case, subject=person, reason=reason)


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
