"""The times of some weeks as the bits of one whole number, so that what suits two people is one `&`.

Bit n means that a visit may begin n half hours after the first midnight of the window. The half hours are counted
in real time: on a night when the clocks move, no visit of the morning is lost or made.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property

from audit.finnish_dates import HELSINKI
from staff.calendar import Slot, moment_at
from staff.free_time import merged
from staff.hours import Spell
from staff.working_days import is_holiday

# Minutes between two moments at which a visit may begin.
STEP = 30
# Minutes of a day on which the clocks do not move.
DAY = 24 * 60


@dataclass(frozen=True)
class Window:
    """The days in which visits are looked for, both included, and the length of a visit in minutes.

    A window that ends before it begins has no times. `now` is the moment before which nothing can begin.
    """

    since: date
    until: date
    minutes: int
    now: datetime

    @cached_property
    def starts_at(self) -> datetime:
        """The first midnight."""
        return moment_at(self.since, time.min).astimezone(UTC)

    @cached_property
    def ends_at(self) -> datetime:
        """The midnight after the last day."""
        return moment_at(max(self.until + timedelta(days=1), self.since), time.min).astimezone(UTC)

    @cached_property
    def days(self) -> list[date]:
        """The days on which visits can be held: no Finnish holidays."""
        count = (self.until - self.since).days + 1
        days = (self.since + timedelta(days=ahead) for ahead in range(count))
        return [day for day in days if not is_holiday(day)]

    @cached_property
    def future(self) -> int:
        """All starts that are still to come."""
        begun = max(0, -(-self.minute_of(self.now) // STEP))
        return ~_bits(0, begun) & _bits(0, self.minute_of(self.ends_at) // STEP)

    def minute_of(self, moment: datetime) -> int:
        """Minutes from the first midnight to the moment."""
        return int((moment - self.starts_at).total_seconds()) // 60

    def slot(self, start: int) -> Slot:
        """The visit that begins at bit `start`, on the Finnish clock."""
        begins = self.starts_at + timedelta(minutes=start * STEP)
        ends = begins + timedelta(minutes=self.minutes)
        return Slot(begins.astimezone(HELSINKI), ends.astimezone(HELSINKI))

    def first_after(self, day: date) -> int:
        """The first bit after the day has ended."""
        return self.minute_of(moment_at(day + timedelta(days=1), time.min)) // STEP

    def within(self, hours: Iterable[tuple[int, time, time]]) -> int:
        """Starts of visits that lie wholly within the hours (weekday, from, to), wherever two of them meet."""
        told: dict[int, list[Spell]] = defaultdict(list)
        for weekday, begins, ends in hours:
            told[weekday].append((begins, ends))
        spans = {weekday: merged(spells) for weekday, spells in told.items()}
        mask = 0
        for day, midnight, is_even in self._midnights:
            for begins, ends in spans.get(day.weekday(), ()):
                if is_even:
                    mask |= self._within(midnight + _minutes(begins), midnight + _minutes(ends))
                else:
                    mask |= self._within(*(self.minute_of(moment_at(day, at)) for at in (begins, ends)))
        return mask & self.future

    def touching(self, begins: int, ends: int) -> int:
        """Starts of visits that would overlap the minutes from `begins` to `ends`."""
        first, last = (begins - self.minutes) // STEP + 1, -(-ends // STEP)
        return _bits(max(first, 0), max(last, 0))

    @cached_property
    def _midnights(self) -> list[tuple[date, int, bool]]:
        """Each day, the minute of its midnight, and whether it is as long as a day is."""
        found = []
        for day in self.days:
            midnight = self.minute_of(moment_at(day, time.min))
            next_one = self.minute_of(moment_at(day + timedelta(days=1), time.min))
            found.append((day, midnight, next_one - midnight == DAY))
        return found

    def _within(self, begins: int, ends: int) -> int:
        first, last = -(-begins // STEP), (ends - self.minutes) // STEP + 1
        return _bits(max(first, 0), max(last, 0))


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def first_of(starts: int) -> int:
    """The first bit that is set, -1 when none is."""
    return (starts & -starts).bit_length() - 1


def apart(window: Window, starts: int) -> Iterator[int]:
    """The earliest starts of which no visit overlaps the one before: how many visits would fit."""
    length = -(-window.minutes // STEP)
    while starts:
        first = first_of(starts)
        yield first
        starts &= ~_bits(0, first + length)


def _bits(first: int, end: int) -> int:
    return ((1 << (end - first)) - 1) << first if end > first else 0
