"""A visit about to be changed: its case locked, the visit read anew after that."""

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.http import Http404
from django.utils.translation import gettext as _

from cases import access
from staff.models import User
from visits.models import Visit, VisitWorker


class VisitSettled(ValidationError):
    """What became of the visit has been recorded already; `visit` tells what, and by whom."""

    def __init__(self, visit: Visit):
        super().__init__(
            _("%(name)s has already recorded this visit.") % {"name": visit.outcome_by}, code="visit_settled"
        )
        self.visit = visit


def visit_to_change(actor: User, pk: int, action: str) -> Visit:
    """The visit with its case locked until the transaction ends, so that two people act one after the other.

    `visit.case` is the case that access gave. Raises Http404 also for an unknown visit, PermissionDenied by
    cases.access.
    """
    case_id = Visit.objects.filter(pk=pk).values_list("case_id", flat=True).first()
    if case_id is None:
        raise Http404
    case = access.case_to_change(actor, case_id, action)
    visit = (
        Visit.objects.select_related("kind", "place", "plan", "outcome", "outcome_by", "draft__saved_by")
        .prefetch_related(Prefetch("workers", VisitWorker.objects.select_related("user")))
        .get(pk=pk)
    )
    visit.case = case
    return visit


def open_visit_to_change(actor: User, pk: int, action: str) -> Visit:
    """As `visit_to_change`, for a visit of which nothing has been recorded yet. Raises VisitSettled otherwise."""
    visit = visit_to_change(actor, pk, action)
    if visit.status != Visit.Status.PLANNED:
        raise VisitSettled(visit)
    return visit
