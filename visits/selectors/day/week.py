"""The week strip: what each day of the week holds, as icons that differ by shape and a few words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.finnish_dates import format_day_month_plain, weekday_short
from staff.working_days import monday_of
from visits.selectors.day.visits import DayVisit

SATURDAY = 5
# More marks than this would not fit a phone; the words tell the number.
MOST_MARKS = 6
MARKS = {
    "done": ("tone-done", "done"),
    "draft": ("", "draft"),
    "planned": ("", "circle"),
    "over": ("", "circle"),
    "not_held": ("", "minus-circle"),
}


@dataclass(frozen=True)
class WeekDay:
    """One day of the strip. `marks` are pairs of css class and icon name."""

    url: str
    name: str
    date: str
    is_chosen: bool
    marks: list[tuple[str, str]]
    words: str


@dataclass(frozen=True)
class Week:
    """The strip: its days, and the ways to the weeks before and after."""

    days: list[WeekDay]
    previous_url: str
    next_url: str


def day_url(day: date) -> str:
    """The page of a day."""
    return f"{reverse('visits:day')}?date={day.isoformat()}"


def week_of(chosen: date, today: date, visits: Iterable[DayVisit], busy: set[date]) -> Week:
    """Monday to Friday of the chosen day's week, and a weekend day if it is chosen or holds something.

    `busy` has the days with other work.
    """
    monday = monday_of(chosen)
    by_day: dict[date, list[DayVisit]] = {}
    for visit in visits:
        by_day.setdefault(visit.day, []).append(visit)
    days = [monday + timedelta(days=offset) for offset in range(7)]
    return Week(
        days=[
            _week_day(day, chosen, today, by_day.get(day, []))
            for day in days
            if day.weekday() < SATURDAY or day in by_day or day in busy or day == chosen
        ],
        previous_url=day_url(chosen - timedelta(weeks=1)),
        next_url=day_url(chosen + timedelta(weeks=1)),
    )


def _week_day(day: date, chosen: date, today: date, visits: list[DayVisit]) -> WeekDay:
    return WeekDay(
        url=day_url(day),
        name=weekday_short(day).capitalize(),
        date=format_day_month_plain(day),
        is_chosen=day == chosen,
        marks=[_mark(visit, today) for visit in visits[:MOST_MARKS]],
        words=_words(day, today, visits),
    )


def _mark(visit: DayVisit, today: date) -> tuple[str, str]:
    if visit.state == "unlogged":
        return f"tone-{visit.due_kind}", visit.due_kind
    if visit.state == "planned" and visit.day == today:
        return "tone-now", "circle"
    return MARKS[visit.state]


def _words(day: date, today: date, visits: list[DayVisit]) -> str:
    standing = [visit for visit in visits if visit.state != "not_held"]
    if not standing:
        return _("no visits")
    count = len(standing)
    if day == today:
        return ngettext("%(count)s today", "%(count)s today", count) % {"count": count}
    if day > today:
        return ngettext("%(count)s agreed", "%(count)s agreed", count) % {"count": count}
    unlogged = sum(visit.is_open for visit in standing)
    if unlogged:
        return ngettext("%(count)s not recorded", "%(count)s not recorded", unlogged) % {"count": unlogged}
    return ngettext("%(count)s recorded", "%(count)s recorded", count) % {"count": count}
