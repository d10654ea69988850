"""Free time counted from stretches of time: pure, without the database."""

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import TypeVar

from django.utils import timezone

# Begins and ends, aware; the end does not belong to it.
Stretch = tuple[datetime, datetime]
# Of stretches of moments or of hours of one day.
At = TypeVar("At", datetime, time)


@dataclass(frozen=True, order=True)
class Slot:
    """A stretch of time that suits everybody asked."""

    starts_at: datetime
    ends_at: datetime


def slots_in(
    stretches: Iterable[Stretch], taken: Iterable[Stretch], *, minutes: int, step: int, not_before: datetime
) -> list[Slot]:
    """Every slot of `minutes` minutes within one of the stretches that touches nothing that is taken.

    Slots begin every `step` minutes from the start of their stretch, and not before the given moment. Their times
    are Finnish wall-clock times.
    """
    busy = merged(taken)
    ends = [end for _start, end in busy]
    length, pause = timedelta(minutes=minutes), timedelta(minutes=step)
    slots = []
    for opens, closes in stretches:
        # Counted in UTC: on a night when the clocks move, an hour on the wall is not always an hour of time.
        starts_at, closes_at = opens.astimezone(UTC), closes.astimezone(UTC)
        while (ends_at := starts_at + length) <= closes_at:
            # The first of what is taken that has not ended when the slot begins.
            place = bisect_right(ends, starts_at)
            is_free = place == len(busy) or busy[place][0] >= ends_at
            if is_free and starts_at >= not_before:
                slots.append(Slot(timezone.localtime(starts_at), timezone.localtime(ends_at)))
            starts_at += pause
    return slots


def merged(stretches: Iterable[tuple[At, At]]) -> list[tuple[At, At]]:
    """The stretches in order of time, those that overlap or touch as one: 8–12 and 12–16 are 8–16."""
    whole: list[tuple[At, At]] = []
    for starts_at, ends_at in sorted(stretches):
        if whole and starts_at <= whole[-1][1]:
            whole[-1] = (whole[-1][0], max(ends_at, whole[-1][1]))
        else:
            whole.append((starts_at, ends_at))
    return whole
