"""The administrator changes a limit when the law changes."""

from datetime import UTC, datetime

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import DeadlineRule
from cases.selectors.deadlines import rule_on
from tests.families import new_case

MOMENT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
pytestmark = [pytest.mark.django_db, pytest.mark.moment(MOMENT)]


def changed(client, **told):
    rule = DeadlineRule.objects.filter(code="assessment_start", until=None).get()
    form = {"since": "2026-05-01", "length": "5", "length_unit": "working_days", "law": "Sosiaalihuoltolaki 2026"}
    return client.post(reverse("cases:deadline_rule", args=[rule.pk]), form | told)


def test_a_changed_law_holds_from_its_day_on(client_of, administrator, waiting_case):
    assert changed(client_of(administrator)).url == reverse("cases:deadline_rules")

    old, new = DeadlineRule.objects.filter(code="assessment_start").order_by("pk")
    assert (str(old.until), str(new.since), new.length, new.law) == (
        "2026-04-30",
        "2026-05-01",
        5,
        "Sosiaalihuoltolaki 2026",
    )
    assert rule_on("assessment_start", old.until) == old
    assert str(waiting_case.deadlines.get(rule=old).due_on) == "2026-03-19"
    assert AuditEvent.objects.filter(action="deadline_rule.changed", actor=administrator).exists()
    page = client_of(administrator).get(reverse("cases:deadline_rules")).content.decode()
    assert "Sosiaalihuoltolaki 2026" in page
    assert "Ei vielä voimassa" in page


@pytest.mark.parametrize("told", [{"since": "2026-03-10"}, {"since": ""}, {"length": "0"}, {"law": " "}])
def test_what_cannot_be_is_refused_at_the_field(client_of, administrator, told):
    response = changed(client_of(administrator), **told)

    assert response.status_code == 422
    assert set(response.context["form"].errors) == set(told)
    assert DeadlineRule.objects.filter(code="assessment_start").count() == 1


def test_a_rule_is_changed_once(client_of, administrator):
    client = client_of(administrator)
    rule = DeadlineRule.objects.get(code="assessment_start")
    changed(client)
    again = client.post(
        reverse("cases:deadline_rule", args=[rule.pk]),
        {"since": "2026-06-01", "length": "9", "length_unit": "days", "law": "Toinen"},
    )

    assert "Tätä määräaikaa on jo muutettu" in again.content.decode()
    assert DeadlineRule.objects.filter(code="assessment_start").count() == 2


def test_a_contact_of_the_new_time_is_counted_by_the_new_rule(client_of, administrator, coordinator, unit):
    changed(client_of(administrator), since="2026-03-11")
    from audit import clock

    with clock.at(MOMENT.replace(day=17)):
        case = new_case(coordinator, unit)

    assert str(case.deadlines.get(rule__code="assessment_start").due_on) == "2026-03-24"


def test_the_unit_of_length_is_one_of_three_and_never_none(client_of, administrator):
    rule = DeadlineRule.objects.get(code="assessment_start", until=None)
    response = client_of(administrator).get(reverse("cases:deadline_rule", args=[rule.pk]))

    choices = response.context["form"]["length_unit"].field.choices
    assert [value for value, _words in choices] == ["working_days", "days", "months"]
    assert "---------" not in response.text
    assert "Tallenna uusi määräaika" in response.text


def test_the_limits_are_in_the_place_of_catalogues(client_of, administrator):
    page = client_of(administrator).get(reverse("cases:deadline_rules"))

    assert [item.label for item in page.context["navigation"] if item.current] == ["Luettelot"]
