"""Everybody's time while the town is being planned: no worker is in two places, before the database says so."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from staff.calendar import moment_at
from staff.working_days import is_working_day

# When visits begin; a quarter of an hour or more is left for the road.
STARTS = (time(9), time(10, 45), time(12, 30), time(14, 15))
VISIT = timedelta(minutes=90)


@dataclass(frozen=True, order=True)
class Time:
    """The time of a visit."""

    starts_at: datetime
    ends_at: datetime

    @property
    def day(self) -> date:
        """The day in Finland."""
        return self.starts_at.date()


def time_on(day: date, start: time) -> Time:
    """A visit of the usual length that begins at `start`."""
    starts_at = moment_at(day, start)
    return Time(starts_at, starts_at + VISIT)


class Diary:
    """Takes and gives times of visits."""

    def __init__(self):
        self._taken: dict[str, set[Time]] = defaultdict(set)
        self._off: dict[str, set[date]] = defaultdict(set)
        self._weekdays: dict[str, set[int]] = {}
        self._history: list[tuple[str, Time]] = []

    def works_on(self, username: str, weekdays: Iterable[int]) -> None:
        """Set the weekdays (0 Monday) on which the person works; without it Monday to Friday."""
        self._weekdays[username] = set(weekdays)

    def away(self, username: str, day: date) -> None:
        """Mark a day on which the person is absent."""
        self._off[username].add(day)

    def take(self, people: Iterable[str], at: Time) -> Time:
        """Take the time of all the people."""
        for username in people:
            self._taken[username].add(at)
            self._history.append((username, at))
        return at

    def mark(self) -> int:
        """A point to which `rewind` can go back."""
        return len(self._history)

    def rewind(self, mark: int) -> None:
        """Give back all times taken since the mark."""
        while len(self._history) > mark:
            username, at = self._history.pop()
            self._taken[username].discard(at)

    def is_free(self, people: Iterable[str], at: Time) -> bool:
        """Whether all work on the day and none has another visit at the time."""
        return is_working_day(at.day) and all(
            at.day.weekday() in self._weekdays.get(username, range(5))
            and at.day not in self._off[username]
            and not any(
                taken.starts_at < at.ends_at and taken.ends_at > at.starts_at for taken in self._taken[username]
            )
            for username in people
        )

    def find(
        self, people: list[str], near: date, *, first: date, last: date, starts: tuple[time, ...] = STARTS
    ) -> Time | None:
        """Take a free time of all the people from `first` to `last`, nearest to `near`; None if there is none."""
        reach = max((last - first).days, 0)
        days = sorted(
            (first + timedelta(days=offset) for offset in range(reach + 1)),
            key=lambda day: (abs((day - near).days), day),
        )
        for day in days:
            for start in starts:
                at = time_on(day, start)
                if self.is_free(people, at):
                    return self.take(people, at)
        return None
