"""Writing a note: keeping what is typed, throwing it away, and signing it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.drafts import Content, Draft, Settled, Typed, typed_in
from cases.selectors.sent_forms import earlier_sending
from cases.views.household import NOTE_BEGUN
from visits.forms.fields import FreeText
from visits.forms.note import NoteForm
from visits.forms.steps import one_row_more
from visits.forms.typed import written_words
from visits.models import NoteDraft, Visit, VisitNote
from visits.selectors.note.drafts import default_content, steps_in
from visits.selectors.note.page import draft_of, note_choices
from visits.selectors.visits import visit_to_record
from visits.services.drafts import discard_draft, save_draft
from visits.services.notes import NOTE_SIGNED, sign_note
from visits.views.drafting import CasePage
from visits.views.note_page import show_form, show_settled

page = require_http_methods(["GET", "HEAD", "POST"])


class NotePage(CasePage):
    """The page on which the note of a visit is written."""

    buttons = ("confirm", "add_step", "household")
    too_late_template = "visits/note/_too_late.html"

    def __init__(self, request: HttpRequest, visit: Visit):
        super().__init__(request, visit.case)
        self.visit, self.key = visit, visit.pk
        self.address = reverse("visits:note_write", args=[visit.pk])
        self.after_discarding = reverse("visits:case", args=[visit.case_id])

    def draft_now(self) -> NoteDraft | None:
        return draft_of(self.visit)

    def keep(self, typed: Typed) -> NoteDraft | None:
        return save_draft(actor=self.request.user, visit_id=self.visit.pk, typed=typed)

    def drop(self, version: int) -> None:
        discard_draft(actor=self.request.user, visit_id=self.visit.pk, version=version)

    def form(self, content: Content | None, *, judged: bool = False) -> NoteForm:
        content = default_content(self.visit) if content is None else content
        return NoteForm(note_choices(self.request.user, self.visit), content, judged=judged)

    def go_on(self, typed: Typed) -> HttpResponse:
        if "household" in self.request.POST:
            if self.keep(typed):
                begun = self.request.session.get(NOTE_BEGUN, {})
                back = {str(self.case.pk): reverse("visits:note_write", args=[self.visit.pk])}
                self.request.session[NOTE_BEGUN] = begun | back
            return redirect("cases:household", self.case.pk)
        if "add_step" not in self.request.POST:
            return super().go_on(typed)
        return self.show(draft=self.keep(typed), content=one_row_more(typed.content))

    def done(self, form: NoteForm, typed: Typed) -> HttpResponse:
        note = sign_note(actor=self.request.user, visit_id=self.visit.pk, facts=form.facts, typed=typed)
        if begun := self.request.session.pop(NOTE_BEGUN, {}):
            begun.pop(str(self.case.pk), None)
            self.request.session[NOTE_BEGUN] = begun
        messages.success(self.request, _confirmed_words(note))
        return redirect("visits:note", note.pk)

    def late(self, settled: Settled, typed: Typed) -> HttpResponse:
        """The visit has been recorded. Pressing twice leads to the note; other words are shown and not lost."""
        earlier = earlier_sending(NOTE_SIGNED, typed)
        words = written_words(self.form(typed.content), typed.content)
        if (earlier and earlier.is_same) or not words:
            return to_record(self.request, settled.visit)
        return show_settled(self.request, settled.visit, words)

    def left_over(self) -> HttpResponse | None:
        """The begun note of a visit that somebody else has cancelled, to be copied; None when there is none."""
        draft = self.draft_now()
        if draft is None:
            return None
        words = written_words(self.form(draft.content), draft.content)
        return show_settled(self.request, self.visit, words, draft=draft)

    def discard_context(self, draft: Draft) -> dict:
        return super().discard_context(draft) | {"visit": self.visit}

    def show(
        self,
        *,
        draft: Draft | None,
        content: Content | None = None,
        form: NoteForm | None = None,
        version: int | None = None,
        status: int = 200,
        **told: object,
    ) -> HttpResponse:
        self.opened()
        told |= self.draft_context(draft, version)
        return show_form(self.request, self.visit, self.shown_form(content, draft, form), status=status, **told)


@page
def note_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the note of a visit. GET shows what has been typed; POST keeps it, and signs it when confirmed."""
    try:
        visit = visit_to_record(request.user, pk)
    except PermissionDenied:
        words = _own_words(request)
        if not words:
            raise
        return render(request, "visits/note/right_ended.html", {"words": words}, status=403)
    written = NotePage(request, visit)
    if request.method != "POST" and visit.status != Visit.Status.PLANNED:
        return written.left_over() or to_record(request, visit)
    return written.answer()


@page
def note_draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; called by the page itself. GET tells which save stands."""
    try:
        visit = visit_to_record(request.user, pk)
    except PermissionDenied:
        if request.method != "POST":
            raise
        words = _("Not saved: you can no longer record this visit. Copy your text from here.")
        return JsonResponse({"problem": words}, status=403)
    return NotePage(request, visit).autosave()


@page
def note_draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away, after asking once more."""
    return NotePage(request, visit_to_record(request.user, pk)).discard()


def _own_words(request: HttpRequest) -> str:
    """What whoever stood in has written, to be given back when others record the visit by now."""
    content = typed_in(request.POST, NotePage.buttons).content
    texts = [name for name, field in NoteForm.base_fields.items() if isinstance(field, FreeText)]
    words = [content[name][0] for name in texts if name in content]
    steps = [", ".join(filter(None, step)) for step in steps_in(content)]
    return "\n\n".join([*words, *steps])


def _confirmed_words(note: VisitNote) -> str:
    if note.told_by:
        return _("The note is confirmed.")
    return _("The note is confirmed. Your work pair can now sign it.")


def to_record(request: HttpRequest, visit: Visit) -> HttpResponse:
    """To what has been recorded of the visit."""
    if visit.status == Visit.Status.HELD:
        return redirect("visits:note", visit.note.pk)
    messages.info(request, _("This visit has been recorded as not held."))
    return redirect("visits:case", visit.case_id)
