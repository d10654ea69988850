"""Agreeing one visit."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.finnish_dates import format_when
from cases import access
from cases.models import Case
from visits.forms.planning import VisitForm
from visits.selectors.note.next_visit import next_meeting, times_for_next
from visits.selectors.plan_order import Gap, gap_of
from visits.selectors.planning import kinds_for, no_time
from visits.services.planning import plan_visit


@require_http_methods(["GET", "HEAD", "POST"])
def visit_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree a visit of the pair: a working visit, or one more first visit while the plan has room."""
    case = access.open_case(request.user, pk, "visit.plan")
    if case.phase == Case.Phase.PAIR:
        return redirect("visits:plan_new", pk)
    form = _visit_form(request.POST or None, case)
    if request.method == "POST" and form.is_valid():
        try:
            visit = plan_visit(actor=request.user, case_id=pk, **form.facts)
        except ValidationError as error:
            form.add_service_errors(error)
        else:
            when = format_when(visit.starts_at, visit.ends_at)
            messages.success(request, _("The visit is agreed: %(when)s.") % {"when": when})
            return redirect("visits:case", pk)
    context = {"case": case, "form": form, "no_time": "" if form.slots else no_time(case)}
    return render(request, "visits/visit_form.html", context, status=422 if form.errors else 200)


def _visit_form(data: QueryDict | None, case: Case) -> VisitForm:
    meeting = next_meeting(case)
    initial = {"kind": meeting.kind, "purpose": meeting.purpose} if meeting else {}
    gap = gap_of(meeting.plan, meeting.number) if meeting else Gap()
    times = times_for_next(case, gap)
    return VisitForm(data, initial=initial, kinds=kinds_for(case), suggestions=times, order=gap.words)
