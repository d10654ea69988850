"""Another time for a visit, and the record of one that was not held."""

from datetime import datetime, timedelta

from crispy_forms.layout import Column, Div, Field, Row
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from audit.finnish_dates import format_when, local
from audit.rows import one_or_none
from staff.calendar import Slot, moment_at
from staff.forms.fields import bare_helper
from visits.forms.fields import ClockField, DayField, FreeText, ServiceForm, card_label
from visits.forms.next_time import NOT_NOW, OTHER_TIME, TimeField, next_free_in, slot_of
from visits.forms.odd_times import OddTimeField, ask_if_odd
from visits.models import VisitOutcome
from visits.selectors.note.next_visit import Suggestion
from visits.selectors.planning import slot_key
from visits.services.timing import CASE_CLOSED, NOT_MET, WORKER_CANCELLED


class NewTimeForm(ServiceForm):
    """A time from those that suit the pair, or a time of one's own. `starts_at` and `ends_at` of a valid form."""

    slot = TimeField(
        label=_("New time"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose a time."),
            "invalid_choice": _("This time is no longer free. Choose another time."),
        },
    )
    day = DayField(label=_("Day"), required=False)
    begins = ClockField(label=_("Begins"), required=False)
    ends = ClockField(label=_("Ends"), required=False)
    odd_time = OddTimeField()
    may_be_left_open = False

    def __init__(self, *args, suggestions: list[Suggestion], order: str = "", **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["slot"].help_text = order
        self.starts_at: datetime | None = None
        self.ends_at: datetime | None = None
        self.slots = {slot_key(row.slot): row.slot for row in suggestions}
        self.fields["slot"].choices = [
            *((slot_key(row.slot), _card(row)) for row in suggestions),
            (OTHER_TIME, card_label(_("Another time"), _("Give the day and time below."))),
            *[(NOT_NOW, card_label(_("Not now"), _("The new time is agreed later.")))] * self.may_be_left_open,
        ]
        self.helper = bare_helper(*self.sections())

    def sections(self) -> list[Div]:
        """The parts of the form on the page."""
        return [
            Div(
                Field("slot", wrapper_class="choices choices-2"),
                Row(
                    Column("day", css_class="col-12 col-sm-4"),
                    Column("begins", css_class="col-6 col-sm-4"),
                    Column("ends", css_class="col-6 col-sm-4"),
                    css_class="gx-3 own-time",
                ),
                "odd_time",
                css_class="form-section",
            )
        ]

    def clean(self) -> dict:
        cleaned = super().clean()
        choice = cleaned.get("slot")
        if choice == OTHER_TIME:
            self._take_own_time(cleaned)
        elif slot := slot_of(choice or ""):
            self.starts_at, self.ends_at = slot.starts_at, slot.ends_at
        if self.starts_at and self.ends_at:
            ask_if_odd(self, "odd_time", Slot(self.starts_at, self.ends_at))
        return cleaned

    def _take_own_time(self, cleaned: dict) -> None:
        day, begins, ends = (cleaned.get(name) for name in ("day", "begins", "ends"))
        if day and begins:
            self.starts_at = moment_at(day, begins)
            usual = self.starts_at + timedelta(minutes=settings.VISIT_MINUTES)
            self.ends_at = moment_at(day, ends) if ends else usual
        for name, value in (("day", day), ("begins", begins)):
            if not value and name not in self.errors:
                self.add_error(name, _("Give both the day and the time."))

    def add_service_errors(self, error: ValidationError) -> None:
        """As of any such form; and a time that the refusal suggests is chosen for the next try."""
        super().add_service_errors(error)
        by_field = getattr(error, "error_dict", {})
        slot = next_free_in(by_field.get("starts_at", by_field.get("new_starts_at", [])))
        if slot:
            self._choose(slot)

    def _choose(self, slot: Slot) -> None:
        key = slot_key(slot)
        self.data = self.data.copy()
        if slot_of(key) == slot:
            rest = [row for row in self.fields["slot"].choices if row[0] != key]
            self.fields["slot"].choices = [(key, _card(Suggestion(slot, _("The next free time")))), *rest]
            self.data["slot"] = key
        else:  # of a length of its own
            begins, ends = local(slot.starts_at), local(slot.ends_at)
            self.data["slot"], self.data["day"] = OTHER_TIME, begins.date().isoformat()
            self.data["begins"], self.data["ends"] = f"{begins:%H:%M}", f"{ends:%H:%M}"

    def asked_as(self) -> dict[str, str]:
        """The fields of the time that was used."""
        own_time = self.cleaned_data.get("slot") == OTHER_TIME
        starts, ends = ("begins", "ends") if own_time else ("slot", "slot")
        return {"starts_at": starts, "new_starts_at": starts, "ends_at": ends, "new_ends_at": ends}


class MoveForm(NewTimeForm):
    """The new time of a visit, and the old one as the mover saw it."""

    seen = forms.DateTimeField(widget=forms.HiddenInput, input_formats=["%Y-%m-%dT%H:%M:%S%z"], required=False)

    def sections(self) -> list:
        """The parts of the form on the page."""
        return [*super().sections(), "seen"]

    def look_again(self, starts_at: str) -> None:
        """The page now shows the time that somebody else has given: sent again, the form means that one."""
        self.data = self.data.copy()
        self.data["seen"] = starts_at


def time_asked(data: QueryDict) -> tuple[datetime, datetime] | None:
    """The time that a sent form of moving asks for, also when it is not among those that are free now."""
    form = MoveForm(data, suggestions=[])
    return (form.starts_at, form.ends_at) if form.is_valid() and form.starts_at and form.ends_at else None


class NotHeldForm(MoveForm):
    """Why the visit was not held, and when instead."""

    outcome = forms.ModelChoiceField(
        label=_("What happened?"),
        queryset=VisitOutcome.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": _("Choose why the visit was not held.")},
    )
    reason = FreeText(
        label=_("Why?"),
        help_text=_("Shortly, as the family told it."),
        required=True,
        max_length=500,
        error_messages={"required": _("Write shortly why the visit was not held.")},
    )
    field_order = ["outcome", "reason", "slot", "day", "begins", "ends"]
    may_be_left_open = True

    def __init__(self, *args, is_coming: bool, worker_is_away: bool, **kwargs):
        """`is_coming`: the visit has not begun, so nobody can have been missed at the door."""
        super().__init__(*args, **kwargs)
        outcomes = VisitOutcome.objects.valid_on().filter(held=False).exclude(code=CASE_CLOSED)
        if is_coming:
            outcomes = outcomes.exclude(code=NOT_MET)
            self.fields["outcome"].label = _("Who cancels it?")
            self.fields["outcome"].error_messages["required"] = _("Choose who cancels the visit.")
            self.fields["reason"].help_text = ""
            self.fields["reason"].error_messages["required"] = _("Write shortly why the visit is cancelled.")
        self.fields["outcome"].queryset = outcomes
        if is_coming and worker_is_away:
            self.initial["outcome"] = one_or_none(outcomes.filter(code=WORKER_CANCELLED))

    def sections(self) -> list[Div]:
        """The parts of the form on the page."""
        what = Div(Field("outcome", wrapper_class="chips"), "reason", css_class="form-section")
        return [what, *super().sections()]


def _card(row: Suggestion) -> str:
    return card_label(format_when(row.slot.starts_at, row.slot.ends_at), row.reason)
