"""A family whose case has ended comes again: a new case of the same family, begun as a contact like any other."""

from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Content, Typed
from cases import access
from cases.models import Case, ContactDraft
from cases.services.contact_drafts import lock_desk, save_contact_draft
from staff.models import User


@transaction.atomic
def begin_again(*, actor: User, case_id: int) -> UUID:
    """Begin the contact form of a family that comes again, from its ended case. Returns the key of the form.

    Begun again it is the form that the actor has begun already. Raises ValidationError (code "open") when the
    family has an open case, Http404 or PermissionDenied by cases.access.
    """
    lock_desk(actor)
    case = access.case_for(actor, case_id, "case.reopen")
    if Case.objects.open().filter(family=case.family_id).exists():
        raise ValidationError(_("The family has an open case already. Go on with it."), code="open")
    begun = ContactDraft.objects.filter(saved_by=actor, content__again=[str(case.pk)]).first()
    if begun:
        return begun.key
    key = uuid4()
    save_contact_draft(actor=actor, key=key, typed=Typed(_as_typed(case)))
    return key


def _as_typed(case: Case) -> Content:
    """The form as it is opened: which family it is about, and what is chosen at first."""
    typed = {
        "again": case.pk,
        "family_name": case.family.name,
        "received_on": clock.today().isoformat(),
        "urgency": Case.Urgency.NORMAL,
        "level": Case.Level.UNKNOWN,
        "path": case.path,
    }
    return {name: [str(value)] for name, value in typed.items()}
