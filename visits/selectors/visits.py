"""One visit, reached through its case, and the names of those who make visits."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Prefetch, Value
from django.db.models.functions import Concat, Trim
from django.http import Http404

from cases import access
from staff.models import User
from visits.models import Visit, VisitWorker


def visit_for(user: User, pk: int, action: str = "case.view") -> Visit:
    """The visit, if the person may do `action` on its case; `visit.case` is then the case that access gave.

    Kind, place, plan and workers are loaded with it. Raises Http404 for an unknown visit as for one of a family
    that the person may not know of, PermissionDenied without the right to the action.
    """
    visit = (
        Visit.objects.filter(pk=pk)
        .select_related("kind", "place", "plan", "outcome")
        .prefetch_related(Prefetch("workers", VisitWorker.objects.select_related("user__job_title")))
        .first()
    )
    if visit is None:
        raise Http404
    visit.case = access.case_for(user, visit.case_id, action)
    return visit


def worker_names() -> ArraySubquery:
    """The full names of the workers of each visit, for a list that needs only names: no query of its own."""
    name = Trim(Concat("user__first_name", Value(" "), "user__last_name"))
    return ArraySubquery(VisitWorker.objects.filter(visit=OuterRef("pk")).order_by("id").values(name=name))
