"""Writing a note: keeping what is typed, throwing it away, and signing it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.drafts import DraftConflict, Typed, number_in, state_of, typed_in
from cases import access
from cases.selectors.sent_forms import earlier_sending
from staff.models import User
from visits.forms.note import NoteForm
from visits.forms.steps import one_row_more
from visits.models import NoteDraft, Visit, VisitNote
from visits.selectors.note.drafts import written_words
from visits.selectors.note.page import draft_of, note_choices
from visits.selectors.visits import visit_to_record
from visits.services.drafts import discard_draft, save_draft
from visits.services.locking import VisitSettled
from visits.services.notes import NOTE_SIGNED, sign_note
from visits.views.drafting import FormOf, autosaved, conflict_of, resolved
from visits.views.note_page import show_form, show_settled

# What the buttons of the form are called.
BUTTONS = ("confirm", "add_step")


@require_http_methods(["GET", "HEAD", "POST"])
def note_write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the note of a visit. GET shows what has been typed; POST keeps it, and signs it when confirmed."""
    visit = visit_to_record(request.user, pk)
    if request.method == "POST":
        return _take(request, visit)
    if visit.status != Visit.Status.PLANNED:
        return _to_record(request, visit)
    return show_form(request, visit, draft=draft_of(visit))


@require_http_methods(["GET", "HEAD", "POST"])
def note_draft(request: HttpRequest, pk: int) -> JsonResponse:
    """Keep what is being typed; called by the page itself. GET tells which save stands."""
    visit = visit_to_record(request.user, pk)
    if request.method != "POST":
        return JsonResponse(state_of(draft_of(visit)))
    typed = typed_in(request.POST, BUTTONS)
    return autosaved(
        request,
        visit.case,
        typed,
        keep=lambda: _keep(request, visit, typed),
        form_of=_form_of(request.user, visit),
        too_late="visits/note/_too_late.html",
    )


@require_http_methods(["GET", "HEAD", "POST"])
def note_draft_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away, after asking once more."""
    visit = visit_to_record(request.user, pk)
    draft = draft_of(visit)
    if request.method == "POST":
        try:
            discard_draft(actor=request.user, visit_id=pk, version=number_in(request.POST, "version"))
        except VisitSettled as settled:
            return _to_record(request, settled.visit)
        except DraftConflict as conflict:
            messages.warning(request, conflict.message)
            return redirect("visits:note_draft_discard", pk)
        messages.success(request, _("The draft is discarded."))
        return redirect("visits:case", visit.case_id)
    if draft is None:
        return redirect("visits:note_write", pk)
    access.record_opening(request.user, visit.case)
    context = {"visit": visit, "draft": draft, "saved": draft.saved_words()}
    return render(request, "visits/note_discard.html", context | {"words": written_words(draft.content)})


def _take(request: HttpRequest, visit: Visit) -> HttpResponse:
    """Do what the button says, and keep what was typed. Whatever hinders it, the words stay on the page."""
    typed = typed_in(request.POST, BUTTONS).of_form(visit.pk)
    if request.POST.get("resolve") == "theirs":
        return redirect("visits:note_write", visit.pk)
    try:
        typed = resolved(request, typed, lambda: draft_of(visit))
        return _confirm(request, visit, typed) if "confirm" in request.POST else _go_on(request, visit, typed)
    except DraftConflict as conflict:
        found = conflict_of(request, _form_of(request.user, visit), typed, conflict.draft)
        return show_form(
            request, visit, draft=conflict.draft, content=typed.content, version=typed.version, conflict=found
        )
    except VisitSettled as settled:
        return _too_late(request, settled.visit, typed)
    except ValidationError as error:
        draft, words = draft_of(visit), error.message
        return show_form(request, visit, draft=draft, content=typed.content, version=typed.version, problem=words)


def _go_on(request: HttpRequest, visit: Visit, typed: Typed) -> HttpResponse:
    draft = _keep(request, visit, typed)
    if "add_step" in request.POST:
        return show_form(request, visit, draft=draft, content=one_row_more(typed.content))
    if draft:
        messages.success(request, _("The draft is saved. You can go on whenever you like."))
    return redirect("visits:note_write", visit.pk)


def _keep(request: HttpRequest, visit: Visit, typed: Typed) -> NoteDraft | None:
    return save_draft(
        actor=request.user,
        visit_id=visit.pk,
        content=typed.content,
        version=typed.version,
        writer=typed.writer,
        sequence=typed.sequence,
    )


def _form_of(user: User, visit: Visit) -> FormOf:
    return lambda content: NoteForm(note_choices(user, visit), content)


def _confirm(request: HttpRequest, visit: Visit, typed: Typed) -> HttpResponse:
    """Sign the note. What cannot be signed is kept as a draft first and shown with what is wrong."""
    form = NoteForm(note_choices(request.user, visit), typed.content, judged=True)
    if form.is_valid():
        try:
            note = sign_note(actor=request.user, visit_id=visit.pk, facts=form.facts, typed=typed)
        except (DraftConflict, VisitSettled):
            raise
        except ValidationError as error:
            form.add_service_errors(error)
        else:
            messages.success(request, _confirmed_words(note))
            return redirect("visits:note", note.pk)
    draft = _keep(request, visit, typed)
    return show_form(request, visit, draft=draft, content=typed.content, judged=form)


def _confirmed_words(note: VisitNote) -> str:
    if note.told_by:
        return _("The note is confirmed.")
    return _("The note is confirmed. Your work pair can now sign it.")


def _too_late(request: HttpRequest, visit: Visit, typed: Typed) -> HttpResponse:
    """The visit has been recorded. Pressing twice leads to the note; other words are shown and not lost."""
    earlier = earlier_sending(NOTE_SIGNED, typed)
    if (earlier and earlier.is_same) or not written_words(typed.content):
        return _to_record(request, visit)
    return show_settled(request, visit, typed.content)


def _to_record(request: HttpRequest, visit: Visit) -> HttpResponse:
    if visit.status == Visit.Status.HELD:
        return redirect("visits:note", visit.note.pk)
    messages.info(request, _("This visit has been recorded as not held."))
    return redirect("visits:case", visit.case_id)
