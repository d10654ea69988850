"""A set of times for several meetings in a rhythm, from what is free: pure, without the database."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from audit.finnish_dates import local
from staff.free_time import Slot
from staff.working_days import monday_of

ALTERNATIVES = 3

# Weekday and time of day, at which the meetings of a set are held if they can.
Pattern = tuple[int, time]
# What speaks against a time: the family's wish, then another weekday, another time, and how far they are off.
Cost = tuple[bool, bool, bool, int, int]


@dataclass(frozen=True)
class ProposedTime:
    """One meeting of a set: its week, what is free in it, the time proposed, and the next best ones."""

    monday: date
    slots: list[Slot]
    suggested: Slot
    alternatives: list[Slot]


def propose_set(
    free: Iterable[Slot],
    *,
    count: int,
    weeks_apart: int,
    start: date,
    suits: Callable[[Slot], bool] = lambda _slot: True,
    until: date | None = None,
) -> list[ProposedTime]:
    """Times for `count` meetings, one a week, `weeks_apart` weeks from each other, from the week of `start` on.

    A week without free time is passed over to the next that has some. Of all weekdays and times that one is
    proposed which is best over the whole set: first what `suits`, then the same weekday, then the same time, then
    the earliest. `until` is the day by which the set should have been held: later times are used only when there
    are not enough without them. The list is shorter than `count` when no more free time is found.
    """
    free = sorted(free)
    in_time = [slot for slot in free if until is None or local(slot.ends_at).date() <= until]
    weeks = _weeks(in_time, count, weeks_apart, start)
    if len(weeks) < count:
        weeks = _weeks(free, count, weeks_apart, start)
    if not weeks:
        return []
    unwanted = {slot for _monday, slots in weeks for slot in slots if not suits(slot)}
    pattern = _best_pattern(weeks, unwanted)
    return [_proposed(monday, slots, pattern, unwanted) for monday, slots in weeks]


def _weeks(free: Sequence[Slot], count: int, weeks_apart: int, start: date) -> list[tuple[date, list[Slot]]]:
    """The weeks of the meetings, each with what is free in it."""
    by_week: dict[date, list[Slot]] = {}
    for slot in free:
        by_week.setdefault(monday_of(local(slot.starts_at).date()), []).append(slot)
    weeks, wanted = [], monday_of(start)
    while len(weeks) < count and (monday := min((week for week in by_week if week >= wanted), default=None)):
        weeks.append((monday, by_week[monday]))
        wanted = monday + timedelta(weeks=weeks_apart)
    return weeks


def _best_pattern(weeks: list[tuple[date, list[Slot]]], unwanted: set[Slot]) -> Pattern:
    """The weekday and time that cost the set the least; of equal ones that which suits the first meeting best."""
    at = [{_pattern(slot): slot for slot in slots} for _monday, slots in weeks]
    wishes_can_be_met = [not unwanted.issuperset(slots) for _monday, slots in weeks]
    # In the order of the calendar, so that of equal patterns the earliest is taken.
    patterns = dict.fromkeys(_pattern(slot) for _monday, slots in weeks for slot in slots)

    def cheapest(pattern: Pattern) -> tuple:
        costs, firsts = [], []
        for (_monday, slots), known, can_be_met in zip(weeks, at, wishes_can_be_met, strict=True):
            slot = known.get(pattern)
            if slot is None or (can_be_met and slot in unwanted):
                slot = _nearest(slots, pattern, unwanted)
            costs.append(_cost(slot, pattern, unwanted))
            firsts.append(slot.starts_at)
        return tuple(map(sum, zip(*costs, strict=True))), costs, firsts

    return min(patterns, key=cheapest)


def _proposed(monday: date, slots: list[Slot], pattern: Pattern, unwanted: set[Slot]) -> ProposedTime:
    suggested = _nearest(slots, pattern, unwanted)
    by_cost = sorted(slots, key=lambda slot: (_cost(slot, pattern, unwanted), slot))
    chosen = [suggested]
    # Times that overlap each other are hardly alternatives: those come only when there is nothing else.
    for slot in by_cost:
        if len(chosen) <= ALTERNATIVES and not any(_overlap(slot, other) for other in chosen):
            chosen.append(slot)
    rest = [slot for slot in by_cost if slot not in chosen]
    return ProposedTime(monday, slots, suggested, [*chosen[1:], *rest][:ALTERNATIVES])


def _nearest(slots: list[Slot], pattern: Pattern, unwanted: set[Slot]) -> Slot:
    return min(slots, key=lambda slot: _cost(slot, pattern, unwanted))


def _cost(slot: Slot, pattern: Pattern, unwanted: set[Slot]) -> Cost:
    weekday, at = _pattern(slot)
    days, minutes = abs(weekday - pattern[0]), abs(_minutes(at) - _minutes(pattern[1]))
    return slot in unwanted, days > 0, minutes > 0, days, minutes


def _pattern(slot: Slot) -> Pattern:
    starts_at = local(slot.starts_at)
    return starts_at.weekday(), starts_at.time()


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
