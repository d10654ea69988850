"""A set of times in a rhythm, from what is free."""

from datetime import date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from staff.free_time import Slot
from staff.rhythm import propose_set
from staff.working_days import monday_of

HELSINKI = ZoneInfo("Europe/Helsinki")
MONDAY = date(2026, 3, 16)


def slot(week, weekday, hour, minutes=90):
    day = MONDAY + timedelta(weeks=week, days=weekday)
    starts_at = datetime.combine(day, time(hour), HELSINKI)
    return Slot(starts_at, starts_at + timedelta(minutes=minutes))


def in_words(proposed):
    """(week, weekday, hour) of each time of the set."""
    days = [row.suggested.starts_at for row in proposed]
    return [((day.date() - MONDAY).days // 7, day.weekday(), day.hour) for day in days]


def propose(free, **asked):
    return propose_set(free, **{"count": 3, "weeks_apart": 1, "start": MONDAY} | asked)


def test_the_weekday_and_time_that_all_weeks_have_is_better_than_the_first_free_one():
    free = [slot(0, 0, 8), slot(0, 3, 13), slot(1, 1, 9), slot(1, 3, 13), slot(2, 3, 13), slot(2, 4, 8)]

    assert in_words(propose(free)) == [(0, 3, 13), (1, 3, 13), (2, 3, 13)]


def test_one_weekday_at_changing_times_is_better_than_changing_weekdays():
    free = [slot(0, 0, 8), slot(0, 3, 13), slot(1, 1, 8), slot(1, 3, 10), slot(2, 2, 8), slot(2, 3, 15)]

    assert [weekday for _week, weekday, _hour in in_words(propose(free))] == [3, 3, 3]


def test_what_suits_the_family_is_better_than_a_steady_rhythm():
    free = [slot(week, 0, 8) for week in range(3)] + [slot(0, 1, 13), slot(1, 2, 13), slot(2, 3, 13)]

    proposed = propose(free, suits=lambda one: one.starts_at.hour == 13)

    assert in_words(proposed) == [(0, 1, 13), (1, 2, 13), (2, 3, 13)]


def test_every_second_week_and_a_week_without_time_moves_the_rest():
    free = [slot(week, 0, 8) for week in (0, 1, 3, 4, 5)]

    assert [week for week, *_rest in in_words(propose(free, weeks_apart=2))] == [0, 3, 5]


def test_a_set_is_held_in_time_if_it_can_be():
    free = [slot(0, 0, 8), slot(1, 0, 8), slot(2, 0, 8), slot(2, 4, 8), slot(0, 4, 8), slot(1, 4, 8)]
    friday_before = MONDAY + timedelta(days=-3)

    in_time = propose(free, until=MONDAY + timedelta(weeks=2, days=1))
    late = propose(free, until=friday_before)

    assert in_words(in_time) == [(0, 0, 8), (1, 0, 8), (2, 0, 8)]
    assert len(late) == 3


def test_fewer_free_weeks_than_visits_give_a_shorter_set_and_none_an_empty_one():
    assert len(propose([slot(0, 0, 8), slot(1, 0, 8)])) == 2
    assert propose([]) == []
    assert propose([slot(-1, 0, 8)]) == []


def test_the_alternatives_are_the_next_best_that_do_not_overlap_and_never_more_than_three():
    day = [slot(0, 2, hour) for hour in (8, 9, 10, 11, 12, 13, 14)]

    (row,) = propose(day, count=1)

    assert row.suggested == slot(0, 2, 8)
    assert row.alternatives == [slot(0, 2, 10), slot(0, 2, 12), slot(0, 2, 14)]
    assert row.slots == day


def test_overlapping_times_are_alternatives_when_there_is_nothing_else():
    (row,) = propose([slot(0, 2, 8), slot(0, 2, 9)], count=1)

    assert row.alternatives == [slot(0, 2, 9)]


SLOTS = [slot(week, weekday, hour) for week in range(8) for weekday in range(5) for hour in range(8, 15)]
FREE = st.sets(st.sampled_from(SLOTS), max_size=40)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(free=FREE, count=st.integers(1, 5), apart=st.sampled_from([1, 2]))
def test_a_set_is_in_order_in_rhythm_and_only_of_free_times(free, count, apart):
    proposed = propose(free, count=count, weeks_apart=apart)

    mondays = [row.monday for row in proposed]
    assert all(later - earlier >= timedelta(weeks=apart) for earlier, later in pairwise(mondays))
    assert len(proposed) <= count
    for row in proposed:
        offered = [row.suggested, *row.alternatives]
        assert set(offered) <= set(row.slots) <= free
        assert len(set(offered)) == len(offered) <= 4
        assert {monday_of(one.starts_at.date()) for one in row.slots} == {row.monday}
    assert bool(proposed) == bool(free)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(free=FREE, count=st.integers(1, 5))
def test_the_same_times_in_any_order_give_the_same_set(free, count):
    assert propose(sorted(free), count=count) == propose(sorted(free, reverse=True), count=count)
