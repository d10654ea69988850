"""Ending a family's pair, and giving the place of one of the two to somebody else."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.finnish_dates import local
from pairs.models import HandOver, WorkPair
from pairs.selectors import Candidate
from pairs.services import HandOverFacts
from staff.calendar import moment_at
from visits.forms.fields import ClockField, DayField, FreeText

# As much as is read before a first visit.
HAND_OVER_LENGTH = 2000
REASON_LENGTH = WorkPair._meta.get_field("reason").max_length


class EndingForm(forms.Form):
    """Since when and why the pair works with the family no more. `pair` is the one that the reader saw."""

    pair = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    ended_on = DayField(
        label=_("First day without this pair"),
        help_text=_("Today or an earlier day. The family waits for a new pair from this day on."),
        required=True,
    )
    reason = FreeText(
        label=_("Why does the pair end?"),
        help_text=_("Shortly. Health matters of a worker are not written here."),
        required=True,
        rows=2,
        max_length=REASON_LENGTH,
    )

    def __init__(self, *args, pair: WorkPair, **kwargs):
        super().__init__(*args, initial={"pair": pair.pk, "ended_on": clock.today()}, **kwargs)


class MeetingTimeForm(forms.Form):
    """Another time for a hand-over meeting."""

    meeting_on = DayField(label=_("Hand-over meeting"), required=True)
    meeting_begins = ClockField(label=_("The meeting begins"), required=True)
    meeting_ends = ClockField(label=_("The meeting ends"), required=True)

    def __init__(self, *args, hand_over: HandOver, **kwargs):
        begins, ends = local(hand_over.starts_at), local(hand_over.ends_at)
        initial = {"meeting_on": begins.date(), "meeting_begins": begins.time(), "meeting_ends": ends.time()}
        super().__init__(*args, initial=initial, **kwargs)

    def facts(self) -> dict:
        """The keywords of `pairs.services.move_hand_over` that come from this form. Only after `is_valid`."""
        return {
            "starts_at": meeting_moment(self.cleaned_data, "meeting_begins"),
            "ends_at": meeting_moment(self.cleaned_data, "meeting_ends"),
        }


BOTH = "both"


class ChangeForm(forms.Form):
    """Who leaves, who comes instead, since when and why, and how the family is handed over."""

    pair = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    leaves = forms.ChoiceField(
        label=_("Who leaves the pair?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which of the two leaves.")},
    )
    comes = forms.ChoiceField(
        label=_("Who comes instead?"),
        help_text=_("After the name: load points now, and how many there is room for."),
        error_messages={"required": _("Choose who comes instead.")},
    )
    comes_too = forms.ChoiceField(
        label=_("And who in the place of the other?"),
        help_text=_("Only if both leave. The first comes in the place of the lead."),
        required=False,
    )
    changed_on = DayField(
        label=_("First day of the new pair"),
        help_text=_("Today or an earlier day. Who leaves writes nothing of the family from this moment on."),
        required=True,
    )
    why_changed = FreeText(
        label=_("Why does the pair change?"),
        help_text=_("Shortly. Health matters of a worker are not written here."),
        required=True,
        rows=2,
        max_length=REASON_LENGTH,
    )
    reason = FreeText(
        label=_("Why these two suit the family"),
        required=True,
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": _("Write why these two suit the family.")},
    )
    same_profession_reason = FreeText(
        label=_("Why two of one profession"),
        help_text=_("Only if both are of one profession. Write what makes this family an exception."),
        rows=2,
        max_length=REASON_LENGTH,
    )

    meeting_on = DayField(
        label=_("Hand-over meeting"),
        help_text=_(
            "The day, within two weeks. The time is booked for all who are free. Until the end of that day who "
            "leaves still reads the family's data, and then no more. Without a meeting reading ends at once."
        ),
        required=False,
    )
    meeting_begins = ClockField(label=_("The meeting begins"), required=False)
    meeting_ends = ClockField(label=_("The meeting ends"), required=False)
    no_meeting_reason = FreeText(
        label=_("Why is no meeting needed?"),
        help_text=_("Only if no meeting is held, for example when both know the family."),
        rows=2,
        max_length=REASON_LENGTH,
    )
    handed_words = FreeText(
        label=_("What must the new one know?"),
        help_text=_("Shortly: what has been agreed, what to be careful with. It is read by those who read notes."),
        rows=3,
        max_length=HAND_OVER_LENGTH,
    )

    def __init__(self, *args, pair: WorkPair, candidates: Sequence[Candidate], leaves: str = "", **kwargs):
        initial = {"pair": pair.pk, "leaves": leaves, "changed_on": clock.today()}
        super().__init__(*args, initial=initial, **kwargs)
        self.people = {str(person.pk): person for person in pair.people}
        newcomers = [row for row in candidates if str(row.user.pk) not in self.people]
        self.newcomers = {str(row.user.pk): row.user for row in newcomers}
        self.fields["leaves"].choices = [
            *((pk, str(person)) for pk, person in self.people.items()),
            (BOTH, _("Both")),
        ]
        who = _by_unit(newcomers)
        self.fields["comes"].choices = [("", _("Choose who comes")), *who]
        self.fields["comes_too"].choices = [("", _("Nobody, the other stays")), *who]

    def facts(self) -> dict:
        """The keywords of `pairs.services.change_pair` that come from this form. Only after `is_valid`."""
        told = self.cleaned_data
        names = ("changed_on", "why_changed", "reason", "same_profession_reason")
        # Of two who leave the lead is named: the first who comes takes that place.
        leaves = next(iter(self.people)) if told["leaves"] == BOTH else told["leaves"]
        return {name: told[name] for name in names} | {
            "leaves": self.people[leaves],
            "comes": self.newcomers[told["comes"]],
            "comes_too": self.newcomers[told["comes_too"]] if told["leaves"] == BOTH else None,
            "handed_over": HandOverFacts(
                starts_at=meeting_moment(told, "meeting_begins"),
                ends_at=meeting_moment(told, "meeting_ends"),
                no_meeting_reason=told["no_meeting_reason"],
                words=told["handed_words"],
            ),
        }

    def clean(self) -> dict:
        told = super().clean()
        if told.get("leaves") == BOTH and not told.get("comes_too") and "comes_too" not in self.errors:
            self.add_error("comes_too", _("Choose who comes instead."))
        if told.get("leaves") not in (None, "", BOTH) and told.get("comes_too"):
            self.add_error("comes_too", _("Only one leaves. Leave this empty, or choose that both leave."))
        if told.get("meeting_on"):
            for name in ("meeting_begins", "meeting_ends"):
                if not told.get(name) and name not in self.errors:
                    self.add_error(name, _("Give the time of the meeting."))
        return told


def meeting_moment(told: dict, name: str) -> datetime | None:
    """The moment of the field `name` on the day of the meeting, or None when either is not told."""
    day, at = told["meeting_on"], told[name]
    return moment_at(day, at) if day and at else None


def _by_unit(candidates: Sequence[Candidate]) -> list[tuple]:
    """The choices under two headings: the own unit's people, then the others."""
    return [
        (
            _("The family's own unit") if is_own else _("Other units"),
            [(str(row.user.pk), _words(row)) for row in rows],
        )
        for is_own, rows in groupby(candidates, key=lambda row: row.is_own_unit)
    ]


def _words(row: Candidate) -> str:
    return ", ".join(filter(None, [str(row.user), row.title_and_unit, str(row.colleague.load)]))
