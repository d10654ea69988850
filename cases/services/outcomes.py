"""Where a contact led: to family work, to an assessment, or to something else, with which the case ends."""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Typed
from audit.rows import one_or_none
from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models import Case, ClosingReason, ContactOutcome, SentKind
from cases.recording import record_act
from cases.services.closing import end_waiting_case
from cases.services.sent_forms import take_once
from staff.models import User

Kind = ContactOutcome.Kind

# The reason with which the case is closed; for a family that does not come it is chosen.
CLOSING_REASONS = {Kind.OTHER_SERVICE: "moved_service", Kind.ADVICE: "no_need", Kind.BACK: "other"}


@dataclass(frozen=True)
class OutcomeFacts:
    """Where a contact led and why. `service` and `consent_given` only for another service.

    `closing_reason` only for a family that does not come; `told` names who knows of the end of a case; `answer` is
    read by the partner who sent the contact.
    """

    kind: str
    reason: str
    service: str = ""
    consent_given: bool = False
    closing_reason: ClosingReason | None = None
    told: str = ""
    answer: str = ""


@transaction.atomic
def record_outcome(
    *, actor: User, case_id: int, facts: OutcomeFacts, typed: Typed | None = None
) -> ContactOutcome:
    """Record where the contact of a waiting family led; as long as the family waits, it may be recorded anew.

    With the kinds of ContactOutcome.ENDING the case is closed too and its limits are dropped. Once for each page
    (`typed`). Raises SentBefore, ValidationError (fields of OutcomeFacts; code "phase" when a pair has been formed
    meanwhile), Http404 or PermissionDenied by cases.access.
    Law: sosiaalihuoltolaki 1301/2014 34-36 §; the family's consent before its matter goes to another service
    (asiakastietolaki 703/2023).
    """
    case = access.case_to_change(actor, case_id, "outcome.record")
    take_once(actor=actor, case=case, kind=SentKind.OUTCOME, typed=typed)
    if case.phase != Case.Phase.WAITING:
        raise ValidationError(
            _("The family has a pair already. Only its pair or the supervisor can close the case."), code="phase"
        )
    ends = facts.kind in ContactOutcome.ENDING
    _check(case, facts, ends)
    outcome = one_or_none(ContactOutcome.objects.filter(case=case)) or ContactOutcome(
        case=case, family_id=case.family_id, unit_id=case.unit_id
    )
    to_service = facts.kind == Kind.OTHER_SERVICE
    outcome.kind, outcome.reason, outcome.answer = facts.kind, facts.reason, facts.answer
    outcome.service = facts.service if to_service else ""
    outcome.consent_given = to_service and facts.consent_given
    outcome.decided_at, outcome.decided_by = clock.now(), actor
    save_checked(outcome)
    record_act(actor, "outcome.recorded", case, subject=outcome, changes={"kind": str(facts.kind)})
    if ends:
        reason = facts.closing_reason
        if facts.kind in CLOSING_REASONS:
            reason = ClosingReason.objects.get(code=CLOSING_REASONS[facts.kind])
        end_waiting_case(actor=actor, case=case, reason=reason, summary=facts.reason, told=facts.told)
    return outcome


def _check(case: Case, facts: OutcomeFacts, ends: bool) -> None:
    errors = {}
    if facts.kind == Kind.OTHER_SERVICE and is_blank(facts.service):
        errors["service"] = _("Write to which service the family goes.")
    if facts.kind == Kind.OTHER_SERVICE and not facts.consent_given:
        errors["consent_given"] = _("Ask the family's consent before its matter goes to another service.")
    if facts.kind == Kind.WITHDRAWN and facts.closing_reason is None:
        errors["closing_reason"] = _("Choose the reason.")
    elif facts.kind == Kind.WITHDRAWN and facts.closing_reason.code in ClosingReason.AFTER_WORK:
        errors["closing_reason"] = _("The family has not been in family work yet. Choose another reason.")
    if ends and is_blank(facts.told):
        errors["told"] = _("Write who has been told.")
    if ends and is_blank(facts.answer) and case.notices.exists():
        errors["answer"] = _("Write to the sender what became of the contact.")
    if errors:
        raise ValidationError(errors)
