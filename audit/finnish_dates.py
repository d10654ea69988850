"""Days and times as people in Finland write them: 12.3.2026, 9.00, 9.00–10.30.

On the lowest floor, so that selectors can hand ready strings to the templates: formatting
in a template loop costs more than the query did. The order of day and month and the point between hours
and minutes are the same in every language of the product; only words (weekdays, "at") are translated.
`None` gives an empty string, for a field that is still empty.
"""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from audit import clock

HELSINKI = ZoneInfo("Europe/Helsinki")

WEEKDAYS = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)
WEEKDAYS_ON = (
    pgettext_lazy("when", "on Monday"),
    pgettext_lazy("when", "on Tuesday"),
    pgettext_lazy("when", "on Wednesday"),
    pgettext_lazy("when", "on Thursday"),
    pgettext_lazy("when", "on Friday"),
    pgettext_lazy("when", "on Saturday"),
    pgettext_lazy("when", "on Sunday"),
)
WEEKDAYS_SHORT = (
    pgettext_lazy("weekday, short", "Mon"),
    pgettext_lazy("weekday, short", "Tue"),
    pgettext_lazy("weekday, short", "Wed"),
    pgettext_lazy("weekday, short", "Thu"),
    pgettext_lazy("weekday, short", "Fri"),
    pgettext_lazy("weekday, short", "Sat"),
    pgettext_lazy("weekday, short", "Sun"),
)


def local(value: date | datetime | time) -> date | datetime | time:
    """The same moment on a Finnish clock; a plain date or time is already one."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(HELSINKI)
    return value


def weekday_name(day: date | datetime) -> str:
    """`torstai`."""
    return str(WEEKDAYS[local(day).weekday()])


def weekday_short(day: date | datetime) -> str:
    """`to`."""
    return str(WEEKDAYS_SHORT[local(day).weekday()])


def week_number(day: date | datetime) -> int:
    """The ISO week, the one on every Finnish wall calendar."""
    return local(day).isocalendar().week


def format_day(day: date | datetime | None) -> str:
    """`12.3.2026`."""
    if day is None:
        return ""
    day = local(day)
    return f"{day.day}.{day.month}.{day.year}"


def format_day_month(day: date | datetime | None) -> str:
    """`12.3.`; with its year, `12.3.2025`, when that is not the present one."""
    if day is None:
        return ""
    return format_day_month_plain(day) if local(day).year == clock.today().year else format_day(day)


def format_day_month_plain(day: date | datetime) -> str:
    """`12.3.` of any year, where the page tells the year beside it."""
    day = local(day)
    return f"{day.day}.{day.month}."


def format_day_short(day: date | datetime | None) -> str:
    """`to 12.3.`; of another year than the present one `to 12.3.2025`."""
    return "" if day is None else f"{weekday_short(day)} {format_day_month(day)}"


def format_day_long(day: date | datetime | None) -> str:
    """`torstai 12.3.2026`."""
    return "" if day is None else f"{weekday_name(day)} {format_day(day)}"


def format_clock(moment: datetime | time | None) -> str:
    """`9.00`."""
    if moment is None:
        return ""
    moment = local(moment)
    return f"{moment.hour}.{moment.minute:02}"


def format_range(start: datetime | time, end: datetime | time) -> str:
    """`9.00–10.30`."""
    return f"{format_clock(start)}–{format_clock(end)}"


def format_when(start: datetime | None, end: datetime | None = None) -> str:
    """`to 12.3. klo 9.00–10.30`; without an end `to 12.3. klo 9.00`; over midnight both ends in full."""
    if start is None:
        return ""
    if end is not None and local(start).date() != local(end).date():
        return f"{format_when(start)} – {format_when(end)}"
    times = format_clock(start) if end is None else format_range(start, end)
    return _("%(day)s at %(clock)s") % {"day": format_day_short(start), "clock": times}


def format_period(since: date | None, until: date | None = None) -> str:
    """`5.3.–26.3.2026`; an open end in words (`19.2.2026 alkaen`)."""
    if since is None and until is None:
        return ""
    if until is None:
        return _("from %(day)s") % {"day": format_day(since)}
    if since is None:
        return _("until %(day)s") % {"day": format_day(until)}
    if since == until:
        return format_day(since)
    same_year = local(since).year == local(until).year
    return f"{format_day_month_plain(since) if same_year else format_day(since)}–{format_day(until)}"


def machine_moment(value: date | datetime | time | None) -> str:
    """The value of a `<time datetime>` attribute: `2026-03-12`, `2026-03-12T09:00` or `09:00`."""
    if value is None:
        return ""
    value = local(value)
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M")
    return value.strftime("%H:%M") if isinstance(value, time) else value.isoformat()
