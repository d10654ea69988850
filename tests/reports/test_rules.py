"""The pure rules of the supervisor's numbers."""

from datetime import date, datetime

import pytest

from audit.finnish_dates import HELSINKI
from reports.rules import room_for_families, week_of


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
    ("free", "families"),
    [([], 0), ([5], 0), ([3, 3], 3), ([10, 1], 1), ([4, 4, 4], 6), ([2, 0, 2], 2), ([0, 4], 0)],
)
def test_a_family_needs_a_place_of_two_different_people(free, families):
    assert room_for_families(free) == families
