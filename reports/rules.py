"""Pure rules of the supervisor's numbers: the week, and how many families still fit."""

from datetime import date, datetime, timedelta

from staff.calendar import span_of_days
from staff.working_days import monday_of


def week_of(day: date) -> tuple[datetime, datetime]:
    """The first moment of the week of `day` (Monday) and the first of the next week, on a Finnish clock."""
    monday = monday_of(day)
    return span_of_days(monday, monday + timedelta(days=6))


def room_for_families(free_places: list[int]) -> int:
    """How many more families fit, when each takes one place from two different people.

    `free_places` has the free places of each worker; a negative number (over capacity) counts as none.
    """
    free = [max(places, 0) for places in free_places]
    return min(sum(free) // 2, sum(free) - max(free, default=0))
