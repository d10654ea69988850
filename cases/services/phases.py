"""The one gate of a case's phase."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import local
from cases import access
from cases.models import Case, CasePhase
from cases.recording import record_act
from cases.services.deadlines import note_service_begun
from staff.models import User

Phase = Case.Phase

# From each phase: where to, and the action that must be allowed to whoever takes the step.
STEPS: dict[str, dict[str, str]] = {
    Phase.WAITING: {Phase.PAIR: "pair.form", Phase.CLOSED: "case.close"},
    Phase.PAIR: {Phase.INITIAL: "plan.make", Phase.CLOSED: "case.close"},
    Phase.INITIAL: {Phase.REVIEW: "review.hold", Phase.CLOSED: "case.close"},
    Phase.REVIEW: {Phase.WORK: "review.hold", Phase.CLOSED: "case.close"},
    Phase.WORK: {Phase.CLOSED: "case.close"},
    Phase.CLOSED: {},
}


def enter_phase(*, actor: User, case: Case, phase: str, reason: str = "") -> CasePhase:
    """Move the case to its next phase, in the caller's transaction: the only way to change it.

    A part of other services: `case` is as `access.case_to_change` gave it, so its row is locked. Raises
    ValidationError when the phase does not follow the present one; Http404 or PermissionDenied by cases.access.
    """
    action = STEPS[case.phase].get(phase)
    if action is None:
        raise ValidationError(
            _("The case cannot go from “%(now)s” to “%(next)s”.")
            % {"now": case.get_phase_display(), "next": Phase(phase).label},
            code="phase",
        )
    access.require(actor, action, case)
    return write_phase(actor=actor, case=case, phase=phase, reason=reason)


def write_phase(*, actor: User, case: Case, phase: str, reason: str = "") -> CasePhase:
    """Add the row to the phase log and repeat it on the case. Only for this package."""
    now = clock.now()
    row = CasePhase.objects.create(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        phase=phase,
        since=now,
        actor=actor,
        reason=reason,
    )
    case.phase, case.phase_since = phase, now
    case.save(update_fields=["phase", "phase_since"])
    record_act(actor, "case.phase_changed", case, changes={"phase": phase}, reason=reason)
    return row


def note_last_contact(*, actor: User, case: Case, met_at: datetime) -> None:
    """Write down when the family was last met, for the lists of quiet families. Never moves backwards.

    A service that was decided on has begun with it.

    Called by the rooms above in the transaction of the act itself, which is what gets logged.
    """
    if case.last_contact_at is None or met_at > case.last_contact_at:
        case.last_contact_at = met_at
        case.save(update_fields=["last_contact_at"])
    note_service_begun(actor=actor, case=case, on=local(met_at).date())
