"""What is late, and which family is quiet."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from audit import clock
from audit.finnish_dates import local
from cases.models import DeadlineRule
from cases.selectors.deadlines import rule_on
from cases.services.deadline_rules import RuleFacts, renew_deadline_rule
from reports.selectors.visits import late_visits
from staff.working_days import working_day_after
from visits.rules import late_before
from visits.selectors.due import is_quiet
from visits.selectors.recording_limits import RecordingLimits, recording_limits
from visits.selectors.todo import todo_of

THREE_DAYS = DeadlineRule(length=3, length_unit=DeadlineRule.LengthUnit.WORKING_DAYS)


@pytest.mark.parametrize(
    "today",
    [date(2026, 3, 12), date(2026, 3, 15), date(2026, 3, 16), date(2026, 4, 7), date(2026, 12, 28)],
    ids=["Thursday", "Sunday", "Monday", "after Easter", "after Christmas"],
)
def test_late_begins_where_the_last_day_for_recording_has_gone(today):
    last_late_day = late_before(today, THREE_DAYS).date().toordinal() - 1

    assert working_day_after(date.fromordinal(last_late_day), 3) < today
    assert working_day_after(date.fromordinal(last_late_day + 1), 3) >= today


def test_a_visit_of_monday_is_late_on_friday_not_on_thursday():
    assert late_before(date(2026, 3, 12), THREE_DAYS).date() == date(2026, 3, 9)
    assert late_before(date(2026, 3, 13), THREE_DAYS).date() == date(2026, 3, 10)


def test_a_family_is_quiet_only_after_the_days_of_the_settings(settings):
    settings.QUIET_AFTER_DAYS = 10

    assert [is_quiet(days, unrecorded=False) for days in (9, 10, 11)] == [False, False, True]


def test_a_visit_is_to_be_recorded_by_the_rule_of_its_own_day():
    changed = DeadlineRule(length=1, length_unit=DeadlineRule.LengthUnit.DAYS, since=date(2026, 3, 10))
    first = DeadlineRule(length=3, length_unit="working_days", since=date(2026, 3, 2), until=date(2026, 3, 9))
    limits = RecordingLimits([changed, first])

    due = [limits.due_on(datetime(2026, 3, day, 12, tzinfo=UTC)) for day in (1, 9, 10)]

    assert due == [None, date(2026, 3, 12), date(2026, 3, 11)]


def test_a_longer_limit_is_not_asked_of_by_the_shorter_one_before_it(administrator, first_visit):
    """The visit is of the first day of the new rule: the old rule, long over by then, must not call it late."""
    day = local(first_visit.starts_at).date()
    old = rule_on("visit_record", day)
    longer = RuleFacts(since=day, length=8, length_unit="working_days", law="Pidempi raja")
    renew_deadline_rule(actor=administrator, rule_id=old.pk, facts=longer)

    with clock.at(datetime.combine(working_day_after(day, 8), time(12), tzinfo=UTC)):
        assert not late_visits([first_visit.unit_id], recording_limits())
    with clock.at(datetime.combine(working_day_after(day, 9), time(12), tzinfo=UTC)):
        assert list(late_visits([first_visit.unit_id], recording_limits())) == [first_visit]


def test_a_changed_rule_counts_for_the_visits_of_its_days_on_every_page(administrator, lead, first_visit):
    """The visit of Monday keeps its three days, though from Tuesday on the rule says one."""
    old, day = rule_on("visit_record", first_visit.ends_at.date()), first_visit.ends_at.date()
    changed = RuleFacts(since=day + timedelta(days=1), length=1, length_unit="working_days", law="Uusi raja")
    renew_deadline_rule(actor=administrator, rule_id=old.pk, facts=changed)
    after = datetime.combine(working_day_after(day, 2), time(12), tzinfo=UTC)

    with clock.at(after):
        (row,) = todo_of(lead).unlogged
        assert row.kind == "attention"
        assert not late_visits([first_visit.unit_id], recording_limits())
    type(first_visit).objects.filter(pk=first_visit.pk).update(
        starts_at=first_visit.starts_at + timedelta(days=1), ends_at=first_visit.ends_at + timedelta(days=1)
    )
    with clock.at(after + timedelta(days=1)):
        (row,) = todo_of(lead).unlogged
        assert row.kind == "overdue"
        assert list(late_visits([first_visit.unit_id], recording_limits())) == [first_visit]
