"""Steps agreed with the family: written with a note or a joint review, and marked as done."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import clock
from audit.saving import save_all_checked, save_checked
from cases import access
from cases.models import Case
from cases.recording import record_act
from staff.models import User
from visits import rules
from visits.models import Agreement, JointReview, VisitNote


@dataclass(frozen=True)
class AgreementFacts:
    """One step: what, who does it (in words: also a grandmother can), by when."""

    what: str
    who: str
    due_on: date | None = None


def write_agreements(
    *,
    case: Case,
    facts: list[AgreementFacts],
    agreed_on: date,
    note: VisitNote | None = None,
    review: JointReview | None = None,
) -> None:
    """Write the steps of a note or of a joint review, in the caller's transaction.

    For the services of this room, which have asked for access and write to the log. Raises ValidationError (field
    agreements), also for a step that would be due before the day on which it was agreed.
    """
    problems = [rules.step_due_problem(step.due_on, agreed_on=agreed_on) for step in facts]
    if any(problems):
        raise ValidationError({"agreements": list(filter(None, problems))})
    rows = [
        Agreement(
            case=case,
            family_id=case.family_id,
            unit_id=case.unit_id,
            note=note,
            review=review,
            what=step.what.strip(),
            who=step.who.strip(),
            due_on=step.due_on,
            agreed_on=agreed_on,
        )
        for step in facts
    ]
    try:
        save_all_checked(rows)
    except ValidationError as error:
        raise ValidationError({"agreements": error.messages}) from None


@transaction.atomic
def complete_agreement(*, actor: User, agreement_id: int) -> Agreement:
    """Mark an agreed step as done, now. One that is done already stays as it is.

    Raises Http404, also for an unknown step, or PermissionDenied by cases.access.
    """
    case_id = Agreement.objects.filter(pk=agreement_id).order_by().values("case")
    case = access.case_to_change(actor, case_id, "note.write")
    agreement = Agreement.objects.get(pk=agreement_id)
    if agreement.done_at is None:
        agreement.done_at, agreement.done_by = clock.now(), actor
        save_checked(agreement, update_fields=["done_at", "done_by"])
        record_act(actor, "agreement.done", case, subject=agreement)
    return agreement
