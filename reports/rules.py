"""Pure rules of the supervisor's numbers: the week, and how many families still fit."""

from datetime import date, datetime, time, timedelta

from staff.calendar import moment_at


def week_of(day: date) -> tuple[datetime, datetime]:
    """The first moment of the week of `day` (Monday) and the first of the next week, on a Finnish clock."""
    monday = day - timedelta(days=day.weekday())
    return moment_at(monday, time.min), moment_at(monday + timedelta(days=7), time.min)


def room_for_families(free_places: list[int]) -> int:
    """How many more families fit, when each takes one place from two different people.

    `free_places` has the free places of each worker; a negative number (over capacity) counts as none.
    """
    free = [max(places, 0) for places in free_places]
    return min(sum(free) // 2, sum(free) - max(free, default=0))
