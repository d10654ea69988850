"""What is late, and which family is quiet."""

from datetime import date

import pytest

from staff.working_days import working_day_after
from visits.rules import late_before
from visits.selectors.due import is_quiet


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


def test_a_family_is_quiet_only_after_the_days_of_the_settings(settings):
    settings.QUIET_AFTER_DAYS = 10

    assert [is_quiet(days, unrecorded=False) for days in (9, 10, 11)] == [False, False, True]
