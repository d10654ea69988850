"""The supervisor's pages: the caseload of the units, and one worker's families."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from audit import clock
from audit.finnish_dates import format_day_long, week_number
from cases.recording import record_list
from reports import selectors
from reports.selectors.caseload import DEFAULT_SORT, SORTS
from staff import access

CAPABILITY = "caseload.view"
GROUND = f"unit:{CAPABILITY}"


def _columns(sort: str, week: int) -> list[tuple[str, str, str, str]]:
    """Key, heading, cell class and aria-sort of each column."""
    headings = {
        "name": (_("Worker"), ""),
        "load": (_("Load"), ""),
        "visits": (_("Visits in week %(week)s: held / agreed") % {"week": week}, "num"),
        "notes": (_("Not logged"), ""),
        "reviews": (_("Reviews due"), "num"),
        "silence": (_("Longest without contact"), ""),
    }
    direction = "ascending" if sort == "name" else "descending"
    return [(key, label, css, direction if key == sort else "") for key, (label, css) in headings.items()]


def _lead(load: selectors.Caseload) -> str:
    """The two things a supervisor asks first: is there room, and is the recording in time."""
    room = ngettext(
        "There is room for %(n)s more family.", "There is room for %(n)s more families.", load.room
    ) % {"n": load.room}
    late = load.visits.late
    notes = ngettext("%(n)s note is late.", "%(n)s notes are late.", late) % {"n": late} if late else ""
    return f"{room} {notes}".strip()


@require_safe
def caseload(request: HttpRequest) -> HttpResponse:
    """Who carries how much, what is late and who waits, in the units that the person leads."""
    units = access.units_where(request.user, CAPABILITY)
    load = selectors.caseload_of(request.user, units)
    sort = request.GET.get("sort")
    sort = sort if sort in SORTS else DEFAULT_SORT
    overdue = selectors.overdue(load, selectors.late_notes(load, units))
    quiet = selectors.quiet_families(load)
    worries, limits = selectors.great_worries(load), selectors.near_limits(load)
    rare = selectors.Rare(request.user, units)
    left, own_left = selectors.pairs_left(rare.left), selectors.own_workers_left(rare.left)
    named = selectors.families_named(load.rows, worries, limits, overdue, quiet, left, own_left)
    named += [row.case_id for row in rare.reveals]
    record_list(request.user, "caseload.viewed", named, ground=GROUND)
    return render(
        request,
        "reports/caseload.html",
        {
            "load": load,
            "rows": load.sorted_rows(sort),
            "columns": _columns(sort, week_number(load.today)),
            "worries": worries,
            "limits": limits,
            "contacts": rare.contacts,
            "overdue": overdue,
            "quiet": quiet,
            "left": left,
            "own_left": own_left,
            "reveals": rare.reveals,
            "day": capfirst(format_day_long(load.today)),
            "lead": _lead(load),
        },
    )


@require_safe
def attention(request: HttpRequest) -> HttpResponse:
    """The whole lists of which the caseload shows the first rows."""
    units = access.units_where(request.user, CAPABILITY)
    load = selectors.caseload_of(request.user, units)
    unlogged, reviews = selectors.unlogged_list(load, units), selectors.reviews_due(load)
    overdue = selectors.overdue(load, unlogged.late, selectors.MOST)
    quiet = selectors.quiet_families(load, selectors.MOST)
    worries = selectors.great_worries(load, selectors.MOST)
    limits = selectors.near_limits(load, selectors.MOST)
    closings, rare = selectors.closings_due(load), selectors.Rare(request.user, units)
    left = selectors.pairs_left(rare.left, selectors.MOST)
    own_left = selectors.own_workers_left(rare.left, selectors.MOST)
    named = selectors.families_named(
        [], worries, limits, overdue, quiet, left, own_left, unlogged, reviews, closings
    )
    named += [row.case_id for row in rare.reveals]
    record_list(request.user, "caseload.viewed", named, ground=GROUND)
    context = {
        "worries": worries,
        "limits": limits,
        "contacts": rare.contacts,
        "overdue": overdue,
        "quiet": quiet,
        "left": left,
        "own_left": own_left,
        "unlogged": unlogged,
        "reviews": reviews,
        "closings": closings,
        "reveals": rare.reveals,
        "estimates": rare.estimates,
        "day": capfirst(format_day_long(load.today)),
    }
    return render(request, "reports/attention.html", context)


@require_safe
def worker(request: HttpRequest, pk: int) -> HttpResponse:
    """One worker's families: phase, last contact, next visit and what is not logged."""
    page = selectors.worker_page(request.user, access.units_where(request.user, CAPABILITY), pk)
    if page is None:
        raise Http404
    families = [row.case_id for row in page.rows]
    record_list(request.user, "caseload.worker_viewed", families, subject=page.worker, ground=GROUND)
    context = {
        "page": page,
        "day": capfirst(format_day_long(clock.today())),
        "keeps_time": access.leads(request.user, page.worker, "absence.record"),
    }
    return render(request, "reports/worker.html", context)
