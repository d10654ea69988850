"""The plan of the first visits: making it, and reading it with the family."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.finnish_dates import format_when
from cases import access
from cases.models import Case
from cases.recording import record_act
from cases.selectors.preferred_times import suitable_times
from pairs.models import WorkPair
from pairs.selectors import first_time_of, standing_pair
from visits.forms.planning import PlanForm, PlanShapeForm, kept_words
from visits.selectors.plan import plan_sheet
from visits.selectors.planning import (
    late_words,
    no_time_for_plan,
    places,
    propose_times,
    purposes_for,
    start_weeks,
    wished,
)
from visits.services.planning import make_plan


@require_http_methods(["GET", "HEAD", "POST"])
def plan_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Make the plan: propose times for the count, rhythm and start chosen, then save all visits at once.

    A POST that asks for other times, or whose choices are not those the times were shown for, only proposes anew
    and keeps what has been typed.
    """
    case = access.open_case(request.user, pk, "plan.make")
    if case.phase != Case.Phase.PAIR:
        messages.info(request, _("The plan of the first visits has been made already. Here it is."))
        return redirect("visits:plan", pk)
    pair = standing_pair(case)
    if pair is None:
        messages.error(request, _("The family has no work pair. Ask the coordinator to form one."))
        return redirect("visits:case", pk)
    shape_form = PlanShapeForm(request.POST if "count" in request.POST else request.GET, weeks=start_weeks())
    proposing = request.method != "POST" or shape_form.asks_for_other_times
    kept = first_time_of(pair)
    shape = shape_form.shape | {"kept": kept}
    before = {"typed": request.POST, "shown": shape_form.shown_count}
    form = _plan_form(None if proposing else request.POST, case, pair, shape, **before)
    if not proposing and form.is_valid():
        try:
            make_plan(actor=request.user, case_id=pk, aim=form.cleaned_data["aim"], visits=form.visits)
        except ValidationError as error:
            # What was free a moment ago may not be any more: the lists of times are made anew.
            form = _plan_form(request.POST, case, pair, shape)
            form.add_service_errors(error)
        else:
            messages.success(request, _("The plan is made. Both of you have the visits in your calendars."))
            return redirect("visits:plan", pk)
    context = {
        "case": case,
        "pair": pair,
        "shape_form": shape_form,
        "form": form,
        "time_wishes": suitable_times(case),
        "kept": format_when(kept.starts_at, kept.ends_at) if kept else "",
        "changed": request.method == "POST" and shape_form.changed_unasked,
        "late": late_words(case, form.proposed),
        "no_time": "" if len(form.proposed) == form.count else no_time_for_plan(pair.people, **shape_form.shape),
    }
    return render(request, "visits/plan_new.html", context, status=422 if form.errors else 200)


@require_safe
def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan in plain words, to be read together and printed. Opening it is logged."""
    case = access.case_for(request.user, pk, "background.read")
    sheet = plan_sheet(case)
    if sheet is None:
        raise Http404
    record_act(request.user, "plan.printed", case)
    return render(request, "visits/plan.html", {"case": case, "sheet": sheet})


def _plan_form(
    data: QueryDict | None, case: Case, pair: WorkPair, shape: dict, typed: QueryDict | None = None, shown: int = 0
) -> PlanForm:
    count = shape["count"]
    kept = kept_words(typed, count, purposes_for(shown)) if typed else {}
    return PlanForm(
        data,
        initial=kept,
        proposed=propose_times(case, list(pair.people), **shape),
        wished=wished(case),
        count=count,
        purposes=purposes_for(count),
        places=places(),
    )
