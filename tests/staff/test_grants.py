"""Roles from one day to another, and the administrator who must always remain."""

import threading
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection

from audit import clock
from audit.models import AuditEvent
from staff.models import RoleGrant, User
from staff.roles import Role
from staff.services import close_account, end_role, grant_role
from tests.personas import make_user


def with_grants(user):
    return User.objects.with_grants().get(pk=user.pk)


def at_noon(day):
    return clock.at(datetime(day.year, day.month, day.day, 12, tzinfo=ZoneInfo("Europe/Helsinki")))


@pytest.fixture
def second_administrator(administrator, unit):
    return make_user("second", Role.ADMINISTRATOR, unit, None, "Toini", "Toinen")


def test_a_role_holds_in_its_unit_on_its_days_and_on_no_others(administrator, lead, other_unit, today):
    first, last = today + timedelta(days=2), today + timedelta(days=4)

    grant_role(actor=administrator, user=lead, role=Role.SUPERVISOR, unit=other_unit, since=first, until=last)

    for day, holds in [
        (first - timedelta(days=1), False),
        (first, True),
        (last, True),
        (last + timedelta(days=1), False),
    ]:
        with at_noon(day):
            assert (with_grants(lead).units_with("caseload.view") == {other_unit.pk}) is holds, day


def test_giving_and_ending_are_logged_with_the_days(administrator, lead, unit, today):
    grant = grant_role(actor=administrator, user=lead, role=Role.COORDINATOR, unit=unit)
    later = today + timedelta(days=30)

    end_role(actor=administrator, grant=grant, until=later)

    given, ended = AuditEvent.objects.order_by("id")
    assert (given.action, given.subject_id, given.unit_id) == ("staff.role_granted", lead.pk, unit.pk)
    assert given.changes == {"role": "coordinator", "since": today.isoformat(), "until": None}
    assert ended.action == "staff.role_ended"
    assert ended.changes == {"role": "coordinator", "since": today.isoformat(), "until": later.isoformat()}
    grant.refresh_from_db()
    assert grant.until == later


def test_the_administrators_role_has_no_unit(administrator, lead, unit):
    grant = grant_role(actor=administrator, user=lead, role=Role.ADMINISTRATOR, unit=unit)

    assert grant.unit is None
    assert with_grants(lead).has_capability("staff.manage")


@pytest.mark.parametrize(
    ("role", "in_unit", "since", "until", "field"),
    [
        (Role.SUPERVISOR, False, 0, None, "unit"),
        (Role.SUPERVISOR, True, -1, None, "since"),
        (Role.SUPERVISOR, True, 3, 2, "until"),
        ("boss", True, 0, None, "role"),
        (Role.WORKER, True, 0, None, "role"),
        (Role.WORKER, True, 100, 200, "role"),
    ],
)
def test_a_role_that_cannot_be_is_refused_at_its_field(
    administrator, lead, unit, today, role, in_unit, since, until, field
):
    with pytest.raises(ValidationError) as refusal:
        grant_role(
            actor=administrator,
            user=lead,
            role=role,
            unit=unit if in_unit else None,
            since=today + timedelta(days=since),
            until=None if until is None else today + timedelta(days=until),
        )

    assert list(refusal.value.message_dict) == [field]
    assert lead.roles.count() == 1


def test_a_role_can_follow_an_ended_one(administrator, lead, unit, today):
    end_role(actor=administrator, grant=lead.roles.get(), until=today)

    grant_role(actor=administrator, user=lead, role=Role.WORKER, unit=unit, since=today + timedelta(days=1))

    assert lead.roles.count() == 2


def test_yesterday_takes_a_role_away_at_once(administrator, lead, today):
    end_role(actor=administrator, grant=lead.roles.get(), until=today - timedelta(days=1))

    assert with_grants(lead).grants == []
    assert lead.roles.get().until == today - timedelta(days=1)


def test_a_role_given_by_mistake_today_can_be_taken_back_and_the_log_remembers(administrator, lead, unit, today):
    grant = grant_role(actor=administrator, user=lead, role=Role.SUPERVISOR, unit=unit)

    end_role(actor=administrator, grant=grant, until=today - timedelta(days=1))

    grant.refresh_from_db()
    assert (grant.since, grant.until) == (today, today - timedelta(days=1))
    assert (grant.ended_by, grant.ended_at is not None) == (administrator, True)
    assert with_grants(lead).grants == [(Role.WORKER, unit.pk)]
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "staff.role_granted",
        "staff.role_ended",
    ]


