"""Closing a family's case."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.drafts import Content, Draft, Typed, number_in, typed_in
from cases import access
from cases.selectors.sent_forms import earlier_sending
from visits.forms.closing import ClosingForm
from visits.models import CaseDraft
from visits.selectors.closing import closing_page, has_closed
from visits.services.closing import CLOSED, ReviewBegun, close_family_case
from visits.views.drafting import CaseDraftPage

page = require_http_methods(["GET", "HEAD", "POST"])


class ClosurePage(CaseDraftPage):
    """The page on which a case is closed."""

    kind = CaseDraft.Kind.CLOSING
    url_name = "visits:closure"
    # Beside the button that confirms: how much of a begun joint review the page told of.
    buttons = ("confirm", "review_seen")

    def form(self, content: Content | None, *, judged: bool = False) -> ClosingForm:
        return ClosingForm(content, judged=judged)

    def done(self, form: ClosingForm, typed: Typed) -> HttpResponse:
        """Close the case. What was written of a joint review meanwhile is told first, with the words kept."""
        seen = number_in(self.request.POST, "review_seen")
        facts = {"typed": typed, "review_seen": seen, **form.cleaned_data}
        try:
            close_family_case(actor=self.request.user, case_id=self.case.pk, **facts)
        except ReviewBegun as begun:
            form.add_service_errors(begun)
            return self.show(draft=self.keep(typed), content=typed.content, form=form, status=409)
        words = _("Family work has ended: %(family)s.") % {"family": self.case.family}
        messages.success(self.request, words)
        return redirect(_after(self.request, self.case.pk))

    def show(
        self,
        *,
        draft: Draft | None,
        content: Content | None = None,
        form: ClosingForm | None = None,
        version: int | None = None,
        status: int = 200,
        **told: object,
    ) -> HttpResponse:
        context = {
            "case": self.case,
            "form": self.shown_form(content, draft, form),
            "page": closing_page(self.request.user, self.case),
            "discard_url": reverse("visits:closure_draft_discard", args=[self.case.pk]),
            **self.draft_context(draft, version),
            **told,
        }
        return render(self.request, "visits/closure.html", context, status=status)


@page
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the case. GET shows what has been typed; POST keeps it, and closes the case when confirmed.

    Whoever presses twice is only told so: the pair has lost sight of the family by then.
    """
    if has_closed(request.user, pk):
        return _closed_before(request, pk)
    return ClosurePage(request, access.open_case(request.user, pk, "case.close")).answer()


@page
def closure_draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; called by the page itself. GET tells which save stands."""
    return ClosurePage(request, access.case_for(request.user, pk, "case.close")).autosave()


@page
def closure_draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft of the summary away, after asking once more."""
    return ClosurePage(request, access.case_for(request.user, pk, "case.close")).discard()


def _closed_before(request: HttpRequest, pk: int) -> HttpResponse:
    """The case is closed. Other words than those with which it was closed are shown, to be copied."""
    typed = typed_in(request.POST, ClosurePage.buttons).of_form(pk)
    earlier = earlier_sending(CLOSED, typed)
    if earlier and not earlier.is_same and typed.content:
        context = {"words": typed.content.get("summary", [""])[0], "after": _after(request, pk)}
        return render(request, "cases/sent_before.html", context, status=409)
    messages.info(request, _("You have closed this case."))
    return redirect(_after(request, pk))


def _after(request: HttpRequest, pk: int) -> str:
    """The address of the family's page for those who see it still, of the start page for the pair."""
    if access.visible_cases(request.user).filter(pk=pk).exists():
        return reverse("visits:case", args=[pk])
    return reverse("home")
