"""Which days a calendar shows: a day, a week or a month around the chosen day."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day_long, format_period, week_number
from staff.working_days import monday_of, months_after
from visits.selectors.day.page import asked_day

DAY, WEEK, MONTH = "day", "week", "month"
VIEWS = (DAY, WEEK, MONTH)


@dataclass(frozen=True)
class Span:
    """The days of one page: `view` is day, week or month, `chosen` a day in it."""

    view: str
    chosen: date

    @property
    def days(self) -> list[date]:
        """Every day that is shown, in order. A month is shown in whole weeks."""
        first, last = self._bounds()
        return [first + timedelta(days=ahead) for ahead in range((last - first).days + 1)]

    @property
    def title(self) -> str:
        """`Keskiviikko 11.3.2026`, `Viikko 11, 9.–15.3.2026` or `Maaliskuu 2026`."""
        if self.view == DAY:
            return format_day_long(self.chosen).capitalize()
        if self.view == WEEK:
            days = self.days
            words = {"week": week_number(self.chosen), "days": format_period(days[0], days[-1])}
            return _("Week %(week)s, %(days)s") % words
        return date_format(self.chosen, "YEAR_MONTH_FORMAT").capitalize()

    @property
    def earlier(self) -> date:
        """A day in the span before."""
        return self._moved(-1)

    @property
    def later(self) -> date:
        """A day in the span after."""
        return self._moved(1)

    def has(self, day: date) -> bool:
        """Whether the day belongs to the span itself, and not only to the weeks around a month."""
        return self.view != MONTH or day.month == self.chosen.month

    def query(self, *, view: str = "", day: date | None = None) -> str:
        """The end of the address of the same calendar in another view or on another day."""
        return f"?view={view or self.view}&date={(day or self.chosen).isoformat()}"

    def _bounds(self) -> tuple[date, date]:
        if self.view == DAY:
            return self.chosen, self.chosen
        first = last = self.chosen
        if self.view == MONTH:
            first = self.chosen.replace(day=1)
            last = self.chosen.replace(day=monthrange(self.chosen.year, self.chosen.month)[1])
        return monday_of(first), monday_of(last) + timedelta(days=6)

    def _moved(self, step: int) -> date:
        if self.view == MONTH:
            return months_after(self.chosen.replace(day=1), step)
        return self.chosen + timedelta(days=step if self.view == DAY else 7 * step)


def asked_span(view: str, day: str) -> Span:
    """The span of `?view=` and `?date=`: this week when they are missing or mean nothing."""
    return Span(view if view in VIEWS else WEEK, asked_day(day))
