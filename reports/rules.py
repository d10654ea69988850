"""Pure rules of the supervisor's numbers: the week, and how many families still fit."""

from datetime import date, datetime, timedelta

from staff.calendar import span_of_days
from staff.working_days import monday_of


def week_of(day: date) -> tuple[datetime, datetime]:
    """The first moment of the week of `day` (Monday) and the first of the next week, on a Finnish clock."""
    monday = monday_of(day)
    return span_of_days(monday, monday + timedelta(days=6))


def room_for_families(free_places: list[int]) -> int:
    """How many more families fit, when each takes a place of two different people.

    `free_places` has for each worker how many families more fit.
    """
    return min(sum(free_places) // 2, sum(free_places) - max(free_places, default=0))
