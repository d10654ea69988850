"""The note of a visit: a draft shows as it was typed, and only what is confirmed is judged."""

from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.drafts import Content
from staff.calendar import Slot, moment_at
from staff.forms.fields import bare_helper
from visits.forms.fields import (
    ClockField,
    DayField,
    FreeText,
    as_typed,
    card_label,
    in_page_order,
    member_label,
    of_people_now,
    posted,
)
from visits.forms.next_time import (
    NOT_NOW,
    OTHER_TIME,
    NextTimeField,
    next_words,
    not_now_words,
    slot_label,
    slot_of,
)
from visits.forms.note_layout import note_layout, worry_choices
from visits.forms.odd_times import OddTimeField, ask_if_odd
from visits.forms.steps import StepsMixin, row_count
from visits.models import VisitWorker
from visits.selectors.note.page import NoteChoices
from visits.selectors.planning import slot_key
from visits.services.note_facts import LONGEST_TEXT, NoteFacts, note_problems, time_problems

# Fields that the service takes as they are.
PLAIN_FACTS = (
    "workers_present",
    "outcome",
    "present",
    "without_family_reason",
    "others_present",
    "own_topic",
    "what_happened",
    "interpretation",
    "family_words",
    "family_words_by",
    "own_strength",
    "worry",
    "worry_reason",
    "told_by",
)


