"""A page with a draft about a family: its words may come from two people, and looking at them is logged."""

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from audit.drafts import Content, Draft, DraftConflict, Settled, Typed
from cases import access
from cases.models import Case
from cases.views.drafting import DraftPage
from staff.forms.typed import Difference
from visits.forms.fields import ServiceForm
from visits.forms.typed import merge, versions, written_words
from visits.models import CaseDraft
from visits.selectors.case_drafts import case_draft_of
from visits.services.case_drafts import discard_case_draft, save_case_draft


class CasePage(DraftPage):
    """What is the same for the note, the joint review and the closing."""

    conflict_template = "visits/draft/_conflict.html"
    discard_template = "visits/draft_discard.html"

    def __init__(self, request: HttpRequest, case: Case):
        super().__init__(request)
        self.case, self.key = case, case.pk

    def form(self, content: Content | None, *, judged: bool = False) -> ServiceForm:
        """The form with what was typed in it; `judged` when it is to be confirmed."""
        raise NotImplementedError

    def done(self, form: ServiceForm, typed: Typed) -> HttpResponse:
        """Do what the page is for, with a valid form."""
        raise NotImplementedError

    def confirm(self, typed: Typed) -> HttpResponse:
        """Confirm. What cannot be confirmed is kept as a draft first and shown with what is wrong."""
        form = self.form(typed.content, judged=True)
        if form.is_valid():
            try:
                return self.done(form, typed)
            except (DraftConflict, Settled):
                raise
            except ValidationError as error:
                form.add_service_errors(error)
        return self.show(draft=self.keep(typed), content=typed.content, form=form, status=422)

    def rows_of(self, mine: Content, theirs: Content) -> list[Difference]:
        return versions(self.form, mine, theirs)

    def merged(self, mine: Content, theirs: Content) -> Content:
        return merge(self.form(mine), mine, theirs)

    def discard_context(self, draft: Draft) -> dict:
        words = written_words(self.form(draft.content), draft.content)
        return {"case": self.case, "words": words, "keep_url": self.address}

    def opened(self) -> None:
        access.record_opening(self.request.user, self.case)

    def shown_form(self, content: Content | None, draft: Draft | None, form: forms.Form | None) -> forms.Form:
        """The form to show: as judged, else as typed, else as in the draft."""
        return form or self.form(content if content is not None else draft and draft.content)


class CaseDraftPage(CasePage):
    """What is the same for the joint review and the closing: of each a case has one draft."""

    kind: CaseDraft.Kind
    # The name of the page's address.
    url_name: str

    def __init__(self, request: HttpRequest, case: Case):
        super().__init__(request, case)
        self.address = reverse(self.url_name, args=[case.pk])
        self.after_discarding = reverse("visits:case", args=[case.pk])

    def draft_now(self) -> CaseDraft | None:
        return case_draft_of(self.case, self.kind)

    def keep(self, typed: Typed) -> CaseDraft | None:
        return save_case_draft(actor=self.request.user, case_id=self.case.pk, kind=self.kind, typed=typed)

    def drop(self, version: int) -> None:
        discard_case_draft(actor=self.request.user, case_id=self.case.pk, kind=self.kind, version=version)
