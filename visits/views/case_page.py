"""The page of one case, and all its visits and notes."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases import access
from cases.selectors import shell
from cases.selectors.people import members_among, memberships_over_time
from visits.selectors.case.notes import notes_page
from visits.selectors.case.page import case_page


@require_safe
def case(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the work with the family stands and what comes next. Opening it is logged."""
    opened = access.open_case(request.user, pk)
    memberships = memberships_over_time(opened)
    page = case_page(request.user, opened, memberships)
    members = members_among(memberships)
    return render(request, "visits/case.html", shell(request.user, opened, members) | {"page": page})


@require_safe
def notes(request: HttpRequest, pk: int) -> HttpResponse:
    """Visits and notes of the case, the newest first, page by page (`?before=` and `?after=`)."""
    opened = access.open_case(request.user, pk, "note.read")
    page = notes_page(
        request.user, opened, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    template = "visits/notes.html#rows" if request.htmx else "visits/notes.html"
    return render(request, template, shell(request.user, opened) | {"page": page})
