"""Working days as the authorities count them."""

from datetime import date

import pytest

from staff.working_days import is_holiday, is_working_day, working_day_after


def test_seventh_working_day_of_a_contact_on_tuesday_is_thursday_of_the_next_week():
    assert working_day_after(date(2026, 3, 10), 7) == date(2026, 3, 19)


def test_the_day_itself_is_not_counted_and_the_weekend_is_left_out():
    friday = date(2026, 3, 13)

    assert working_day_after(friday, 0) == friday
    assert working_day_after(friday, 1) == date(2026, 3, 16)


def test_christmas():
    # Thursday 24, Friday 25 and Saturday 26 December are all free, and so is New Year's Day.
    assert working_day_after(date(2026, 12, 23), 1) == date(2026, 12, 28)
    assert working_day_after(date(2026, 12, 23), 7) == date(2027, 1, 7)  # also 1.1. and Epiphany 6.1.


def test_midsummer():
    # Midsummer Eve is always a Friday.
    assert working_day_after(date(2026, 6, 18), 1) == date(2026, 6, 22)


@pytest.mark.parametrize(
    "day",
    [
        date(2026, 1, 1),
        date(2026, 1, 6),
        date(2026, 4, 3),  # Good Friday
        date(2026, 4, 6),  # Easter Monday
        date(2026, 5, 1),
        date(2026, 5, 14),  # Ascension Day
        date(2026, 6, 19),  # Midsummer Eve
        date(2027, 12, 6),  # Independence Day, a Monday
        date(2026, 12, 24),
        date(2026, 12, 25),
    ],
)
def test_holidays_are_not_working_days(day):
    assert is_holiday(day)
    assert not is_working_day(day)


def test_ordinary_days():
    assert is_working_day(date(2026, 4, 2))  # Maundy Thursday
    assert is_working_day(date(2026, 12, 31))
    assert not is_working_day(date(2026, 3, 14))  # a Saturday
    assert not is_holiday(date(2026, 3, 14))
