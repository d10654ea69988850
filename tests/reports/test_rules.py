"""The pure rules of the supervisor's numbers."""

from datetime import date, datetime

import pytest

from audit.finnish_dates import HELSINKI
from reports.rules import late_before, room_for_families, week_of
from staff.working_days import working_day_after


def test_week_begins_on_monday_in_finland():
    assert week_of(date(2026, 3, 12)) == (
        datetime(2026, 3, 9, tzinfo=HELSINKI),
        datetime(2026, 3, 16, tzinfo=HELSINKI),
    )


def test_week_with_the_change_to_summer_time_is_an_hour_shorter():
    starts_at, ends_at = week_of(date(2026, 3, 29))

    assert (starts_at.utcoffset(), ends_at.utcoffset()) != (ends_at.utcoffset(), ends_at.utcoffset())
    assert starts_at.hour == ends_at.hour == 0


@pytest.mark.parametrize(
    "today",
    [date(2026, 3, 12), date(2026, 3, 15), date(2026, 3, 16), date(2026, 4, 7), date(2026, 12, 28)],
    ids=["Thursday", "Sunday", "Monday", "after Easter", "after Christmas"],
)
def test_late_begins_where_the_last_day_for_recording_has_gone(today):
    last_late_day = late_before(today, 3).date().toordinal() - 1

    assert working_day_after(date.fromordinal(last_late_day), 3) < today
    assert working_day_after(date.fromordinal(last_late_day + 1), 3) >= today


def test_a_visit_of_monday_is_late_on_friday_not_on_thursday():
    assert late_before(date(2026, 3, 12), 3).date() == date(2026, 3, 9)
    assert late_before(date(2026, 3, 13), 3).date() == date(2026, 3, 10)


@pytest.mark.parametrize(
    ("free", "families"),
    [([], 0), ([5], 0), ([3, 3], 3), ([10, 1], 1), ([4, 4, 4], 6), ([2, -3, 2], 2), ([-1, 4], 0)],
)
def test_a_family_needs_a_place_of_two_different_people(free, families):
    assert room_for_families(free) == families