def test_a_coming_role_can_be_taken_back_and_given_anew(administrator, lead, unit, today):
    later = today + timedelta(days=30)
    grant = grant_role(actor=administrator, user=lead, role=Role.SUPERVISOR, unit=unit, since=later)

    end_role(actor=administrator, grant=grant, until=today)

    with at_noon(later):
        assert with_grants(lead).units_with("caseload.view") == set()
    grant_role(actor=administrator, user=lead, role=Role.SUPERVISOR, unit=unit, since=today)
    assert lead.roles.filter(role=Role.SUPERVISOR).count() == 2


def test_a_role_without_days_is_refused_unless_somebody_ended_it(lead, unit, today):
    with pytest.raises(IntegrityError, match="until_after_since"):
        RoleGrant.objects.create(
            user=lead, role=Role.SUPERVISOR, unit=unit, since=today, until=today - timedelta(days=1)
        )


@pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.WORKER, Role.ADMINISTRATOR])
def test_nobody_gives_a_role_to_oneself(administrator, unit, role):
    with pytest.raises(ValidationError) as refusal:
        grant_role(actor=administrator, user=administrator, role=role, unit=unit)

    assert refusal.value.code == "own_role"
    assert administrator.roles.count() == 1


def test_history_is_not_rewritten(administrator, lead, today):
    grant = lead.roles.get()
    with pytest.raises(ValidationError) as refusal:
        end_role(actor=administrator, grant=grant, until=today - timedelta(days=2))
    assert list(refusal.value.message_dict) == ["until"]

    RoleGrant.objects.filter(pk=grant.pk).update(until=date(2024, 5, 1))
    with pytest.raises(ValidationError) as refusal:
        end_role(actor=administrator, grant=grant, until=today + timedelta(days=9))
    assert list(refusal.value.message_dict) == ["until"]
    grant.refresh_from_db()
    assert grant.until == date(2024, 5, 1)


def test_others_cannot_end_roles(supervisor, lead, today):
    with pytest.raises(PermissionDenied):
        end_role(actor=supervisor, grant=lead.roles.get(), until=today)

    assert lead.roles.get().until is None


def test_the_last_administrator_keeps_the_role(administrator, today):
    with pytest.raises(ValidationError) as refusal:
        end_role(actor=administrator, grant=administrator.roles.get(), until=today + timedelta(days=300))

    assert refusal.value.code == "last_administrator"
    assert administrator.roles.get().until is None


@pytest.mark.parametrize("why", ["closed", "ending", "future"])
def test_an_administrator_who_will_not_be_there_does_not_count(administrator, second_administrator, today, why):
    grant = second_administrator.roles.get()
    if why == "closed":
        User.objects.filter(pk=second_administrator.pk).update(is_active=False)
    elif why == "ending":
        RoleGrant.objects.filter(pk=grant.pk).update(until=today + timedelta(days=9))
    else:
        RoleGrant.objects.filter(pk=grant.pk).update(since=today + timedelta(days=9))

    with pytest.raises(ValidationError) as refusal:
        end_role(actor=administrator, grant=administrator.roles.get(), until=today)

    assert refusal.value.code == "last_administrator"


def test_with_a_second_administrator_the_first_may_go(administrator, second_administrator, today):
    end_role(actor=second_administrator, grant=administrator.roles.get(), until=today)

    assert administrator.roles.get().until == today
    with pytest.raises(ValidationError) as refusal:
        end_role(actor=administrator, grant=second_administrator.roles.get(), until=today)
    assert refusal.value.code == "last_administrator"


def test_the_last_administrators_account_cannot_be_closed_by_one_who_is_leaving(
    administrator, second_administrator, today
):
    end_role(actor=administrator, grant=administrator.roles.get(), until=today)

    with pytest.raises(ValidationError) as refusal:
        close_account(actor=administrator, user=second_administrator)

    assert refusal.value.code == "last_administrator"
    assert User.objects.get(pk=second_administrator.pk).is_active


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_administrators_cannot_end_each_other_at_the_same_moment(administrator, second_administrator, today):
    gate = threading.Barrier(2)
    refused = []

    def end(actor, grant):
        try:
            gate.wait(timeout=20)
            end_role(actor=actor, grant=grant, until=today)
        except ValidationError as error:
            refused.append(error.code)
        finally:
            connection.close()

    pairs = [(administrator, second_administrator), (second_administrator, administrator)]
    threads = [threading.Thread(target=end, args=(actor, other.roles.get())) for actor, other in pairs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)

    assert refused == ["last_administrator"]
    assert RoleGrant.objects.filter(role=Role.ADMINISTRATOR, until__isnull=True).count() == 1
