"""Days and times as they are written in Finland, on a Finnish clock."""

from datetime import UTC, date, datetime, time

import pytest
from django.utils import translation

from audit import clock
from audit import finnish_dates as dates

# Winter: Helsinki is two hours ahead of UTC. Summer: three.
START = datetime(2026, 3, 12, 7, 0, tzinfo=UTC)
END = datetime(2026, 3, 12, 8, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"), clock.at(START):
        yield


def test_days_have_no_leading_zeros():
    assert dates.format_day(date(2026, 3, 2)) == "2.3.2026"
    assert dates.format_day_month(date(2026, 3, 2)) == "2.3."
    assert dates.format_day_short(date(2026, 3, 12)) == "Thu 12.3."
    assert dates.format_day_long(date(2026, 3, 12)) == "Thursday 12.3.2026"


def test_a_short_day_of_another_year_tells_its_year():
    with clock.at(datetime(2027, 1, 4, 8, 0, tzinfo=UTC)):
        assert dates.format_day_month(date(2026, 12, 30)) == "30.12.2026"
        assert dates.format_day_month(date(2027, 1, 2)) == "2.1."
        assert dates.format_when(START, END) == "Thu 12.3.2026 at 9.00–10.30"
        assert dates.format_period(date(2026, 3, 5), date(2026, 3, 26)) == "5.3.–26.3.2026"
    with clock.at(datetime(2026, 12, 30, 8, 0, tzinfo=UTC)):
        assert dates.format_day_short(date(2027, 1, 4)) == "Mon 4.1.2027"


def test_clock_uses_a_point_and_finnish_time():
    assert dates.format_clock(START) == "9.00"
    assert dates.format_clock(datetime(2026, 7, 1, 6, 5, tzinfo=UTC)) == "9.05"
    assert dates.format_clock(time(16, 0)) == "16.00"
    assert dates.format_range(START, END) == "9.00–10.30"


def test_late_evening_in_utc_is_the_next_day_in_finland():
    assert dates.format_day(datetime(2026, 3, 11, 22, 30, tzinfo=UTC)) == "12.3.2026"
    assert dates.weekday_short(datetime(2026, 3, 11, 22, 30, tzinfo=UTC)) == "Thu"
    assert dates.week_number(datetime(2026, 3, 8, 22, 30, tzinfo=UTC)) == 11


def test_when_tells_day_and_both_ends():
    assert dates.format_when(START, END) == "Thu 12.3. at 9.00–10.30"
    assert dates.format_when(START) == "Thu 12.3. at 9.00"
    next_day = datetime(2026, 3, 13, 7, 0, tzinfo=UTC)
    assert dates.format_when(START, next_day) == "Thu 12.3. at 9.00 – Fri 13.3. at 9.00"


@pytest.mark.parametrize(
    ("since", "until", "text"),
    [
        (date(2026, 3, 5), date(2026, 3, 26), "5.3.–26.3.2026"),
        (date(2025, 12, 5), date(2026, 3, 26), "5.12.2025–26.3.2026"),
        (date(2026, 3, 5), date(2026, 3, 5), "5.3.2026"),
        (date(2026, 3, 5), None, "from 5.3.2026"),
        (None, date(2026, 3, 5), "until 5.3.2026"),
        (None, None, ""),
    ],
)
def test_period(since, until, text):
    assert dates.format_period(since, until) == text


def test_machine_moment_is_what_html_wants():
    assert dates.machine_moment(START) == "2026-03-12T09:00"
    assert dates.machine_moment(date(2026, 3, 12)) == "2026-03-12"
    assert dates.machine_moment(time(9, 0)) == "09:00"


@pytest.mark.parametrize(
    "function",
    [
        dates.format_day,
        dates.format_day_month,
        dates.format_day_short,
        dates.format_day_long,
        dates.format_clock,
        dates.format_when,
        dates.format_period,
        dates.machine_moment,
    ],
)
def test_an_empty_field_is_an_empty_string(function):
    assert function(None) == ""
