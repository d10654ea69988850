"""A calculation of a long list: how far it has come, its answer, stopping it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from cases.recording import record_list
from pairs.forms.whole_list import WholeListForm, rows_of
from pairs.models import WholeListRun
from pairs.selectors.emphasis import emphasis_of
from pairs.selectors.kept_plan import read_kept
from pairs.selectors.whole_runs import run_for, status_of
from pairs.services import cancel_run, start_run
from pairs.views.whole_list import accept_ticked, area_context, broken_words, named, own_units, ticked_of


@require_http_methods(["GET", "HEAD", "POST"])
def whole_run(request: HttpRequest, pk: int) -> HttpResponse:
    """One's own calculation; POST starts another (`do=compute`, with locked rows) or accepts rows (`do=accept`).

    htmx asks only how far it has come, which names no family. It gets nothing when that is as `seen`, so that no
    screen reader reads the same again.
    """
    run = run_for(request.user, pk)
    status, emphasis = status_of(run), emphasis_of(run.emphasis)
    if request.htmx and request.GET.get("seen") == status.mark:
        return HttpResponse(status=204)
    if request.htmx:
        return render(request, "pairs/whole_run.html#progress", {"run": run, "status": status})
    if request.method == "POST" and request.POST.get("do") != "accept":
        return _again(request, run)
    form = WholeListForm(request.POST or None, initial={"emphasis": run.emphasis})
    stale: dict[int, str] = {}
    if request.method == "POST" and form.is_valid():
        accepted = accept_ticked(request, run.units, form, emphasis)
        if accepted and not accepted.stale:
            return redirect("pairs:board")
        stale = accepted.stale if accepted else {}
    context = {
        "run": run,
        "status": status,
        "choose": not status.is_live,
        "form": form,
        "emphasis": emphasis,
        **area_context(own_units(request.user), run.units),
        **_answer(request, run, stale),
    }
    return render(request, "pairs/whole_run.html", context, status=422 if form.errors or stale else 200)


def _again(request: HttpRequest, run: WholeListRun) -> HttpResponse:
    """Calculate the same units anew, as the form says."""
    emphasis = WholeListForm(request.POST).chosen.code
    locks = [row.numbers for row in rows_of(request.POST, "lock").values()]
    again = start_run(actor=request.user, unit_ids=run.units, emphasis=emphasis, locks=locks)
    return redirect("pairs:whole_run", pk=again.pk)


def _answer(request: HttpRequest, run: WholeListRun, stale: dict[int, str]) -> dict:
    """The answer so far, and the trace of who was shown."""
    if run.plan is None:
        return {"plan": None, "stale": [], "problem": ""}
    kept = read_kept(run)
    record_list(request.user, "board.proposed", kept.plan.case_ids)
    rows = {row.case_id: row.family for row in (*kept.plan.rows, *kept.plan.left)}
    return {
        "plan": kept.plan,
        "paired": kept.paired,
        "gone": kept.gone,
        "ticked": ticked_of(request, kept.plan),
        "stale": named(stale, kept.plan),
        "problem": broken_words(rows[run.broken_lock]) if run.broken_lock in rows else "",
    }


@require_http_methods(["GET", "HEAD", "POST"])
def whole_run_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop one's own calculation (POST); what it has found by then stays. By GET only the way to its page."""
    if request.method == "POST":
        cancel_run(actor=request.user, run=run_for(request.user, pk))
    return redirect("pairs:whole_run", pk=pk)
