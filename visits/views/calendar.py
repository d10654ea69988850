"""Calendars: one's own, a colleague's, a pair's and a unit's."""

from collections.abc import Sequence

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from audit.rows import one_or_none
from cases import access
from cases.models import Case
from cases.recording import record_list
from pairs.selectors import standing_pair
from staff.access import require, shared_calendars, units_where
from staff.models import Unit, User
from visits.selectors.calendar import asked_span, calendar_page

VIEW = "calendar.view"


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """One's own calendar, with the ways to those of the units."""
    require(request.user, VIEW)
    return _show(request, [request.user], _("Calendar"), subject=request.user)


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """A colleague's calendar."""
    colleague = one_or_none(shared_calendars(request.user).filter(pk=pk))
    if colleague is None:
        raise Http404
    return _show(request, [colleague], str(colleague), subject=colleague)


@require_safe
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody who works in a unit of one's own, beside each other."""
    if pk not in units_where(request.user, VIEW):
        raise Http404
    found = Unit.objects.get(pk=pk)
    return _show(request, list(shared_calendars(request.user, pk)), str(found), subject=found)


@require_safe
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """The pair of a family, both beside each other."""
    require(request.user, VIEW)
    case = access.open_case(request.user, pk)
    standing = standing_pair(case)
    people = list(standing.people) if standing else []
    return _show(request, people, _("The pair's calendar"), subject=case, case=case)


def _show(
    request: HttpRequest,
    people: Sequence[User],
    heading: str,
    *,
    subject: User | Unit | Case,
    case: Case | None = None,
) -> HttpResponse:
    span = asked_span(request.GET.get("view", ""), request.GET.get("date", ""))
    page = calendar_page(request.user, people, span)
    record_list(request.user, "calendar.viewed", page.case_ids, subject=subject)
    context = {
        "page": page,
        "heading": heading,
        "case": case,
        "people": people,
        "is_own": list(people) == [request.user],
        "units": Unit.objects.filter(pk__in=request.user.units_with(VIEW)).order_by("sort_key", "id"),
    }
    return render(request, "visits/calendar.html", context)
