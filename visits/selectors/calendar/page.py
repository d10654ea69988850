"""A calendar as its page shows it: days of one person, or people beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.finnish_dates import format_day_month_plain, format_range, week_number, weekday_short
from staff import calendar
from staff.models import User
from staff.working_days import holiday_name
from visits.selectors.calendar.entries import Entry, entries_between
from visits.selectors.calendar.span import DAY, MONTH, WEEK, Span
from visits.selectors.words import names_in_a_row

# A month has room for so many entries of a day; the day itself shows them all.
MOST_IN_MONTH = 4


@dataclass(frozen=True)
class Line:
    """One entry of a day in words. `who` is told when the page holds several people in one list."""

    clock: str
    title: str
    about: str
    url: str
    kind: str
    who: str = ""


@dataclass(frozen=True)
class Cell:
    """One day. `week` is the number of the week on a Monday, "" on other days; `more` tells what does not fit."""

    url: str
    name: str
    number: str
    week: str
    holiday: str
    is_today: bool
    is_weekend: bool
    is_outside: bool
    lines: list[Line]
    more: str


@dataclass(frozen=True)
class Row:
    """The days of one of several people."""

    user: User
    cells: list[Cell]


@dataclass(frozen=True)
class View:
    """A way of looking: a day, a week, a month."""

    label: str
    url: str
    is_chosen: bool


@dataclass(frozen=True)
class CalendarPage:
    """A calendar. Either `cells`, of one person or of all together, or `rows`, a person each."""

    title: str
    view: str
    views: list[View]
    earlier_url: str
    today_url: str
    later_url: str
    cells: list[Cell]
    rows: list[Row]
    case_ids: list[int]

    @property
    def is_empty(self) -> bool:
        """Whether nothing takes anybody's time in these days."""
        cells = [*self.cells, *(cell for row in self.rows for cell in row.cells)]
        return not any(cell.lines for cell in cells)


def calendar_page(reader: User, people: Sequence[User], span: Span) -> CalendarPage:
    """The calendar of the people in the span, as the reader may know it. Two queries whatever their number.

    Several people stand in rows beside each other; a month has room for one list only, which then tells who.
    """
    days = span.days
    entries = entries_between(reader, people, *calendar.span_of_days(days[0], days[-1]))
    together = len(people) == 1 or span.view == MONTH
    names = {person.pk: str(person) for person in people} if len(people) > 1 else {}
    return CalendarPage(
        title=span.title,
        view=span.view,
        views=[
            View(label, span.query(view=view), view == span.view)
            for view, label in ((DAY, _("Day")), (WEEK, _("Week")), (MONTH, _("Month")))
        ],
        earlier_url=span.query(day=span.earlier),
        today_url=span.query(day=clock.today()),
        later_url=span.query(day=span.later),
        cells=_cells(span, entries, names) if together else [],
        rows=[] if together else [_row(person, span, entries) for person in people],
        case_ids=[entry.case_id for entry in entries if entry.case_id],
    )


def _row(person: User, span: Span, entries: list[Entry]) -> Row:
    return Row(person, _cells(span, [entry for entry in entries if entry.user_id == person.pk], {}))


def _cells(span: Span, entries: list[Entry], names: dict[int, str]) -> list[Cell]:
    return [_cell(span, day, _lines(day, entries, names)) for day in span.days]


def _cell(span: Span, day: date, lines: list[Line]) -> Cell:
    shown = lines[:MOST_IN_MONTH] if span.view == MONTH else lines
    hidden = len(lines) - len(shown)
    return Cell(
        url=span.query(view=DAY, day=day),
        name=weekday_short(day).capitalize(),
        number=format_day_month_plain(day),
        week=_("wk %(week)s") % {"week": week_number(day)} if day.weekday() == 0 else "",
        holiday=capfirst(holiday_name(day)),
        is_today=day == clock.today(),
        is_weekend=day.weekday() > 4,
        is_outside=not span.has(day),
        lines=shown,
        more=ngettext("%(n)s more", "%(n)s more", hidden) % {"n": hidden} if hidden else "",
    )


def _lines(day: date, entries: list[Entry], names: dict[int, str]) -> list[Line]:
    """The entries of the day; those of one visit on one line, with the names of all who make it."""
    begins, ends = calendar.span_of_days(day, day)
    lines: dict[tuple, Line] = {}
    who: dict[tuple, list[str]] = {}
    for entry in entries:
        if entry.starts_at < ends and entry.ends_at > begins:
            key = (*entry.key, entry.starts_at)
            lines.setdefault(key, _line(entry, begins, ends))
            if entry.user_id in names:
                who.setdefault(key, []).append(names[entry.user_id])
    return [replace(line, who=names_in_a_row(who.get(key, []))) for key, line in lines.items()]


def _line(entry: Entry, begins: datetime, ends: datetime) -> Line:
    whole_day = entry.starts_at <= begins and entry.ends_at >= ends
    hours = format_range(max(entry.starts_at, begins), min(entry.ends_at, ends))
    return Line(
        clock=_("All day") if whole_day else hours,
        title=entry.title,
        about=entry.about,
        url=entry.url,
        kind=entry.kind,
    )
