"""How the note's form is laid out: its sections, the jump list beside them, and the cards of the worry zones."""

from dataclasses import dataclass

from crispy_forms.layout import HTML, Column, Div, Field, Fieldset, Layout, Row
from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.finnish_dates import format_when
from visits.models import VisitNote
from visits.selectors.note.drafts import steps_in
from visits.selectors.note.page import NoteChoices

# Label, the field to jump to, the fields of the section. The first field tells whether anything is in it.
SECTIONS = [
    (
        gettext_lazy("Present"),
        ("workers_present", "told_by", "present", "without_family_reason", "others_present"),
    ),
    (gettext_lazy("Time and place"), ("date", "start", "end", "place", "outcome")),
    (gettext_lazy("Topics"), ("topics", "own_topic")),
    (gettext_lazy("What happened"), ("what_happened", "interpretation")),
    (gettext_lazy("The family's words"), ("family_words", "family_words_by")),
    (gettext_lazy("Strengths"), ("strengths", "own_strength")),
    (gettext_lazy("Worry zone"), ("worry", "worry_reason")),
    (gettext_lazy("What was agreed"), ("steps-0-what", "steps")),
    (gettext_lazy("Next visit"), ("next", "next_date", "next_start", "next_end", "next_odd_time")),
]
ZONES = [
    (VisitNote.Worry.NONE, "done", gettext_lazy("The child is well. We go on as agreed.")),
    (VisitNote.Worry.SMALL, "eye", gettext_lazy("Follow it together and ask at the next visit.")),
    (
        VisitNote.Worry.FELT,
        "attention",
        gettext_lazy("Talk with the family and your work pair. Agree more support."),
    ),
    (
        VisitNote.Worry.GREAT,
        "error",
        gettext_lazy("Call your supervisor or the emergency duty right after the visit."),
    ),
]
HEIGHTS = (4, 8, 12, 16)


@dataclass(frozen=True)
class Section:
    """A part of the form in the jump list: where it is, and whether anything is in it."""

    label: str
    anchor: str
    is_done: bool
    has_error: bool


def worry_choices() -> list[tuple[int, SafeString]]:
    """The zones as cards: an icon, the name, bars that rise, and what the zone asks of the worker."""
    return [
        (
            zone.value,
            render_to_string(
                "visits/note/_worry_card.html",
                {
                    "zone": zone.value,
                    "icon_name": icon,
                    "label": zone.label,
                    "advice": advice,
                    "bars": _bars(zone),
                },
            ),
        )
        for zone, icon, advice in ZONES
    ]


def note_layout(form: forms.Form, choices: NoteChoices) -> Layout:
    """One topic in each section, in the order in which a visit is told."""
    return Layout(
        Div(
            Field("workers_present", wrapper_class="chips"),
            *["told_by"] * choices.stands_in,
            Field("present", wrapper_class="chips"),
            *_folded(form, _("Somebody else, or nobody of the family"), "without_family_reason", "others_present"),
            css_class="form-section",
        ),
        Fieldset(
            _("Time and place"),
            Row(
                Column("date", css_class="col-12 col-md-5"),
                Column("start", css_class="col-6 col-md"),
                Column("end", css_class="col-6 col-md"),
                css_class="gx-3",
            ),
            Field("place", wrapper_class="chips"),
            Field("outcome", wrapper_class="chips"),
            css_class="form-section",
        ),
        Div(Field("topics", wrapper_class="chips"), "own_topic", css_class="form-section"),
        Div("what_happened", "interpretation", css_class="form-section"),
        Div(
            Field("family_words", wrapper_class="voice-field"),
            Field("family_words_by", wrapper_class="chips"),
            css_class="form-section",
        ),
        Div(Field("strengths", wrapper_class="chips"), "own_strength", css_class="form-section"),
        Div(Field("worry", wrapper_class="choices choices-2"), "worry_reason", css_class="form-section"),
        form.steps_layout(_("What was agreed?")),
        _next_section(choices),
    )


def sections_of(form: forms.Form) -> list[Section]:
    """The jump list of the form, with what is filled in and what has to be put right."""
    errors = form.errors if form.is_bound else {}
    filled = form.content.keys() | ({"steps-0-what"} if steps_in(form.content) else set())
    return [
        Section(
            label=str(label),
            anchor=f"div_id_{names[0]}",
            is_done=names[0] in filled,
            has_error=any(name in errors or _has_step_error(name, errors) for name in names),
        )
        for label, names in SECTIONS
        if names[0] in form.fields
    ]


def _folded(form: forms.Form, title: str, *names: str) -> list:
    """Fields that are seldom needed, folded away as long as nothing is in them."""
    needed = form.is_bound or any(name in form.content for name in names)
    opening = f"<details{' open' if needed else ''}><summary>{title}</summary>"
    return [HTML(opening), *names, HTML("</details>")]


def _next_section(choices: NoteChoices) -> Div | Fieldset:
    """The choice of the next visit, or the words that tell why nothing is asked."""
    if choices.asks_next:
        return Div(
            Field("next", wrapper_class="choices choices-2"),
            Row(
                Column("next_date", css_class="col-12 col-md-5"),
                Column("next_start", css_class="col-6 col-md"),
                Column("next_end", css_class="col-6 col-md"),
                css_class="gx-3 own-time",
            ),
            "next_odd_time",
            css_class="form-section",
        )
    agreed = choices.agreed_next
    words = (
        _("It is agreed: %(when)s.") % {"when": format_when(agreed.starts_at, agreed.ends_at)}
        if agreed
        else _("All first visits have been agreed. Next comes the joint review with the family.")
    )
    return Fieldset(_("Next visit"), HTML(SafeString(f'<p class="mb-0">{words}</p>')), css_class="form-section")


def _bars(zone: int) -> list[dict]:
    return [
        {"x": place * 6, "y": 16 - height, "height": height, "on": place < zone}
        for place, height in enumerate(HEIGHTS)
    ]


def _has_step_error(name: str, errors: dict) -> bool:
    return name == "steps" and any(field.startswith("steps-") for field in errors)
