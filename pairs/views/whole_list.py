"""Pairs for all waiting families of a unit at once: proposed with a proof, locked, calculated anew, accepted."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from cases.recording import record_list
from pairs.forms.whole_list import SentRow, WholeListForm, rows_of
from pairs.matching.times import STEP
from pairs.optimiser import BrokenLock, Lock, Plan, solve
from pairs.selectors.whole_list import WholeList, window_of_list
from pairs.selectors.whole_list import whole_list as facts_of
from pairs.selectors.whole_plan import WholePlan, whole_plan
from pairs.services import Accepted, AcceptedRow, accept_rows
from staff import access as staff_access
from staff.models import Unit, User

CAPABILITY = "pair.form"
# The list of a unit is calculated while the page waits; a safety net for a list that is far longer than usual.
SECONDS = 12


@require_http_methods(["GET", "HEAD", "POST"])
def whole_list(request: HttpRequest) -> HttpResponse:
    """The proposal for a unit's list (`?unit=`); POST calculates anew (`do=compute`) or accepts (`do=accept`)."""
    units = Unit.objects.filter(pk__in=staff_access.units_where(request.user, CAPABILITY))
    units = list(units.order_by("sort_key", "id"))
    unit = next((row for row in units if str(row.pk) == request.GET.get("unit")), units[0])
    form = WholeListForm(request.POST or None)
    stale: dict[int, str] = {}
    if request.POST.get("do") == "accept" and form.is_valid():
        accepted = _accept(request, unit, form)
        if accepted and not accepted.stale:
            return redirect("pairs:board")
        stale = accepted.stale if accepted else {}
    locks = {} if stale else rows_of(request.POST, "lock")
    told, plan, problem = _calculate(request.user, unit, form, locks)
    shown = whole_plan(told, plan)
    record_list(request.user, "board.proposed", shown.case_ids)
    names = {row.case_id: row.family for row in (*shown.rows, *shown.left)}
    context = {
        "form": form,
        "plan": shown,
        "unit": unit,
        "units": units,
        "emphasis": form.chosen,
        "ticked": _ticked(request, shown),
        "problem": problem,
        "stale": [(names.get(pk, ""), words) for pk, words in stale.items()],
    }
    return render(request, "pairs/whole_list.html", context, status=422 if form.errors or stale else 200)


def _calculate(
    user: User, unit: Unit, form: WholeListForm, sent: dict[int, SentRow]
) -> tuple[WholeList, Plan, str]:
    """The facts, the best plan for them, and in words what hindered a locked row (then nothing is locked)."""
    weights = form.chosen.weights
    told = facts_of(user, unit, weights, _locks(sent))
    try:
        return told, solve(told.problem, seconds=SECONDS), ""
    except BrokenLock as broken:
        words = _("A locked row no longer holds (%(family)s). Everything was calculated anew without locks.")
        problem = words % {"family": told.cases.get(broken.family, "")}
    told = facts_of(user, unit, weights, {})
    return told, solve(told.problem, seconds=SECONDS), problem


def _locks(sent: dict[int, SentRow]) -> dict[int, Lock]:
    """The locked rows as the calculation takes them."""
    window = window_of_list()
    starts = {pk: window.minute_of(row.starts_at) // STEP for pk, row in sent.items()}
    return {pk: Lock((row.lead_id, row.co_worker_id), starts[pk]) for pk, row in sent.items()}


def _accept(request: HttpRequest, unit: Unit, form: WholeListForm) -> Accepted | None:
    """Form the pairs of the ticked rows; None when nothing was ticked or the reason is missing."""
    sent = rows_of(request.POST, "accept")
    if not sent:
        form.add_error(None, _("Tick the rows that you accept."))
        return None
    ids = {pk for row in sent.values() for pk in (row.lead_id, row.co_worker_id)}
    people = {person.pk: person for person in User.objects.with_grants().filter(pk__in=ids)}
    rows = [
        AcceptedRow(row.case_id, people[row.lead_id], people[row.co_worker_id], row.starts_at, row.ends_at)
        for row in sent.values()
        if {row.lead_id, row.co_worker_id} <= people.keys()
    ]
    chosen = form.chosen
    try:
        accepted = accept_rows(
            actor=request.user,
            rows=rows,
            reason=form.cleaned_data["reason"],
            emphasis=str(chosen.label),
            facts={"unit": unit.pk, "rows": sorted(sent)},
        )
    except ValidationError as error:
        form.add_error("reason", error.messages)
        return None
    if count := len(accepted.formed):
        words = ngettext("%(n)s pair was formed.", "%(n)s pairs were formed.", count)
        messages.success(request, words % {"n": count})
    return accepted


def _ticked(request: HttpRequest, plan: WholePlan) -> set[str]:
    """The rows that are ticked: at first all, later those of the same family as were."""
    if request.method != "POST":
        return {row.key for row in plan.rows}
    cases = rows_of(request.POST, "accept").keys()
    return {row.key for row in plan.rows if row.case_id in cases}
