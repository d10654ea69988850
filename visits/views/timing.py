"""Moving a visit, and recording that it was not held."""

from collections.abc import Callable
from datetime import datetime

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from staff.views.posting import sent
from visits.forms.timing import MoveForm, NotHeldForm, time_asked
from visits.models import Visit
from visits.selectors.note.next_visit import Suggestion, suggest_times
from visits.selectors.note.page import draft_of
from visits.selectors.people import whom_to_ring
from visits.selectors.plan_order import Gap, gap_of
from visits.selectors.planning import free_times_of, no_time, wished
from visits.selectors.visits import (
    action_to_record,
    require_arranging,
    stands_as_asked,
    visit_for,
    visit_to_arrange,
)
from visits.selectors.words import visit_label
from visits.services.locking import VisitSettled
from visits.services.timing import move_visit, record_not_held


@require_http_methods(["GET", "HEAD", "POST"])
def visit_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a visit that has not begun another time."""
    visit = visit_for(request.user, pk)
    asked = time_asked(request.POST) if request.method == "POST" else None
    # A second press: it is told as the first one, also to whose right to move it ended with the move.
    if asked and stands_as_asked(visit, *asked):
        messages.success(request, _moved_words(visit))
        return redirect(way_back(request, visit))
    require_arranging(request.user, visit)
    if visit.status != Visit.Status.PLANNED or visit.starts_at <= clock.now():
        messages.info(request, _("Only a visit that has not begun can be moved."))
        return redirect(way_back(request, visit))
    gap = gap_of(visit.plan, visit.number)
    form = MoveForm(sent(request), suggestions=_suggestions(visit, gap), order=gap.words, initial=_seen(visit))
    if request.method == "POST" and form.is_valid():

        def move() -> str:
            moved = move_visit(
                actor=request.user,
                visit_id=pk,
                starts_at=form.starts_at,
                ends_at=form.ends_at,
                seen_starts_at=form.cleaned_data["seen"],
            )
            return _moved_words(moved)

        if _is_done(request, form, move):
            return redirect(way_back(request, visit))
    return _page(request, visit, form, title=_("Move the visit"), submit_label=_("Move the visit"))


@require_http_methods(["GET", "HEAD", "POST"])
def visit_not_held(request: HttpRequest, pk: int) -> HttpResponse:
    """Record that the family was not met, why, and when instead."""
    visit = visit_to_arrange(request.user, pk)
    if visit.status != Visit.Status.PLANNED:
        messages.info(request, _("This visit has already been recorded."))
        return redirect(way_back(request, visit))
    gap, is_coming = gap_of(visit.plan, visit.number), visit.starts_at > clock.now()
    form = NotHeldForm(
        sent(request),
        suggestions=_suggestions(visit, gap),
        order=gap.words,
        initial=_seen(visit),
        is_coming=is_coming,
        worker_is_away=visit.worker_is_away,
    )
    if request.method == "POST" and form.is_valid():

        def record() -> str:
            new = record_not_held(
                actor=request.user,
                visit_id=pk,
                outcome=form.cleaned_data["outcome"],
                reason=form.cleaned_data["reason"],
                new_starts_at=form.starts_at,
                new_ends_at=form.ends_at,
                seen_starts_at=form.cleaned_data["seen"],
            )
            return _not_held_words(new)

        if _is_done(request, form, record):
            return redirect(way_back(request, visit))
    if is_coming:
        return _page(request, visit, form, title=_("Cancel the visit"), submit_label=_("Cancel the visit"))
    return _page(request, visit, form, title=_("The visit was not held"), submit_label=_("Record"))


def way_back(request: HttpRequest, visit: Visit) -> str:
    """To the visits of the absent worker, when one came from there (`?person=`), else to the family's page."""
    person = request.GET.get("person", "")
    if person in {str(worker.user_id) for worker in visit.workers.all()}:
        return reverse("visits:person_visits", args=[person])
    return reverse("visits:case", args=[visit.case_id])


def _is_done(request: HttpRequest, form: MoveForm, act: Callable[[], str]) -> bool:
    """Whether there is nothing left to do on the page: `act` was done, or somebody else was quicker."""
    try:
        messages.success(request, act())
    except VisitSettled as settled:
        messages.warning(request, settled.message)
    except ValidationError as error:
        form.add_service_errors(error)
        if getattr(error, "code", "") == "moved_meanwhile":
            form.look_again(_machine(error.params["seen"]))
        return False
    return True


def _page(request: HttpRequest, visit: Visit, form: MoveForm, *, title: str, submit_label: str) -> HttpResponse:
    access.record_opening(request.user, visit.case)
    draft = draft_of(visit)
    context = {
        "case": visit.case,
        "visit": visit,
        "title": title,
        "submit_label": submit_label,
        "lead": _("%(visit)s. It is agreed for %(when)s.")
        % {"visit": visit_label(visit), "when": format_when(visit.starts_at, visit.ends_at)},
        "draft": draft,
        "may_write": access.can(request.user, action_to_record(request.user, visit.case, visit), visit.case),
        "callers": whom_to_ring(request.user, visit),
        "form": form,
        "back_url": way_back(request, visit),
        "from_person": "person" in request.GET,
        "no_time": "" if form.slots else no_time(visit.case, beyond=gap_of(visit.plan, visit.number).since),
    }
    return render(request, "visits/visit_time.html", context, status=422 if form.errors else 200)


def _suggestions(visit: Visit, gap: Gap) -> list[Suggestion]:
    """Common free times like that of the visit, in its place in the plan; not the one that it has."""
    free = free_times_of(visit.case, beyond=gap.since, moving=visit)
    within = [slot for slot in free if gap.holds(slot)]
    return suggest_times(within, visit.starts_at, wished=wished(visit.case))


def _seen(visit: Visit) -> dict[str, str]:
    return {"seen": _machine(visit.starts_at)}


def _machine(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%S%z")


def _moved_words(visit: Visit) -> str:
    return _("The visit is moved to %(when)s.") % {"when": format_when(visit.starts_at, visit.ends_at)}


def _not_held_words(new: Visit | None) -> str:
    if new is None:
        return _("Recorded. No new time was agreed.")
    return _("Recorded. The new time is %(when)s.") % {"when": format_when(new.starts_at, new.ends_at)}
