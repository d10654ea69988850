"""The times of the coming weeks that suit both of a pair, as a week grid."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.utils.translation import gettext as _

from audit.finnish_dates import format_when, local, week_number, weekday_short
from pairs.matching import Window, apart
from staff import calendar
from staff.calendar import Slot
from staff.models import User
from staff.working_days import monday_of

NOON = 12
# So many weeks of common times are shown.
WEEKS = 2


@dataclass(frozen=True)
class Cell:
    """The number of common times in one morning or afternoon; `first` marks the earliest of all."""

    count: int
    first: bool


@dataclass(frozen=True)
class HalfDays:
    """The mornings or the afternoons of one week."""

    label: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True)
class SharedTime:
    """Common free times of two people in the weeks of the grid: how many visits fit, the first, and the grid.

    `hours_missing` tells in words whose working hours are not known, when that is why there is no time.
    """

    count: int
    first: Slot | None
    first_text: str
    weekdays: tuple[str, ...]
    rows: tuple[HalfDays, ...]
    weeks: str = ""
    hours_missing: str = ""

    @property
    def first_day(self) -> date | None:
        """The Finnish day of the first common time."""
        return local(self.first.starts_at).date() if self.first else None


def times_of(window: Window, starts: int, users: Sequence[User]) -> SharedTime:
    """The common starts of two weeks, from the week of the first one; one query when there are none.

    A time is counted once: of the starts that overlap each other only the earliest, so the number tells how many
    visits would fit.
    """
    slots = [window.slot(start) for start in apart(window, starts)]
    since = local(slots[0].starts_at).date() if slots else window.since
    days = WEEKS * 7 - since.weekday()
    until = since + timedelta(days=days)
    grid = week_grid([slot for slot in slots if local(slot.starts_at).date() < until], since, days)
    return grid if slots else replace(grid, hours_missing=calendar.missing_hours_words(users))


def week_grid(slots: Sequence[Slot], since: date, days: int) -> SharedTime:
    """The slots counted by week, half-day and weekday over `days` days from `since`; Monday to Friday at least."""
    places = [_place(slot) for slot in slots]
    counts = Counter(places)
    first = places[0] if places else None
    width = max([5, *(weekday + 1 for _monday, _afternoon, weekday in places)])
    monday = monday_of(since)
    rows = []
    while monday < since + timedelta(days=days):
        for afternoon in (False, True):
            keys = [(monday, afternoon, weekday) for weekday in range(width)]
            cells = tuple(Cell(counts[key], key == first) for key in keys)
            rows.append(HalfDays(_label(monday, afternoon), cells))
        monday += timedelta(days=7)
    return SharedTime(
        count=len(slots),
        first=slots[0] if slots else None,
        first_text=format_when(slots[0].starts_at) if slots else "",
        weekdays=tuple(weekday_short(monday + timedelta(days=day)) for day in range(width)),
        rows=tuple(rows),
        weeks=f"{week_number(since)}–{week_number(since + timedelta(days=days - 1))}",
    )


def _place(slot: Slot) -> tuple[date, bool, int]:
    starts_at = local(slot.starts_at)
    return monday_of(starts_at.date()), starts_at.hour >= NOON, starts_at.weekday()


def _label(monday: date, afternoon: bool) -> str:
    week = {"n": week_number(monday)}
    return _("wk %(n)s pm") % week if afternoon else _("wk %(n)s am") % week
