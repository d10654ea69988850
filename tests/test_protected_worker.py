"""A worker with a security prohibition is crawled for: the own phone and e-mail are on nobody else's pages."""

import re

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Contact
from staff.models import Unit, User
from staff.selectors.seen import user_values
from staff.services.changes import mark_of
from tests.families import sent_notice
from tests.pages import post_seen
from tests.test_permissions import ROWS, address

__all__ = ["address"]  # a fixture

pytestmark = pytest.mark.django_db

UNIT_PHONE = "+358163225511"
OWN = {"lead": "+358448076310", "coordinator": "+358448076311", "partner": "+358448076312"}
SECRETS = re.compile(r"0?44\s?807\s?631\d|[\w.]+@piilosessa\.example", re.IGNORECASE)
# Each is told by these to the person, and those of the lead to the administrator by the page of the account.
OWN_PAGES = {"staff:profile", "staff:profile_details"}
ALLOWED = {
    **dict.fromkeys(OWN, OWN_PAGES),
    "lead": OWN_PAGES | {"staff:person"},  # which the table opens of the lead
    "administrator": {"staff:user"},
}
PERSONAS = ("lead", "co_worker", "coordinator", "supervisor", "partner", "administrator")
# Where others reach the worker: there stands the phone of the unit.
REACHED = {
    "lead": {"visits:plan", "cases:decision"},
    "co_worker": {"visits:plan", "visits:review", "visits:visit_time"},
    "coordinator": {"visits:plan", "cases:decision", "staff:person"},
    "supervisor": {"visits:plan", "cases:duplicate", "staff:person"},
    "partner": {"visits:case"},
    "administrator": {"staff:unit"},
}


@pytest.fixture
def protected(address, unit, lead, coordinator, partner):
    """The lead, the coordinator and the partner are protected; their unit has a phone."""
    Unit.objects.filter(pk=unit.pk).update(phone=UNIT_PHONE)
    for user in (lead, coordinator, partner):
        own = {"phone": OWN[user.username], "email": f"{user.username}@piilosessa.example"}
        User.objects.filter(pk=user.pk).update(is_protected=True, **own)


@pytest.mark.parametrize("persona", PERSONAS)
def test_nobody_else_reads_the_own_phone_or_mail(persona, request, address, protected, client_of):
    client, told, reached = client_of(request.getfixturevalue(persona)), {}, set()
    for name in ROWS:
        if name.startswith("POST:"):
            continue
        response = client.get(address(name))
        text = f"{response.content.decode()} {response.headers}"
        if found := set(SECRETS.findall(text)):
            told[name] = found
        if UNIT_PHONE in text or "016 3225511" in text:
            reached.add(name)

    assert set(told) == ALLOWED.get(persona, set()), told
    if persona in OWN:
        assert {number[-1] for number in told["staff:profile"]} == {OWN[persona][-1]}
    assert reached >= REACHED[persona]


def test_a_protected_partners_contact_is_answered_by_the_unit(client_of, protected, coordinator, partner, unit):
    partner = User.objects.with_grants().get(pk=partner.pk)
    notice = sent_notice(partner, unit, family_name="Salmela")
    desk = client_of(coordinator)

    page = desk.get(reverse("cases:notice", args=[notice.pk]))
    taken = desk.post(reverse("cases:notice", args=[notice.pk]), follow=True)

    for answer in (page, taken):
        assert not SECRETS.search(answer.content.decode())
    assert UNIT_PHONE in taken.content.decode()
    assert not Contact.objects.filter(contact_phone=OWN["partner"]).exists()


def test_without_a_phone_of_the_unit_nothing_stands(protected, lead):
    Unit.objects.update(phone="")
    assert User.objects.get(pk=lead.pk).phone_to_call == ""
    User.objects.filter(pk=lead.pk).update(unit=None)
    assert User.objects.get(pk=lead.pk).phone_to_call == ""
    User.objects.filter(pk=lead.pk).update(is_protected=False)
    assert User.objects.get(pk=lead.pk).phone_to_call == OWN["lead"]


def test_the_administrator_marks_it_and_the_log_keeps_that_without_numbers(client_of, administrator, lead):
    desk, url = client_of(administrator), reverse("staff:user", args=[lead.pk])
    form = desk.get(url).context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, False)}
    assert "Omaa puhelinnumeroa ja sähköpostia" in desk.get(url).content.decode()

    assert desk.post(url, sent | {"is_protected": "on"}).status_code == 302

    user = User.objects.get(pk=lead.pk)
    assert user.is_protected
    assert AuditEvent.objects.get(action="staff.user_changed").changes == {"is_protected": [False, True]}
    assert mark_of(user_values(user)) != sent["seen"]
    # A page that was opened before it would take the mark away without anybody noticing.
    assert desk.post(url, sent).status_code == 422
    assert User.objects.get(pk=lead.pk).is_protected


def test_the_phone_of_a_unit_is_written_on_its_page(client_of, administrator, unit):
    desk, url = client_of(administrator), reverse("staff:unit", args=[unit.pk])
    facts = {"name": unit.name, "code": unit.code, "waiting_limit_days": 14}

    refused = post_seen(desk, url, facts | {"phone": "12"})
    assert list(refused.context["form"].errors) == ["phone"]
    assert post_seen(desk, url, facts | {"phone": "016 322 5511"}).status_code == 302

    assert Unit.objects.get(pk=unit.pk).phone == UNIT_PHONE
    assert 'value="016 3225511"' in desk.get(url).content.decode()


def test_the_phone_of_the_unit_costs_no_more_than_the_own_one(
    count_queries, address, lead, co_worker, coordinator, partner, unit
):
    User.objects.update(phone="+358448076319")
    pages = [
        (coordinator, "visits:person_visits"),
        (co_worker, "visits:visit_time"),
        (lead, "visits:plan"),
        (lead, "visits:review"),
        (lead, "cases:decision"),
        (partner, "visits:case"),
    ]
    open_numbers = [count_queries(user, address(name)) for user, name in pages]
    Unit.objects.filter(pk=unit.pk).update(phone=UNIT_PHONE)
    User.objects.update(is_protected=True)

    assert [count_queries(user, address(name)) for user, name in pages] == open_numbers
