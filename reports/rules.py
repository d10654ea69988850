"""Pure rules of the supervisor's numbers: the week, what is late, how many families still fit."""

from datetime import date, datetime, time, timedelta

from staff.calendar import local
from staff.working_days import working_day_after


def week_of(day: date) -> tuple[datetime, datetime]:
    """The first moment of the week of `day` (Monday) and the first of the next week, on a Finnish clock."""
    monday = day - timedelta(days=day.weekday())
    return local(monday, time.min), local(monday + timedelta(days=7), time.min)


def late_before(today: date, working_days: int) -> datetime:
    """Visits that began before this moment should have been recorded by now.

    A visit of a day is to be recorded at latest on the `working_days`-th working day after it. Found by stepping
    back, so that the database can compare with one moment and needs no calendar of holidays.
    """
    day = today - timedelta(days=1)
    while working_day_after(day, working_days) >= today:
        day -= timedelta(days=1)
    return local(day + timedelta(days=1), time.min)


def room_for_families(free_places: list[int]) -> int:
    """How many more families fit, when each takes one place from two different people.

    `free_places` has the free places of each worker; a negative number (over capacity) counts as none.
    """
    free = [max(places, 0) for places in free_places]
    return min(sum(free) // 2, sum(free) - max(free, default=0))
