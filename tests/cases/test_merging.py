"""Dated rows that would say the same twice become one: pure, without the database."""

from datetime import date

import pytest

from cases.merging import folded, meeting
from cases.models import FamilyMembership

KEPT, GONE = 1, 2


def row(pk, person, since, until=None, family=7):
    """A membership in January 2026, from a day to a day."""
    days = [day and date(2026, 1, day) for day in (since, until)]
    return FamilyMembership(pk=pk, person_id=person, family_id=family, since=days[0], until=days[1])


def fold(*rows):
    """What becomes of the rows when GONE is KEPT: number -> the columns that change, None for one that goes."""
    changes = folded(
        rows,
        lambda row: {"person_id": KEPT} if row.person_id == GONE else {},
        lambda row, _moves: row.family_id,
    )
    return {change.row.pk: change.after for change in changes}


def days(since, until=None):
    return {"since": date(2026, 1, since), "until": until and date(2026, 1, until)}


@pytest.mark.parametrize(
    ("rows", "changes"),
    [
        ([row(10, KEPT, 1, 5)], {}),
        ([row(10, KEPT, 1, 5), row(11, GONE, 6, 9)], {11: {"person_id": KEPT, **days(6, 9)}}),
        # A day that belongs to both makes them one.
        ([row(10, KEPT, 1, 5), row(11, GONE, 5, 9)], {11: None, 10: days(1, 9)}),
        ([row(10, KEPT, 3), row(11, GONE, 1, 4)], {11: None, 10: days(1)}),
        ([row(10, KEPT, 3, 4), row(11, GONE, 1)], {11: None, 10: days(1)}),
        # What is said already needs no change.
        ([row(10, KEPT, 1), row(11, GONE, 2, 3)], {11: None}),
        # One that spans two of the kept: the newer of them is over the whole time.
        ([row(10, KEPT, 1, 2), row(11, KEPT, 8), row(12, GONE, 2, 8)], {10: None, 12: None, 11: days(1)}),
        ([row(10, KEPT, 1), row(11, GONE, 1, family=8)], {11: {"person_id": KEPT, **days(1)}}),
    ],
)
def test_rows_of_two_who_are_one(rows, changes):
    assert fold(*rows) == changes


def test_rows_meet_also_through_others():
    first, second, third, apart = row(1, KEPT, 1, 3), row(2, KEPT, 3, 4), row(3, KEPT, 4, 5), row(4, KEPT, 6)

    assert meeting([apart, third, second, first]) == [[first, second, third], [apart]]
