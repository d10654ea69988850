"""The joint review: held once with the family, then read and printed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.drafts import typed_in
from cases import access
from cases.models import Case
from cases.recording import record_act
from visits.forms.review import ReviewForm
from visits.forms.steps import PEOPLE_LIST, one_row_more
from visits.models import InitialDecision, JointReview
from visits.selectors.review import review_of, review_sheet, review_start
from visits.services.reviews import ReviewHeld, hold_review


@require_http_methods(["GET", "HEAD", "POST"])
def review_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the joint review with the family, when enough first visits have been held."""
    case = access.case_for(request.user, pk, "review.hold")
    if request.method == "POST":
        return _take(request, case)
    if review_of(case):
        return redirect("visits:review", pk)
    return _form_page(request, case, ReviewForm(review_start(case)))


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The joint review in plain words, to be read together and printed. Reading it is logged."""
    case = access.case_for(request.user, pk, "note.read")
    held = review_of(case)
    if held is None:
        raise Http404
    record_act(request.user, "review.viewed", case, subject=held)
    return render(request, "visits/review.html", {"case": case, "sheet": review_sheet(case, held)})


def _take(request: HttpRequest, case: Case) -> HttpResponse:
    content = typed_in(request.POST, ("add_step", "confirm")).content
    start = review_start(case)
    if "add_step" in request.POST:
        return _form_page(request, case, ReviewForm(start, one_row_more(content)))
    form = ReviewForm(start, content, judged=True)
    if not form.is_valid():
        return _form_page(request, case, form, status=422)
    try:
        held = hold_review(actor=request.user, case_id=case.pk, facts=form.facts)
    except ReviewHeld as earlier:
        return _held_before(request, case, form, earlier.review)
    except ValidationError as error:
        form.add_service_errors(error)
        return _form_page(request, case, form, status=422)
    if held.decision.leads_to == InitialDecision.LeadsTo.CLOSED:
        messages.success(request, _("The joint review is recorded. Close the case next: write a summary."))
        return redirect("visits:closure", case.pk)
    messages.success(request, _("The joint review is recorded. You can print it for the family."))
    return redirect("visits:review", case.pk)


def _held_before(request: HttpRequest, case: Case, form: ReviewForm, held: JointReview) -> HttpResponse:
    """Pressing twice leads to the review; other words than those recorded stay on the page to be copied."""
    if form.facts.found == held.found and form.facts.decision_reason == held.decision_reason:
        return redirect("visits:review", case.pk)
    record_act(request.user, "review.viewed", case, subject=held)
    return _form_page(request, case, form, status=409, held=held)


def _form_page(
    request: HttpRequest, case: Case, form: ReviewForm, *, status: int = 200, held: JointReview | None = None
) -> HttpResponse:
    access.record_opening(request.user, case)
    context = {"case": case, "form": form, "start": form.start, "people_list": PEOPLE_LIST, "held": held}
    return render(request, "visits/review_form.html", context, status=status)
