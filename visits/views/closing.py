"""Closing a family's case."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.drafts import DraftConflict, Typed, state_of, typed_in
from cases import access
from cases.models import Case
from cases.selectors.sent_forms import earlier_sending
from visits.forms.closing import ClosingForm
from visits.models import CaseDraft
from visits.selectors.case_drafts import case_draft_of
from visits.selectors.closing import closing_page, has_closed
from visits.services.case_drafts import save_case_draft
from visits.services.closing import CLOSED, close_family_case
from visits.views.drafting import autosaved, conflict_of, draft_context, resolved

KIND = CaseDraft.Kind.CLOSING
# What the buttons of the form are called.
BUTTONS = ("confirm",)


@require_http_methods(["GET", "HEAD", "POST"])
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the case. GET shows what has been typed; POST keeps it, and closes the case when confirmed.

    Whoever presses twice is only told so: the pair has lost sight of the family by then.
    """
    if has_closed(request.user, pk):
        return _closed_before(request, pk)
    case = access.open_case(request.user, pk, "case.close")
    if request.method == "POST":
        return _take(request, case)
    draft = case_draft_of(case, KIND)
    return _form_page(request, case, ClosingForm(draft and draft.content), draft=draft)


@require_http_methods(["GET", "HEAD", "POST"])
def closure_draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; called by the page itself. GET tells which save stands."""
    case = access.case_for(request.user, pk, "case.close")
    if request.method != "POST":
        return JsonResponse(state_of(case_draft_of(case, KIND)))
    typed = typed_in(request.POST, BUTTONS)
    return autosaved(request, case, typed, keep=lambda: _keep(request, case, typed), form_of=ClosingForm)


def _take(request: HttpRequest, case: Case) -> HttpResponse:
    """Keep what was typed, then do what the button says. Whatever hinders it, the words stay on the page."""
    typed = typed_in(request.POST, BUTTONS).of_form(case.pk)
    if request.POST.get("resolve") == "theirs":
        return redirect("visits:closure", case.pk)
    try:
        typed = resolved(request, typed, lambda: case_draft_of(case, KIND))
        return _go_on(request, case, typed, _keep(request, case, typed))
    except DraftConflict as conflict:
        found = conflict_of(request, ClosingForm, typed, conflict.draft)
        told = {"draft": conflict.draft, "version": typed.version, "conflict": found}
        return _form_page(request, case, ClosingForm(typed.content), status=409, **told)
    except ValidationError as error:
        told = {"draft": case_draft_of(case, KIND), "version": typed.version, "problem": error.message}
        return _form_page(request, case, ClosingForm(typed.content), status=422, **told)


def _go_on(request: HttpRequest, case: Case, typed: Typed, draft: CaseDraft | None) -> HttpResponse:
    if "confirm" in request.POST:
        return _confirm(request, case, typed, draft)
    if draft:
        messages.success(request, _("The draft is saved. You can go on whenever you like."))
    return redirect("visits:closure", case.pk)


def _confirm(request: HttpRequest, case: Case, typed: Typed, draft: CaseDraft | None) -> HttpResponse:
    form = ClosingForm(typed.content, judged=True)
    if not form.is_valid():
        return _form_page(request, case, form, draft=draft, status=422)
    try:
        close_family_case(actor=request.user, case_id=case.pk, typed=typed, **form.cleaned_data)
    except DraftConflict:
        raise
    except ValidationError as error:
        form.add_error(None, error)
        return _form_page(request, case, form, draft=draft, status=422)
    messages.success(request, _("Family work has ended: %(family)s.") % {"family": case.family})
    return redirect(_after(request, case.pk))


def _closed_before(request: HttpRequest, pk: int) -> HttpResponse:
    """The case is closed. Other words than those with which it was closed are shown, to be copied."""
    typed = typed_in(request.POST, BUTTONS).of_form(pk)
    earlier = earlier_sending(CLOSED, typed)
    if earlier and not earlier.is_same and typed.content:
        context = {"words": typed.content.get("summary", [""])[0], "after": _after(request, pk)}
        return render(request, "cases/sent_before.html", context, status=409)
    messages.info(request, _("You have closed this case."))
    return redirect(_after(request, pk))


def _keep(request: HttpRequest, case: Case, typed: Typed) -> CaseDraft | None:
    return save_case_draft(actor=request.user, case_id=case.pk, kind=KIND, typed=typed)


def _form_page(
    request: HttpRequest,
    case: Case,
    form: ClosingForm,
    *,
    status: int = 200,
    draft: CaseDraft | None = None,
    version: int | None = None,
    **told: object,
) -> HttpResponse:
    """The form; `told` holds what hinders it: conflict or problem."""
    context = {"case": case, "form": form, "page": closing_page(request.user, case)}
    context |= draft_context(draft, version) | told
    return render(request, "visits/closure.html", context, status=status)


def _after(request: HttpRequest, pk: int) -> str:
    """The address of the family's page for those who see it still, of the start page for the pair."""
    if access.visible_cases(request.user).filter(pk=pk).exists():
        return reverse("visits:case", args=[pk])
    return reverse("home")
