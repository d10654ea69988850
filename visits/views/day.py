"""My day."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.recording import record_list
from staff.access import require
from visits.selectors.day.page import asked_day, day_page


@require_safe
def day(request: HttpRequest) -> HttpResponse:
    """One's own day (`?date=2026-11-24`, today): visits, other work, and what waits for oneself."""
    require(request.user, "day.view")
    page = day_page(request.user, asked_day(request.GET.get("date", "")))
    record_list(request.user, "day.viewed", page.case_ids)
    return render(request, "visits/day.html", {"page": page})
