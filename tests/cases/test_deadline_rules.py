"""The rules of deadlines: rows of the law of the day, their due days, and the operator's command."""

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from cases import rules
from cases.models import Case, DeadlineRule
from cases.selectors.deadlines import rule_on

pytestmark = pytest.mark.django_db
TUESDAY = date(2026, 3, 10)


def printed(*args) -> list[str]:
    out = StringIO()
    call_command("deadline", *args, stdout=out)
    return out.getvalue().splitlines()


def test_assessment_begins_by_the_seventh_working_day():
    assert rules.due_on(rule_on("assessment_start", TUESDAY), TUESDAY) == date(2026, 3, 19)


def test_three_months_that_end_on_a_day_off_go_on_to_the_next_working_day():
    rule = rule_on("assessment_ready", TUESDAY)

    assert rules.due_on(rule, date(2026, 3, 13)) == date(2026, 6, 15)  # 13.6. is a Saturday
    assert rules.due_on(rule, date(2026, 3, 19)) == date(2026, 6, 22)  # 19.6. is Midsummer Eve
    assert rules.due_on(rule, date(2025, 11, 30)) == date(2026, 3, 2)  # 28.2. is a Saturday


def test_special_support_rules_hold_until_the_need_is_known():
    rule = rule_on("assessment_start", TUESDAY)

    assert rules.concerns(rule, Case(level=Case.Level.SPECIAL))
    assert rules.concerns(rule, Case(level=Case.Level.UNKNOWN))
    assert not rules.concerns(rule, Case(level=Case.Level.TEMPORARY))


def test_a_service_is_waited_for_only_when_it_is_decided_on():
    rule = rule_on("decision_carried_out", TUESDAY)

    assert rules.concerns(rule, Case(path=Case.Path.DECISION, level=Case.Level.TEMPORARY))
    assert not rules.concerns(rule, Case(path=Case.Path.LIGHT, level=Case.Level.SPECIAL))


def test_a_changed_law_counts_from_its_day_on():
    old = rule_on("assessment_start", TUESDAY)
    DeadlineRule.objects.filter(pk=old.pk).update(until=date(2026, 12, 31))
    new = DeadlineRule.objects.create(
        code=old.code,
        name_fi=old.name_fi,
        name_sv=old.name_sv,
        name_en=old.name_en,
        law="Uusi laki",
        event=old.event,
        length=10,
        length_unit=old.length_unit,
        since=date(2027, 1, 1),
    )

    assert rule_on("assessment_start", date(2026, 12, 31)) == old
    assert rule_on("assessment_start", date(2027, 1, 1)) == new


def test_the_command_prints_the_due_day_and_the_days_counted():
    assert printed("assessment_start", "2026-03-10") == [
        "2026-03-19",
        "7 working days counted: 2026-03-11 2026-03-12 2026-03-13 2026-03-16 2026-03-17 2026-03-18 2026-03-19",
    ]
    assert printed("assessment_ready", "2026-03-13") == [
        "2026-06-15",
        "3 months: 94 days counted from 2026-03-14 to 2026-06-15",
    ]
    assert printed("visit_record", "2026-12-23")[0] == "2026-12-30"


def test_the_command_names_the_rules_it_knows():
    with pytest.raises(CommandError, match=r"assessment_start.*visit_record"):
        call_command("deadline", "unknown", "2026-03-10")
