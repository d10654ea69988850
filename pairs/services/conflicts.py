"""Recording and ending a conflict of interest between a worker and a family."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.saving import save_checked
from cases import access
from cases.recording import record_act
from pairs.models import ConflictOfInterest
from pairs.selectors.conflicts import conflict_of
from staff.models import User

ACTION = "match.read"


@dataclass(frozen=True)
class ConflictFacts:
    """Whose conflict of interest, and `kind` and `told_by` as the choices of `ConflictOfInterest`."""

    user: User
    kind: str
    told_by: str
    since: date
    note: str = ""


@transaction.atomic
def record_conflict(*, actor: User, case_id: int, facts: ConflictFacts) -> ConflictOfInterest:
    """From now on the worker cannot be chosen to the family's pair; a pair that stands is not ended by it.

    The log tells that one was recorded, not of whom or what. Raises ValidationError (fields user, since, note;
    on top when it has been recorded already), Http404 or PermissionDenied by cases.access. Law: hallintolaki
    434/2003 28 §.
    """
    case = access.case_to_change(actor, case_id, ACTION)
    if facts.user.pk == actor.pk:
        raise ValidationError({"user": _("Your own conflict of interest is recorded by a colleague.")})
    if facts.since > clock.today():
        raise ValidationError({"since": _("The day is still to come.")})
    row = ConflictOfInterest(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        recorded_at=clock.now(),
        recorded_by=actor,
        **vars(facts) | {"note": facts.note.strip()},
    )
    save_checked(row)
    record_act(actor, "conflict.recorded", case, subject=row)
    return row


@transaction.atomic
def end_conflict(*, actor: User, case_id: int, conflict_id: int) -> ConflictOfInterest:
    """The conflict holds no more from today on. Raises Http404 or PermissionDenied by cases.access."""
    case = access.case_to_change(actor, case_id, ACTION)
    row = conflict_of(actor, case, conflict_id)
    row.until = clock.today()
    save_checked(row, update_fields=["until"])
    record_act(actor, "conflict.ended", case, subject=row)
    return row
