"""One visit, reached through its case."""

from django.http import Http404

from cases import access
from staff.models import User
from visits.models import Visit


def visit_for(user: User, pk: int, action: str = "case.view") -> Visit:
    """The visit, if the person may do `action` on its case; `visit.case` is then the case that access gave.

    Kind, place, plan and workers are loaded with it. Raises Http404 for an unknown visit as for one of a family
    that the person may not know of, PermissionDenied without the right to the action.
    """
    visit = (
        Visit.objects.filter(pk=pk)
        .select_related("kind", "place", "plan", "outcome")
        .prefetch_related("workers__user__job_title")
        .first()
    )
    if visit is None:
        raise Http404
    visit.case = access.case_for(user, visit.case_id, action)
    return visit
