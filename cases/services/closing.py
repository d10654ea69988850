"""Closing a case. The rooms above end the pair and the visits first and then call this."""

from django.db import transaction

from audit import clock
from audit.saving import save_checked
from cases import access
from cases.models import CareTeamMember, Case, ClosingReason, Closure
from cases.recording import record_act
from cases.services.phases import enter_phase
from cases.services.team import end_care_team_place
from staff.models import User


@transaction.atomic
def close_case(*, actor: User, case: Case, reason: ClosingReason, summary: str) -> Closure:
    """Close the case: the closure row, the last phase, and the end of everybody's access by the care team.

    Raises ValidationError (fields reason, summary) and what cases.access raises. Law: the ending of the client
    relationship is recorded (sosiaalihuoltolaki 1301/2014 34 §).
    """
    access.lock(case)
    access.require(actor, "case.close", case)
    closure = Closure(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        reason=reason,
        summary=summary,
        closed_at=clock.now(),
        actor=actor,
    )
    save_checked(closure)
    enter_phase(actor=actor, case=case, phase=Case.Phase.CLOSED, reason=str(reason))
    for member in CareTeamMember.objects.standing().filter(case=case).select_related("user"):
        member.case = case
        end_care_team_place(actor=actor, member=member)
    record_act(actor, "case.closed", case, subject=closure)
    return closure
