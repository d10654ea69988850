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
from pairs.selectors.conflicts import conflict_of, open_conflicts
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
    if open_conflicts(case.family_id, facts.user.pk).exists():
        raise ValidationError(_("The conflict of interest has been recorded already."))
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
    """The conflict holds no more from today on, whichever of the family's cases in the unit it was recorded in.

    A family has the same conflict in two cases when it was in the records twice and has been put together. Raises
    Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, ACTION)
    row = conflict_of(actor, case, conflict_id)
    same = open_conflicts(case.family_id, row.user_id).filter(unit=case.unit_id)
    for one in same.select_for_update(no_key=True).order_by("pk"):
        one.until = clock.today()
        save_checked(one, update_fields=["until"])
        record_act(actor, "conflict.ended", case, subject=one)
    row.refresh_from_db(fields=["until"])
    return row