class NoteForm(StepsMixin):
    """Everything said of one visit. `content` is what has been typed; `judged` when it is to be confirmed."""

    workers_present = forms.TypedMultipleChoiceField(
        label=_("Which of you were there?"),
        help_text=_("Whoever was not there is not asked to sign the note."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose which of you were at the visit."),
            "invalid_choice": _("Choose workers of this visit only."),
        },
    )
    told_by = FreeText(
        label=_("Who told you of the visit?"),
        help_text=_("You were not there yourself: the note says so. For example a worker of the visit, by phone."),
        required=True,
        max_length=200,
        error_messages={"required": _("Write who told you of the visit.")},
    )
    present = forms.TypedMultipleChoiceField(
        label=_("Who was present?"),
        help_text=_("Of the family. If nobody of the family was there, write why below."),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose people of this family only.")},
    )
    without_family_reason = FreeText(label=_("Why nobody of the family was there"), max_length=500)
    others_present = FreeText(
        label=_("Who else was there"), help_text=_("For example a grandmother or an interpreter."), max_length=300
    )
    outcome = forms.ChoiceField(
        label=_("How did the visit go?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how the visit went.")},
    )
    date = DayField(label=_("Day"), error_messages={"required": _("Give the day of the visit.")})
    start = ClockField(label=_("Began"), error_messages={"required": _("Give the time when the visit began.")})
    end = ClockField(label=_("Ended"), error_messages={"required": _("Give the time when the visit ended.")})
    place = forms.TypedChoiceField(
        label=_("Place"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the place of the visit.")},
    )
    topics = forms.TypedMultipleChoiceField(
        label=_("What did you talk about?"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    own_topic = FreeText(label=_("A topic of your own"), max_length=200)
    what_happened = FreeText(
        label=_("What happened?"),
        help_text=_("Write what you saw, heard and did. The family can read the text."),
        required=True,
        rows=6,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write shortly what happened at the visit.")},
    )
    interpretation = FreeText(
        label=_("Your own reading of it"),
        help_text=_("What you think it means. Kept apart from what you saw."),
        rows=2,
        max_length=LONGEST_TEXT,
    )
    family_words = FreeText(
        label=_("In the family's own words"),
        help_text=_("Word for word, as the family said it."),
        rows=3,
        max_length=LONGEST_TEXT,
    )
    family_words_by = forms.TypedMultipleChoiceField(
        label=_("Who said it?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose people of this family only.")},
    )
    strengths = forms.TypedMultipleChoiceField(
        label=_("What strengths did you notice?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    own_strength = FreeText(label=_("A strength in your own words"), max_length=300)
    worry = forms.TypedChoiceField(
        label=_("Worry zone"),
        help_text=_("Your own view of the child's situation today. It is not a label nor a decision."),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the worry zone.")},
    )
    worry_reason = FreeText(
        label=_("What the worry is about"),
        help_text=_("Needed when the worry is considerable or great."),
        max_length=500,
    )
    next = NextTimeField(
        label=_("Next visit"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the next time, or “Not now”.")},
    )
    next_date = DayField(label=_("Day"), required=False)
    next_start = ClockField(label=_("Begins"), required=False)
    next_end = ClockField(label=_("Ends"), required=False)
    next_odd_time = OddTimeField()

    def __init__(self, choices: NoteChoices, content: Content, *, judged: bool = False):
        content = of_people_now(content, choices.members, ("present", "family_words_by"))
        super().__init__(posted(content) if judged else None)
        self.choices, self.content = choices, content
        self.add_steps(row_count(content))
        self._offer()
        self.order_fields([name for name in self.fields if not name.startswith("next")])
        if not judged:
            self.initial = as_typed(self, content)
            if choices.asks_next and choices.meeting.is_extra:
                self.initial["next"] = self.initial["next"] or NOT_NOW
        self.initial["rows"] = str(self.step_count)
        self.helper = bare_helper(note_layout(self, choices))

    def _offer(self) -> None:
        choices, fields = self.choices, self.fields
        people = [(member.person_id, member_label(member)) for member in choices.members]
        fields["present"].choices = fields["family_words_by"].choices = people
        fields["workers_present"].choices = [
            (worker.user_id, _worker_label(worker)) for worker in choices.visit.workers.all()
        ]
        if choices.stands_in:
            fields["workers_present"].label = _("Which workers were there?")
            fields["workers_present"].help_text = ""
        else:
            del fields["told_by"]
        fields["outcome"].choices = [(outcome.code, outcome.name) for outcome in choices.outcomes]
        fields["place"].choices = [(place.pk, place.name) for place in choices.places]
        fields["topics"].choices = [
            (label, [(need.pk, need.name) for need in needs])
            for label, needs in (
                (_("The family's own needs"), choices.own_needs),
                (_("Other topics"), choices.other_needs),
            )
            if needs
        ]
        fields["strengths"].choices = [(row.pk, row.name) for row in choices.strengths]
        fields["worry"].choices = worry_choices()
        if not choices.asks_next:
            for name in ("next", "next_date", "next_start", "next_end", "next_odd_time"):
                del fields[name]
            return
        fields["next"].help_text = next_words(choices.meeting)
        fields["next"].choices = self._next_choices

    def _next_choices(self) -> list[tuple[str, str]]:
        offered = {slot_key(row.slot): (row.slot, row.reason) for row in self.choices.suggestions}
        typed = self.content.get("next", [""])[0]
        slot = slot_of(typed)
        if slot and typed not in offered:
            offered[typed] = (slot, _("The time you chose"))
        return [
            *((key, slot_label(slot, why)) for key, (slot, why) in offered.items()),
            (OTHER_TIME, card_label(_("Another time"), _("Give the day and time below."))),
            (NOT_NOW, card_label(_("Not now"), not_now_words(self.choices.meeting))),
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        self.steps = self.clean_steps(cleaned.get("date"))
        self.started_at, self.ended_at = self._moments("date", "start", "end")
        if self.started_at and self.ended_at:
            self.add_problems(time_problems(self.choices.visit, self.started_at, self.ended_at))
        self.add_problems(
            note_problems(
                present=cleaned.get("present") or [],
                without_family_reason=cleaned.get("without_family_reason") or "",
                worry=cleaned.get("worry") or 0,
                worry_reason=cleaned.get("worry_reason") or "",
            )
        )
        self.next_time = self._next_time()
        ask_if_odd(self, "next_odd_time", self.next_time)
        in_page_order(self)
        return cleaned

    def _moments(self, day: str, start: str, end: str) -> tuple[datetime | None, datetime | None]:
        date, begins, ends = (self.cleaned_data.get(name) for name in (day, start, end))
        return (
            moment_at(date, begins) if date and begins else None,
            moment_at(date, ends) if date and ends else None,
        )

    def _next_time(self) -> Slot | None:
        choice = self.cleaned_data.get("next")
        if choice in (None, "", NOT_NOW):
            return None
        if choice != OTHER_TIME:
            return slot_of(choice)
        starts_at, ends_at = self._moments("next_date", "next_start", "next_end")
        if starts_at is None:
            if not {"next_date", "next_start"} & self.errors.keys():
                self.add_error("next_date", _("Give the day and the time of the next visit."))
            return None
        ends_at = ends_at or starts_at + timedelta(minutes=settings.VISIT_MINUTES)
        if ends_at <= starts_at:
            self.add_error("next_end", _("The visit must end after it begins."))
        return Slot(starts_at, ends_at)

    @property
    def facts(self) -> NoteFacts:
        """What the service is told; of a valid form."""
        told, choices = self.cleaned_data, self.choices
        needs = {need.pk: need for need in [*choices.own_needs, *choices.other_needs]}
        strengths = {row.pk: row for row in choices.strengths}
        return NoteFacts(
            started_at=self.started_at,
            ended_at=self.ended_at,
            place=next(place for place in choices.places if place.pk == told["place"]),
            topics=[needs[pk] for pk in told["topics"]],
            strengths=[strengths[pk] for pk in told["strengths"]],
            agreements=self.steps,
            next_starts_at=self.next_time and self.next_time.starts_at,
            next_ends_at=self.next_time and self.next_time.ends_at,
            **{name: told[name] for name in PLAIN_FACTS if name in told},
        )


def _worker_label(worker: VisitWorker) -> str:
    if not worker.is_consultant:
        return str(worker.user)
    return format_html("{} <small>{}</small>", worker.user, _("expert"))
