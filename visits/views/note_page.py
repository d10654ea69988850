"""The page for writing a note, as every answer about it is built."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day_long, format_when
from cases import access
from visits.forms.note import NoteForm
from visits.forms.note_layout import sections_of
from visits.forms.steps import PEOPLE_LIST
from visits.models import NoteDraft, Visit
from visits.selectors.note.page import last_agreed, may_cosign, note_for
from visits.selectors.note.sheet import step_row
from visits.selectors.words import names_in_a_row


def show_form(
    request: HttpRequest, visit: Visit, form: NoteForm, *, status: int = 200, **told: object
) -> HttpResponse:
    """The page with its form; `told` is what the hidden fields need, and what hinders the note."""
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
        "is_coming": visit.starts_at > clock.now(),
        **told,
    }
    return render(request, "visits/note_form.html", context, status=status)


def show_settled(
    request: HttpRequest, visit: Visit, words: str, *, draft: NoteDraft | None = None
) -> HttpResponse:
    """The visit was recorded while somebody was still writing: tell by whom, and keep the words.

    `draft`: the words are those of a draft that is still kept, and can be thrown away.
    """
    access.record_opening(request.user, visit.case)
    note = note_for(request.user, visit.note.pk, "note.write") if visit.status == Visit.Status.HELD else None
    context = {
        "case": visit.case,
        "visit": visit,
        "heading": heading_of(visit),
        "note": note,
        "recorded": format_when(visit.outcome_at),
        "may_cosign": note is not None and may_cosign(request.user, note),
        "words": words,
        "draft": draft,
    }
    return render(request, "visits/note_settled.html", context, status=200 if draft else 409)


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
