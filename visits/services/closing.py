"""Closing a family's case from the room that knows its visits."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.drafts import Typed
from audit.words import is_blank
from cases import access
from cases.models import Case, ClosingReason, Closure
from cases.services import close_case, take_once
from pairs.selectors import standing_pair
from pairs.services import end_pair
from staff.models import User
from visits.models import CaseDraft, NoteDraft, Visit, VisitOutcome
from visits.selectors.case_drafts import case_draft_of
from visits.selectors.closing import unfinished_visits
from visits.services.case_drafts import drop_case_draft
from visits.services.timing import CASE_CLOSED, cancel_visit

# The kind under which a closing is remembered as sent; its key is the number of the case.
CLOSED = "closing"


class ReviewBegun(ValidationError):
    """The joint review has been written on since the closer looked."""

    def __init__(self, draft: CaseDraft):
        super().__init__(
            _(
                "%(name)s has written the joint review since you opened this page. "
                "Its text would be deleted: look first."
            )
            % {"name": draft.saved_by},
            code="review_begun",
        )


@transaction.atomic
def close_family_case(
    *,
    actor: User,
    case_id: int,
    reason: ClosingReason,
    summary: str,
    told: str,
    typed: Typed | None = None,
    review_seen: int | None = None,
) -> Closure:
    """Close the case: visits still to come are cancelled, the pair ends, and with it its access and the partners'.

    Refused while a visit of the past has not been recorded, or a note has been begun and not confirmed: its story
    would be lost. A note that waits for a second signature hinders nothing (docs/architecture.md, decision 11).
    `told` names who knows that the work ends. The drafts of the case go, also begun notes of cancelled visits;
    `typed` is what the closer's page has sent: a newer draft of the summary is not thrown away unseen, and a
    second press is known by it. `review_seen`
    is the version of the review's draft that the page told of (0: there was none; None: no page was sent). Raises
    DraftConflict, ReviewBegun, ValidationError (fields reason, summary, told, or code "unfinished"), Http404 or
    PermissionDenied by cases.access. Law: what was done is recorded without delay (asiakastietolaki 703/2023).
    """
    case = access.case_to_change(actor, case_id, "case.close")
    if is_blank(summary):
        raise ValidationError({"summary": _("Write a summary that the family can read.")})
    if is_blank(told):
        raise ValidationError({"told": _("Write who has been told.")})
    unfinished = len(unfinished_visits(case))
    if unfinished:
        raise ValidationError(
            ngettext(
                "%(number)s visit has not been recorded. Record it first.",
                "%(number)s visits have not been recorded. Record them first.",
                unfinished,
            )
            % {"number": unfinished},
            code="unfinished",
        )
    drop_case_draft(case, CaseDraft.Kind.CLOSING, typed)
    _drop_review(case, review_seen)
    NoteDraft.objects.filter(case=case).delete()
    take_once(actor=actor, case=case, kind=CLOSED, typed=typed)
    words = _("The case was closed: %(reason)s") % {"reason": reason}
    cancelled = VisitOutcome.objects.get(code=CASE_CLOSED)
    for visit in Visit.objects.filter(case=case, status=Visit.Status.PLANNED):
        visit.case = case
        cancel_visit(actor=actor, visit=visit, outcome=cancelled, reason=words)
    pair = standing_pair(case)
    if pair:
        end_pair(actor=actor, pair=pair, reason=words)
    return close_case(actor=actor, case=case, reason=reason, summary=summary.strip(), told=told.strip())


def _drop_review(case: Case, seen: int | None) -> None:
    draft = case_draft_of(case, CaseDraft.Kind.REVIEW)
    if draft is None:
        return
    if seen is not None and draft.version != seen:
        raise ReviewBegun(draft)
    draft.delete()
