"""What is about to be changed, read anew under the lock of its case; and the refusals of what is settled."""

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from audit.drafts import Settled
from audit.rows import one_or_none
from cases import access
from cases.models import Case
from staff.models import User
from visits.models import JointReview, Visit, VisitWorker
from visits.selectors.visits import action_to_record, require_arranging, with_absence


class VisitSettled(Settled):
    """What became of the visit has been recorded already; `visit` tells what, and by whom."""

    def __init__(self, visit: Visit):
        super().__init__(
            _("%(name)s has already recorded this visit.") % {"name": visit.outcome_by}, code="visit_settled"
        )
        self.visit = visit


class ReviewHeld(Settled):
    """The joint review has been recorded already; `review` is that one."""

    def __init__(self, review: JointReview):
        super().__init__(
            _("%(name)s has already recorded the joint review.") % {"name": review.recorded_by},
            code="review_held",
        )
        self.review = review


def refuse_second_review(case: Case) -> None:
    """Raise ReviewHeld when the joint review of the case has been recorded. The case must be locked."""
    review = one_or_none(JointReview.objects.filter(case=case).select_related("recorded_by"))
    if review:
        raise ReviewHeld(review)


def visit_to_change(actor: User, pk: int, action: str) -> Visit:
    """The visit with its case locked until the transaction ends, so that two people act one after the other.

    `visit.case` is the case that access gave. Raises Http404 also for an unknown visit, PermissionDenied by
    cases.access.
    """
    visit = _locked(actor, pk)
    access.require(actor, action, visit.case)
    return visit


def _locked(actor: User, pk: int) -> Visit:
    case = access.case_to_change(actor, Visit.objects.filter(pk=pk).order_by().values("case"), "case.view")
    visit = (
        with_absence(Visit.objects.all())
        .select_related("kind", "place", "plan", "outcome", "outcome_by", "draft__saved_by")
        .prefetch_related(Prefetch("workers", VisitWorker.objects.with_responsibility().select_related("user")))
        .get(pk=pk)
    )
    visit.case = case
    return visit


def open_visit_to_record(actor: User, pk: int) -> Visit:
    """A visit of which nothing has been recorded yet, as `visit_to_change`, for writing its note.

    Also for whoever stands in for a pair that the family no longer has. Raises VisitSettled when it is recorded.
    """
    visit = locked_to_record(actor, pk)
    refuse_settled(visit)
    return visit


def locked_to_record(actor: User, pk: int) -> Visit:
    """As `visit_to_change`, of whoever may write the visit's note."""
    visit = _locked(actor, pk)
    access.require(actor, action_to_record(actor, visit.case, visit), visit.case)
    return visit


def open_visit_to_arrange(actor: User, pk: int) -> Visit:
    """As `open_visit_to_record`, for moving or cancelling: also by others when a worker is absent then."""
    visit = _locked(actor, pk)
    require_open_to_arrange(actor, visit)
    return visit


def require_open_to_arrange(actor: User, visit: Visit) -> None:
    """Raise what `open_visit_to_arrange` raises, of a visit from `visit_to_change`."""
    require_arranging(actor, visit)
    refuse_settled(visit)


def refuse_settled(visit: Visit) -> None:
    """Raise VisitSettled when it has been recorded what became of the visit."""
    if visit.status != Visit.Status.PLANNED:
        raise VisitSettled(visit)
