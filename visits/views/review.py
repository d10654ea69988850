"""The joint review: held once with the family, then read and printed."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.drafts import Content, Draft, Settled, Typed
from cases import access
from cases.recording import record_act
from cases.selectors.sent_forms import earlier_sending
from visits.forms.review import ReviewForm
from visits.forms.steps import PEOPLE_LIST, one_row_more
from visits.models import CaseDraft, InitialDecision
from visits.selectors.review import review_of, review_sheet, review_start
from visits.services.reviews import REVIEW_HELD, hold_review
from visits.views.drafting import CaseDraftPage

page = require_http_methods(["GET", "HEAD", "POST"])


class ReviewPage(CaseDraftPage):
    """The page on which the review is filled in with the family."""

    kind = CaseDraft.Kind.REVIEW
    url_name = "visits:review_new"
    buttons = ("confirm", "add_step")
    too_late_template = "visits/review/_too_late.html"

    def form(self, content: Content | None, *, judged: bool = False) -> ReviewForm:
        return ReviewForm(review_start(self.case), content, author=self.request.user, judged=judged)

    def go_on(self, typed: Typed) -> HttpResponse:
        if "add_step" not in self.request.POST:
            return super().go_on(typed)
        return self.show(draft=self.keep(typed), content=one_row_more(typed.content))

    def done(self, form: ReviewForm, typed: Typed) -> HttpResponse:
        held = hold_review(actor=self.request.user, case_id=self.case.pk, facts=form.facts, typed=typed)
        if held.decision.leads_to == InitialDecision.LeadsTo.CLOSED:
            words = _("The joint review is recorded. Close the case next: write a summary.")
            messages.success(self.request, words)
            return redirect("visits:closure", self.case.pk)
        messages.success(self.request, _("The joint review is recorded. You can print it for the family."))
        return redirect("visits:review", self.case.pk)

    def late(self, settled: Settled, typed: Typed) -> HttpResponse:
        """Pressing twice leads to the review; other words than those recorded stay on the page to be copied."""
        earlier = earlier_sending(REVIEW_HELD, typed)
        if (earlier and earlier.is_same) or not typed.content:
            return redirect("visits:review", self.case.pk)
        return self.show(draft=None, content=typed.content, status=409, held=settled.review)

    def show(
        self,
        *,
        draft: Draft | None,
        content: Content | None = None,
        form: ReviewForm | None = None,
        version: int | None = None,
        status: int = 200,
        **told: object,
    ) -> HttpResponse:
        self.opened()
        form = self.shown_form(content, draft, form)
        context = {
            "case": self.case,
            "form": form,
            "start": form.start,
            "people_list": PEOPLE_LIST,
            "discard_url": reverse("visits:review_draft_discard", args=[self.case.pk]),
            **self.draft_context(draft, version),
            **told,
        }
        return render(self.request, "visits/review_form.html", context, status=status)


@page
def review_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold the joint review with the family, when enough first visits have been held."""
    case = access.case_for(request.user, pk, "review.hold")
    if request.method != "POST" and review_of(case):
        return redirect("visits:review", pk)
    return ReviewPage(request, case).answer()


@page
def review_draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; called by the page itself. GET tells which save stands."""
    return ReviewPage(request, access.case_for(request.user, pk, "review.hold")).autosave()


@page
def review_draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft of the review away, after asking once more."""
    return ReviewPage(request, access.case_for(request.user, pk, "review.hold")).discard()


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """The joint review in plain words, to be read together and printed. Reading it is logged."""
    case = access.case_for(request.user, pk, "note.read")
    held = review_of(case)
    if held is None:
        raise Http404
    record_act(request.user, "review.viewed", case, subject=held)
    return render(request, "visits/review.html", {"case": case, "sheet": review_sheet(case, held)})
