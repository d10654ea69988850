"""The joint review: held once with the family, then read and printed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.drafts import DraftConflict, Typed, state_of, typed_in
from cases import access
from cases.models import Case
from cases.recording import record_act
from cases.selectors.sent_forms import earlier_sending
from visits.forms.review import ReviewForm
from visits.forms.steps import PEOPLE_LIST, one_row_more
from visits.models import CaseDraft, InitialDecision, JointReview
from visits.selectors.case_drafts import case_draft_of
from visits.selectors.review import review_of, review_sheet, review_start
from visits.services.case_drafts import save_case_draft
from visits.services.locking import ReviewHeld
from visits.services.reviews import REVIEW_HELD, hold_review
from visits.views.drafting import FormOf, autosaved, conflict_of, draft_context, resolved

KIND = CaseDraft.Kind.REVIEW
# What the buttons of the form are called.
BUTTONS = ("confirm", "add_step")


@require_http_methods(["GET", "HEAD", "POST"])
def review_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the joint review with the family, when enough first visits have been held.

    GET shows what has been typed; POST keeps it, and records the review when confirmed.
    """
    case = access.case_for(request.user, pk, "review.hold")
    if request.method == "POST":
        return _take(request, case)
    if review_of(case):
        return redirect("visits:review", pk)
    draft = case_draft_of(case, KIND)
    return _form_page(request, case, ReviewForm(review_start(case), draft and draft.content), draft=draft)


@require_http_methods(["GET", "HEAD", "POST"])
def review_draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; called by the page itself. GET tells which save stands."""
    case = access.case_for(request.user, pk, "review.hold")
    if request.method != "POST":
        return JsonResponse(state_of(case_draft_of(case, KIND)))
    typed = typed_in(request.POST, BUTTONS)
    return autosaved(
        request,
        case,
        typed,
        keep=lambda: _keep(request, case, typed),
        form_of=_form_of(case),
        too_late="visits/review/_too_late.html",
    )


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
    """Keep what was typed, then do what the button says. Whatever hinders it, the words stay on the page."""
    typed = typed_in(request.POST, BUTTONS).of_form(case.pk)
    if request.POST.get("resolve") == "theirs":
        return redirect("visits:review_new", case.pk)
    try:
        typed = resolved(request, typed, lambda: case_draft_of(case, KIND))
        return _go_on(request, case, typed, _keep(request, case, typed))
    except DraftConflict as conflict:
        found = conflict_of(request, _form_of(case), typed, conflict.draft)
        told = {"draft": conflict.draft, "version": typed.version, "conflict": found}
        return _form_page(request, case, _form_of(case)(typed.content), status=409, **told)
    except ReviewHeld as earlier:
        return _held_before(request, case, typed, earlier.review)
    except ValidationError as error:
        told = {"draft": case_draft_of(case, KIND), "version": typed.version, "problem": error.message}
        return _form_page(request, case, _form_of(case)(typed.content), status=422, **told)


def _go_on(request: HttpRequest, case: Case, typed: Typed, draft: CaseDraft | None) -> HttpResponse:
    if "confirm" in request.POST:
        return _confirm(request, case, typed, draft)
    if "add_step" in request.POST:
        return _form_page(request, case, _form_of(case)(one_row_more(typed.content)), draft=draft)
    if draft:
        messages.success(request, _("The draft is saved. You can go on whenever you like."))
    return redirect("visits:review_new", case.pk)


def _confirm(request: HttpRequest, case: Case, typed: Typed, draft: CaseDraft | None) -> HttpResponse:
    form = ReviewForm(review_start(case), typed.content, judged=True)
    if not form.is_valid():
        return _form_page(request, case, form, draft=draft, status=422)
    try:
        held = hold_review(actor=request.user, case_id=case.pk, facts=form.facts, typed=typed)
    except (DraftConflict, ReviewHeld):
        raise
    except ValidationError as error:
        form.add_service_errors(error)
        return _form_page(request, case, form, draft=draft, status=422)
    if held.decision.leads_to == InitialDecision.LeadsTo.CLOSED:
        messages.success(request, _("The joint review is recorded. Close the case next: write a summary."))
        return redirect("visits:closure", case.pk)
    messages.success(request, _("The joint review is recorded. You can print it for the family."))
    return redirect("visits:review", case.pk)


def _keep(request: HttpRequest, case: Case, typed: Typed) -> CaseDraft | None:
    return save_case_draft(actor=request.user, case_id=case.pk, kind=KIND, typed=typed)


def _form_of(case: Case) -> FormOf:
    return lambda content: ReviewForm(review_start(case), content)


def _held_before(request: HttpRequest, case: Case, typed: Typed, held: JointReview) -> HttpResponse:
    """Pressing twice leads to the review; other words than those recorded stay on the page to be copied."""
    earlier = earlier_sending(REVIEW_HELD, typed)
    if earlier and earlier.is_same:
        return redirect("visits:review", case.pk)
    return _form_page(request, case, _form_of(case)(typed.content), status=409, held=held)


def _form_page(
    request: HttpRequest,
    case: Case,
    form: ReviewForm,
    *,
    status: int = 200,
    draft: CaseDraft | None = None,
    version: int | None = None,
    **told: object,
) -> HttpResponse:
    """The form; `told` holds what hinders it: conflict, problem, or held (the review recorded before)."""
    access.record_opening(request.user, case)
    context = {"case": case, "form": form, "start": form.start, "people_list": PEOPLE_LIST}
    context |= {"held": None} | draft_context(draft, version) | told
    return render(request, "visits/review_form.html", context, status=status)
