"""The choice of the next visit's time in a note: its answers, and what is said of them."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit.finnish_dates import format_when
from staff.calendar import Slot, moment_at
from visits.forms.fields import FIRST_YEAR, LAST_YEAR, card_label
from visits.selectors.note.next_visit import NextMeeting

OTHER_TIME, NOT_NOW = "other", "none"


class TimeField(forms.ChoiceField):
    """A suggested time, a time that was suggested when the page was opened, or another of the answers.

    Whether a time is free is judged by the calendar when it is booked, not by a list.
    """

    def valid_value(self, value: str) -> bool:
        return super().valid_value(value) or slot_of(value) is not None


class NextTimeField(TimeField):
    """The time of the next visit in a note, whose two other answers may be given at any time."""

    def valid_value(self, value: str) -> bool:
        return value in (OTHER_TIME, NOT_NOW) or super().valid_value(value)


def slot_of(key: str) -> Slot | None:
    """The time that a choice of the form names, of the usual length; None for anything else."""
    try:
        begins = datetime.strptime(key, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - made aware on the next line
    except ValueError:
        return None
    if not FIRST_YEAR <= begins.year <= LAST_YEAR:
        return None
    starts_at = moment_at(begins.date(), begins.time())
    return Slot(starts_at, starts_at + timedelta(minutes=settings.VISIT_MINUTES))


def next_words(meeting: NextMeeting) -> str:
    """What the next visit is. After the plan's last one none is needed: the joint review comes next."""
    if not meeting.is_extra:
        return meeting.label
    words = _(
        "All visits of the plan have been agreed. Next comes the joint review with the family. "
        "If you need one more visit before it, choose its time: it is visit %(number)s/%(number)s."
    )
    return words % {"number": meeting.number}


def not_now_words(meeting: NextMeeting) -> str:
    """What follows when no time is chosen."""
    if meeting.is_extra:
        return _("Next you hold the joint review with the family.")
    return _("The next visit is agreed later.")


def slot_label(slot: Slot, why: str) -> str:
    """A suggested time as a card: when, and what speaks for it."""
    return card_label(format_when(slot.starts_at, slot.ends_at), why)


def next_free_in(messages: Iterable[ValidationError]) -> Slot | None:
    """The time that a refusal suggests instead (visits.services.booking.take_time)."""
    return next((error.params["slot"] for error in messages if error.code == "next_free"), None)
