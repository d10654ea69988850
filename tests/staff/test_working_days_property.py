"""The working-day clock against a count day by day on the calendar, 2020-2035."""

from datetime import date, timedelta

import holidays
from hypothesis import example, given
from hypothesis import strategies as st

from staff.working_days import months_after, moved_to_working_day, working_day_after

DAYS_OFF = {day for year in range(2019, 2038) for day in holidays.Finland(years=year)}
CALENDAR = [date(2019, 1, 1) + timedelta(days=number) for number in range(365 * 19)]
WORKING = [day for day in CALENDAR if day.isoweekday() <= 5 and day not in DAYS_OFF]

days = st.dates(min_value=date(2020, 1, 1), max_value=date(2035, 12, 31))


@given(days, st.integers(min_value=1, max_value=60))
@example(date(2026, 12, 23), 1)
@example(date(2025, 6, 19), 1)
def test_working_days_are_those_of_the_calendar(day, count):
    later = [working for working in WORKING if working > day]

    assert working_day_after(day, count) == later[count - 1]


@given(days)
def test_a_day_off_gives_way_to_the_next_working_day(day):
    assert moved_to_working_day(day) == next(working for working in WORKING if working >= day)


@given(days, st.integers(min_value=1, max_value=24))
@example(date(2026, 11, 30), 3)
@example(date(2027, 11, 30), 3)
def test_months_keep_the_day_number_or_end_with_the_month(day, count):
    later = months_after(day, count)

    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == count
    last = (later + timedelta(days=1)).month != later.month
    assert later.day == day.day or (later.day < day.day and last)
