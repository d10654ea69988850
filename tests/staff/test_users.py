"""Accounts: added, changed, closed and opened again by the administrator."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import AuditEvent
from staff.models import Area, JobTitle, RoleGrant, User
from staff.roles import Role
from staff.services import (
    UserFacts,
    close_account,
    create_user,
    grant_role,
    reopen_account,
    set_password,
    update_user,
)

PASSWORD = "Kuusi kuusta kasvoi"


@pytest.fixture
def facts(unit):
    """The facts of a new person; keywords replace what differs."""

    def make(**changes):
        values = {
            "username": "aile",
            "first_name": "Áile",
            "last_name": "Näkkäläjärvi",
            "unit": unit,
            "job_title": JobTitle.objects.get(code="social_worker"),
            "phone": "040 123 4567",
            "languages": ["fi", "se"],
            "capacity": 12,
        }
        return UserFacts(**{**values, **changes})

    return make


def last_event():
    return AuditEvent.objects.order_by("id").last()


def test_a_new_user_has_all_that_was_said_and_can_sign_in(administrator, facts, client, unit):
    area = Area.objects.create(name="Korkalovaara")

    user = create_user(actor=administrator, facts=facts(username=" Aile ", areas=[area]), password=PASSWORD)

    user = User.objects.get(pk=user.pk)
    assert (user.username, str(user), user.unit, user.capacity) == ("aile", "Áile Näkkäläjärvi", unit, 12)
    assert (user.phone, user.languages, list(user.areas.all())) == ("+358401234567", ["fi", "se"], [area])
    assert user.job_title.profession.code == "social_worker"
    assert client.login(username="aile", password=PASSWORD)
    event = last_event()
    assert (event.action, event.actor, event.subject_id, event.unit_id) == (
        "staff.user_created",
        administrator,
        user.pk,
        unit.pk,
    )


@pytest.mark.parametrize(
    ("changes", "password", "field"),
    [
        ({"username": ""}, PASSWORD, "username"),
        ({"username": "lead"}, PASSWORD, "username"),
        ({"username": "LEAD"}, PASSWORD, "username"),
        ({"username": "a b"}, PASSWORD, "username"),
        ({"first_name": "  "}, PASSWORD, "first_name"),
        ({"last_name": "x" * 151}, PASSWORD, "last_name"),
        ({"phone": "112"}, PASSWORD, "phone"),
        ({"languages": ["xx"]}, PASSWORD, "languages"),
        ({"email": "ei osoite"}, PASSWORD, "email"),
        ({"capacity": -1}, PASSWORD, "capacity"),
        ({}, "lyhyt", "password"),
        ({}, "password12345", "password"),
        ({}, "Näkkäläjärvi", "password"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field_and_nothing_is_saved(
    administrator, lead, facts, changes, password, field
):
    before = User.objects.count()

    with pytest.raises(ValidationError) as refusal:
        create_user(actor=administrator, facts=facts(**changes), password=password)

    assert list(refusal.value.message_dict) == [field]
    assert User.objects.count() == before
    assert not AuditEvent.objects.filter(action="staff.user_created").exists()


def test_a_change_is_logged_with_what_changed_but_not_contact_details(administrator, lead, other_unit):
    area = Area.objects.create(name="Sinettä")
    facts = UserFacts(
        username="lead",
        first_name="Anni",
        last_name="Aikio",
        unit=other_unit,
        job_title=lead.job_title,
        phone="016 322 2222",
        languages=["fi"],
        capacity=14,
        areas=[area],
    )

    update_user(actor=administrator, user=lead, facts=facts)

    user = User.objects.get(pk=lead.pk)
    assert (user.last_name, user.unit, user.capacity, user.phone) == ("Aikio", other_unit, 14, "+358163222222")
    event = last_event()
    assert event.action == "staff.user_changed"
    assert event.changes == {
        "last_name": ["Hietala", "Aikio"],
        "unit": [lead.unit_id, other_unit.pk],
        "phone": None,
        "languages": None,
        "capacity": [18, 14],
        "areas": [[], [area.pk]],
    }


def test_saving_the_same_again_is_not_logged(administrator, facts):
    user = create_user(actor=administrator, facts=facts(), password=PASSWORD)
    before = AuditEvent.objects.count()

    update_user(actor=administrator, user=user, facts=facts())

    assert AuditEvent.objects.count() == before


def test_a_new_password_signs_out_and_lets_in(administrator, lead, client_of, client):
    web = client_of(lead)

    set_password(actor=administrator, user=lead, password=PASSWORD)

    assert web.get("/staff/profile/").status_code == 302
    assert client.login(username="lead", password=PASSWORD)
    assert last_event().action == "staff.password_set"
    assert PASSWORD not in str(last_event().changes)


def test_a_weak_new_password_is_refused(administrator, lead):
    with pytest.raises(ValidationError) as refusal:
        set_password(actor=administrator, user=lead, password="anni")

    assert "password" in refusal.value.message_dict


def test_closing_an_account_ends_its_roles_and_sessions_at_once(administrator, lead, unit, client_of, today):
    grant_role(actor=administrator, user=lead, role=Role.COORDINATOR, unit=unit)
    grant_role(actor=administrator, user=lead, role=Role.PARTNER, unit=unit, since=today + timedelta(days=9))
    web = client_of(lead)

    close_account(actor=administrator, user=lead)

    lead = User.objects.with_grants().get(pk=lead.pk)
    assert not lead.is_active
    assert lead.grants == []
    yesterday = today - timedelta(days=1)
    assert set(lead.roles.values_list("role", "until", "ended_by")) == {
        (role, yesterday, administrator.pk) for role in (Role.WORKER, Role.COORDINATOR, Role.PARTNER)
    }
    assert web.get("/staff/profile/").status_code == 302
    assert last_event().action == "staff.account_closed"
    assert AuditEvent.objects.filter(action="staff.role_ended", subject_id=lead.pk).count() == 3


def test_an_account_opened_again_has_no_roles(administrator, lead):
    close_account(actor=administrator, user=lead)

    reopen_account(actor=administrator, user=lead)

    lead = User.objects.with_grants().get(pk=lead.pk)
    assert lead.is_active
    assert lead.grants == []
    assert last_event().action == "staff.account_reopened"


def test_nobody_closes_the_own_account(administrator):
    with pytest.raises(ValidationError) as refusal:
        close_account(actor=administrator, user=administrator)

    assert refusal.value.code == "own_account"
    assert User.objects.get(pk=administrator.pk).is_active


def test_a_closed_account_gets_no_role(administrator, lead, unit):
    close_account(actor=administrator, user=lead)

    with pytest.raises(ValidationError):
        grant_role(actor=administrator, user=User.objects.get(pk=lead.pk), role=Role.WORKER, unit=unit)


@pytest.mark.parametrize("persona", ["lead", "coordinator", "supervisor", "partner"])
def test_only_the_administrator_manages_accounts(request, persona, colleague, facts, unit):
    actor = request.getfixturevalue(persona)
    acts = [
        lambda: create_user(actor=actor, facts=facts(), password=PASSWORD),
        lambda: update_user(actor=actor, user=colleague, facts=facts()),
        lambda: update_user(actor=actor, user=actor, facts=facts()),
        lambda: set_password(actor=actor, user=colleague, password=PASSWORD),
        lambda: close_account(actor=actor, user=colleague),
        lambda: reopen_account(actor=actor, user=colleague),
        lambda: grant_role(actor=actor, user=actor, role=Role.SUPERVISOR, unit=unit),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()

    colleague.refresh_from_db()
    assert (colleague.username, colleague.is_active) == ("colleague", True)
    assert RoleGrant.objects.filter(user=actor).count() == 1
    assert not AuditEvent.objects.exists()
