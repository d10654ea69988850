"""The page for writing a note, as every answer about it is built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Content
from audit.finnish_dates import format_day_long, format_when
from cases import access
from visits.forms.note import NoteForm
from visits.forms.note_layout import sections_of
from visits.forms.steps import PEOPLE_LIST
from visits.models import NoteDraft, Visit
from visits.selectors.note.drafts import default_content, written_words
from visits.selectors.note.page import last_agreed, may_cosign, note_choices, note_for
from visits.selectors.note.sheet import step_row
from visits.selectors.words import names_in_a_row
from visits.views.drafting import Conflict, draft_context


def show_form(
    request: HttpRequest,
    visit: Visit,
    *,
    draft: NoteDraft | None,
    content: Content | None = None,
    judged: NoteForm | None = None,
    conflict: Conflict | None = None,
    version: int | None = None,
    problem: str = "",
) -> HttpResponse:
    """The form as typed (`content`, else the draft, else the defaults), or as `judged` when it was confirmed.

    `version` is that of the draft which the page has seen; by default it is the present one.
    """
    access.record_opening(request.user, visit.case)
    if content is None:
        content = draft.content if draft else default_content(visit)
    form = judged or NoteForm(note_choices(request.user, visit), content)
    context = {
        "case": visit.case,
        "visit": visit,
        "heading": heading_of(visit),
        "lead": _lead(visit),
        "form": form,
        "sections": sections_of(form),
        "people_list": PEOPLE_LIST,
        "stands_in": form.choices.stands_in,
        "last_agreed": [step_row(step) for step in last_agreed(visit.case, visit)],
        **draft_context(draft, version),
        "conflict": conflict,
        "problem": problem,
        "is_coming": visit.starts_at > clock.now(),
    }
    status = 409 if conflict else 422 if judged or problem else 200
    return render(request, "visits/note_form.html", context, status=status)


def show_settled(request: HttpRequest, visit: Visit, content: Content) -> HttpResponse:
    """The visit was recorded while somebody was still writing: tell by whom, and keep the words."""
    access.record_opening(request.user, visit.case)
    note = note_for(request.user, visit.note.pk, "note.write") if visit.status == Visit.Status.HELD else None
    context = {
        "case": visit.case,
        "visit": visit,
        "heading": heading_of(visit),
        "note": note,
        "recorded": format_when(visit.outcome_at),
        "may_cosign": note is not None and may_cosign(request.user, note),
        "words": written_words(content),
    }
    return render(request, "visits/note_settled.html", context, status=409)


def heading_of(visit: Visit) -> str:
    """`Log visit 2/4`, or `Log the visit` after the first visits."""
    if visit.number is None:
        return _("Log the visit")
    return _("Log visit %(number)s/%(count)s") % {"number": visit.number, "count": visit.plan.visit_count}


def _lead(visit: Visit) -> str:
    workers = names_in_a_row([str(worker.user) for worker in visit.workers.all()])
    return _("%(purpose)s. %(day)s, %(workers)s.") % {
        "purpose": visit.purpose,
        "day": format_day_long(visit.starts_at).capitalize(),
        "workers": workers,
    }
