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
from pairs.optimiser import Plan, solve
from pairs.selectors.emphasis import Emphasis
from pairs.selectors.whole_list import WholeList, first_answer, waiting_of
from pairs.selectors.whole_plan import WholePlan, leads_first, whole_plan
from pairs.selectors.whole_runs import CAPABILITY, is_for_worker, latest_run, status_of
from pairs.services import Accepted, AcceptedRow, accept_rows, start_run
from staff import access as staff_access
from staff.models import Unit, User

# The list of a unit is calculated while the page waits; a safety net for a list that is far harder than usual.
SECONDS = 12
ALL = "all"


@require_http_methods(["GET", "HEAD", "POST"])
def whole_list(request: HttpRequest) -> HttpResponse:
    """The proposal for a unit's list (`?unit=`); POST calculates anew (`do=compute`) or accepts (`do=accept`).

    That of all own units (`?unit=all`), or of a unit with a long list, is not calculated here but asked for.
    """
    units = own_units(request.user)
    wanted = request.GET.get("unit")
    chosen = units if wanted == ALL else [next((row for row in units if str(row.pk) == wanted), units[0])]
    unit_ids = [unit.pk for unit in chosen]
    form = WholeListForm(request.POST or None)
    context = {"form": form, "emphasis": form.chosen, **area_context(units, unit_ids)}
    count = waiting_of(request.user, unit_ids).count()
    if is_for_worker(units=len(chosen), families=count):
        return _ask_for_run(request, unit_ids, count, context)
    stale: dict[int, str] = {}
    if request.POST.get("do") == "accept" and form.is_valid():
        accepted = accept_ticked(request, unit_ids, form, form.chosen)
        if accepted and not accepted.stale:
            return redirect("pairs:board")
        stale = accepted.stale if accepted else {}
    told, plan = _calculate(request.user, unit_ids, form, {} if stale else rows_of(request.POST, "lock"))
    shown = whole_plan(told.facts, plan)
    record_list(request.user, "board.proposed", shown.case_ids)
    context |= {
        "plan": shown,
        "ticked": ticked_of(request, shown),
        "problem": broken_words(str(told.facts.cases[told.broken].family)) if told.broken else "",
        "stale": named(stale, shown),
    }
    return render(request, "pairs/whole_list.html", context, status=422 if form.errors or stale else 200)


def _ask_for_run(request: HttpRequest, unit_ids: list[int], count: int, context: dict) -> HttpResponse:
    """Start the calculation (POST), or tell what it is and where the last one is."""
    if request.method == "POST":
        run = start_run(actor=request.user, unit_ids=unit_ids, emphasis=context["emphasis"].code)
        return redirect("pairs:whole_run", pk=run.pk)
    run = latest_run(request.user, unit_ids)
    words = ngettext("%(n)s family waits for a pair.", "%(n)s families wait for a pair.", count) % {"n": count}
    context |= {"waiting": count, "waiting_words": words, "run": run, "status": status_of(run) if run else None}
    return render(request, "pairs/whole_run_new.html", context)


def own_units(user: User) -> list[Unit]:
    """The units in which the person may form pairs. Raises PermissionDenied when there is none."""
    units = Unit.objects.filter(pk__in=staff_access.units_where(user, CAPABILITY))
    return list(units.order_by("sort_key", "id"))


def area_context(units: list[Unit], unit_ids: list[int]) -> dict:
    """What the pages say of the chosen units among the own ones."""
    chosen = [unit for unit in units if unit.pk in unit_ids]
    is_all = len(unit_ids) > 1
    area = ALL if is_all else next((unit.pk for unit in chosen), "")
    return {"units": units, "area": area, "area_name": ", ".join(unit.name for unit in chosen)}


def _calculate(
    user: User, unit_ids: list[int], form: WholeListForm, sent: dict[int, SentRow]
) -> tuple[WholeList, Plan]:
    locks = [row.numbers for row in sent.values()]
    told, _first = first_answer(user, unit_ids, form.chosen.weights, locks)
    return told, leads_first(told, solve(told.problem, seconds=SECONDS))


def broken_words(family: str) -> str:
    """That a locked row no longer held."""
    words = _("A locked row no longer holds (%(family)s). Everything was calculated anew without locks.")
    return words % {"family": family}


def named(stale: dict[int, str], shown: WholePlan) -> list[tuple[str, str]]:
    """What has gone stale, each with the family's name where the page names the family anyway."""
    names = {row.case_id: row.family for row in (*shown.rows, *shown.left)}
    return [(names.get(pk, ""), words) for pk, words in stale.items()]


def accept_ticked(
    request: HttpRequest, unit_ids: list[int], form: WholeListForm, emphasis: Emphasis
) -> Accepted | None:
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
    unknown = {
        row.case_id: _("Choose two people from the list.")
        for row in sent.values()
        if not {row.lead_id, row.co_worker_id} <= people.keys()
    }
    try:
        accepted = accept_rows(
            actor=request.user,
            rows=rows,
            reason=form.cleaned_data["reason"],
            emphasis=str(emphasis.label),
            facts={"units": unit_ids, "rows": sorted(sent)},
        )
    except ValidationError as error:
        form.add_error("reason", error.messages)
        return None
    if count := len(accepted.formed):
        words = ngettext("%(n)s pair was formed.", "%(n)s pairs were formed.", count)
        messages.success(request, words % {"n": count})
    return Accepted(accepted.formed, {**unknown, **accepted.stale})


def ticked_of(request: HttpRequest, plan: WholePlan) -> set[str]:
    """The rows that are ticked: at first all, later those of the same family as were."""
    if request.method != "POST":
        return {row.key for row in plan.rows}
    cases = rows_of(request.POST, "accept").keys()
    return {row.key for row in plan.rows if row.case_id in cases}
