"""A later contact about a family at work is told on its page, the board and the pair's day until it is handled."""

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import FurtherContact
from cases.services import MemberFacts
from tests.families import new_case

pytestmark = pytest.mark.django_db

HEADING = "Perheestä on tullut uusi yhteydenotto"
LINE = "Uusi yhteydenotto ("


@pytest.fixture
def add_contact(coordinator, unit):
    """Take in a later contact about the mother of a case: `add_contact(case)`."""

    def add(case, **told):
        mother = case.family.memberships.get(role="mother")
        facts = MemberFacts(role="mother", first_name=mother.person.first_name, person=mother.person)
        new_case(coordinator, unit, members=[facts], open_case_id=case.pk, story="Aamut ovat raskaita.", **told)
        return FurtherContact.objects.latest("pk")

    return add


def page_of(case):
    return reverse("visits:case", args=[case.pk])


def mark_of(told):
    return reverse("cases:further_contact_handled", args=[told.case_id, told.pk])


def test_the_pair_is_told_and_marks_it(client_of, lead, co_worker, coordinator, paired_case, add_contact):
    told = add_contact(paired_case)
    for user, url, words in (
        (lead, page_of(paired_case), HEADING),
        (lead, reverse("visits:day"), LINE),
        (co_worker, reverse("visits:day"), LINE),
        (coordinator, page_of(paired_case), HEADING),
        (coordinator, reverse("pairs:board"), LINE),
    ):
        assert words in client_of(user).get(url).text, (user, url)
    assert mark_of(told) in client_of(lead).get(page_of(paired_case)).text

    assert client_of(lead).post(mark_of(told)).url == page_of(paired_case)
    assert client_of(co_worker).post(mark_of(told)).status_code == 302

    told.refresh_from_db()
    assert told.handled_by == lead
    assert AuditEvent.objects.get(action="contact.handled").actor == lead
    for user, url, words in (
        (lead, page_of(paired_case), HEADING),
        (co_worker, reverse("visits:day"), LINE),
        (coordinator, reverse("pairs:board"), LINE),
    ):
        assert words not in client_of(user).get(url).text, (user, url)
    background = client_of(lead).get(reverse("cases:background", args=[paired_case.pk])).text
    assert "Käsitelty" in background
    assert "Anni Hietala" in background


def test_the_receiver_does_not_mark_it_for_the_pair(client_of, coordinator, supervisor, paired_case, add_contact):
    told, desk = add_contact(paired_case), client_of(coordinator)
    page = desk.get(page_of(paired_case)).text
    assert mark_of(told) not in page
    assert "Työpari merkitsee sen käsitellyksi." in page

    refused = desk.post(mark_of(told), follow=True)

    told.refresh_from_db()
    assert told.handled_at is None
    assert "Otit itse tämän yhteydenoton vastaan" in refused.text
    client_of(supervisor).post(mark_of(told))
    told.refresh_from_db()
    assert told.handled_by == supervisor


def test_without_a_pair_whoever_took_it_in_marks_it(client_of, coordinator, waiting_case, add_contact):
    told, desk = add_contact(waiting_case), client_of(coordinator)
    assert mark_of(told) in desk.get(page_of(waiting_case)).text

    desk.post(mark_of(told))

    told.refresh_from_db()
    assert told.handled_by == coordinator


def test_others_neither_see_nor_mark_it(client_of, outsider, colleague, partner, lead, paired_case, add_contact):
    told = add_contact(paired_case)
    other = new_case(told.received_by, told.unit, "Toinen")
    for user in (outsider, colleague, partner):
        answer = client_of(user).post(mark_of(told))
        assert answer.status_code == 404
        assert "Kuusela" not in answer.text
        assert LINE not in client_of(user).get("/", follow=True).text
    strange = reverse("cases:further_contact_handled", args=[other.pk, told.pk])
    assert client_of(told.received_by).post(strange).status_code == 404
    told.refresh_from_db()
    assert told.handled_at is None


def test_pages_cost_the_same_for_one_and_many(count_queries, lead, coordinator, paired_case, add_contact):
    urls = [
        (lead, page_of(paired_case)),
        (lead, reverse("visits:day")),
        (coordinator, reverse("pairs:board")),
        (coordinator, reverse("cases:background", args=[paired_case.pk])),
    ]
    add_contact(paired_case)
    few = [count_queries(user, url) for user, url in urls]
    for _number in range(4):
        add_contact(paired_case)

    assert [count_queries(user, url) for user, url in urls] == few
