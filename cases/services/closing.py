"""Closing a case. The rooms above end the pair and the visits first and then call this."""

from django.db import transaction

from audit import clock
from audit.saving import save_checked
from cases import access
from cases.models import CareTeamMember, Case, ClosingReason, Closure
from cases.recording import record_act
from cases.services.deadlines import drop_deadlines
from cases.services.phases import enter_phase, write_phase
from cases.services.team import end_care_team_place
from staff.models import User


@transaction.atomic
def close_case(*, actor: User, case: Case, reason: ClosingReason, summary: str, told: str = "") -> Closure:
    """Close the case: the closure row, the last phase, and the end of everybody's access by the care team.

    `told` names who knows of it. `case` is as `access.case_to_change` gave it, so its row is locked. Raises
    ValidationError (fields reason, summary) and what cases.access raises. Law: the ending of the client
    relationship is recorded (sosiaalihuoltolaki 1301/2014 34 §).
    """
    access.require(actor, "case.close", case)
    closure = _closure(actor, case, reason=reason, summary=summary, told=told)
    enter_phase(actor=actor, case=case, phase=Case.Phase.CLOSED, reason=str(reason))
    return _ended(actor, case, closure)


def end_waiting_case(*, actor: User, case: Case, reason: ClosingReason, summary: str, told: str) -> Closure:
    """Close a case that waits for its first pair. Only for this package, in a transaction that holds the case.

    `told` names who knows of it: the family, and whoever guided it here.
    """
    closure = _closure(actor, case, reason=reason, summary=summary, told=told)
    # Not enter_phase: whoever closes a case at other times needs another right, "case.close".
    write_phase(actor=actor, case=case, phase=Case.Phase.CLOSED, reason=str(reason))
    return _ended(actor, case, closure)


def _closure(actor: User, case: Case, *, reason: ClosingReason, summary: str, told: str) -> Closure:
    closure = Closure(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        reason=reason,
        summary=summary,
        told=told,
        closed_at=clock.now(),
        actor=actor,
    )
    return save_checked(closure)


def _ended(actor: User, case: Case, closure: Closure) -> Closure:
    """End everybody's access by the care team and every limit that still runs, and tell the log."""
    drop_deadlines(case=case)
    for member in CareTeamMember.objects.standing().filter(case=case).select_related("user"):
        member.case = case
        end_care_team_place(actor=actor, member=member)
    record_act(actor, "case.closed", case, subject=closure)
    return closure
