"""A family whose case has ended comes again: a new case, the same family, nothing asked twice."""

import re

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Case, ContactDraft, Family, Person
from cases.services.outcomes import OutcomeFacts, record_outcome

pytestmark = pytest.mark.django_db


@pytest.fixture
def ended(waiting_case, coordinator):
    """The Kuuselas, whose case has ended."""
    facts = OutcomeFacts("advice", "Sovittiin.", told="Äidille.")
    record_outcome(actor=coordinator, case_id=waiting_case.pk, facts=facts)
    return Case.objects.get(pk=waiting_case.pk)


@pytest.fixture
def begin(desk, ended):
    """The address of the form begun from the ended case."""
    return lambda: desk.post(reverse("cases:reopening", args=[ended.pk])).url


def told(contact_data, **values):
    """What the page of a family that comes again sends."""
    sent = contact_data(**{"members-TOTAL_FORMS": None, "members-INITIAL_FORMS": None}, **values)
    return {name: value for name, value in sent.items() if not name.startswith("members-")}


def test_the_familys_page_leads_to_a_form_that_asks_nothing_of_the_family(desk, ended, begin):
    url = reverse("cases:reopening", args=[ended.pk])
    assert url in desk.get(reverse("visits:case", args=[ended.pk])).content.decode()
    assert "uusi asia samalle perheelle" in desk.get(url).content.decode()
    assert begin() == begin()
    assert ContactDraft.objects.count() == 1

    page = desk.get(begin()).content.decode()
    for words in ("Perhe Kuusela", "Emmi", "Aava"):
        assert words in page
    for name in ("street_address", "safety_note", "members-0-role"):
        assert f'name="{name}"' not in page
    assert "Hillakuja" not in page


def test_a_new_case_of_the_same_family_waits_with_its_members_and_home(
    desk, ended, begin, contact_data, coordinator
):
    people, url = Person.objects.count(), begin()
    sent = told(contact_data, again=str(ended.pk), family_name="Kuusela", story="Taas raskasta.")
    response = desk.post(url, sent)

    case = Case.objects.exclude(pk=ended.pk).get()
    assert response.url == reverse("pairs:board_case", args=[case.pk])
    assert (case.family_id, case.phase, case.number) == (ended.family_id, "waiting", "ERK-2")
    assert (case.contact.story, case.family.street_address) == ("Taas raskasta.", "Hillakuja 4")
    assert (Family.objects.count(), Person.objects.count()) == (1, people)
    assert case.family.memberships.count() == 3
    assert case.deadlines.filter(dropped="").exists()
    assert not ContactDraft.objects.exists()
    assert ended.number in desk.get(reverse("cases:background", args=[case.pk])).content.decode()
    assert desk.post(url, sent).url == response.url
    assert Case.objects.count() == 2


def test_what_is_missing_is_told_and_nothing_typed_is_lost(desk, ended, begin, contact_data):
    url = begin()
    response = desk.post(url, told(contact_data, again=str(ended.pk), story="Taas <raskasta>.", source=None))

    page = response.content.decode()
    assert response.status_code == 422
    assert "Taas &lt;raskasta&gt;." in page
    assert re.search(r'name="again" value="\d+"', page)
    assert Case.objects.count() == 1


def test_a_family_with_an_open_case_is_gone_on_with(desk, ended, begin, contact_data):
    url = begin()
    desk.post(url, told(contact_data, again=str(ended.pk)))
    going_on = Case.objects.exclude(pk=ended.pk).get()
    response = desk.get(reverse("cases:reopening", args=[ended.pk]), follow=True)

    assert response.redirect_chain[-1][0] == reverse("visits:case", args=[going_on.pk])
    assert "Perheellä on jo avoin asia." in response.content.decode()
    assert desk.post(reverse("cases:reopening", args=[ended.pk])).status_code == 302
    other = "/contacts/new/7c0d52a4-7f39-4f2c-8f0e-2f9d6c1b5a77/"
    refused = desk.post(other, told(contact_data, again=str(ended.pk)))
    assert refused.status_code == 422
    assert "Perheellä on jo avoin asia." in refused.content.decode()
    assert Case.objects.count() == 2


@pytest.mark.parametrize("persona", ["other_supervisor", "outsider", "lead"])
def test_a_family_of_others_cannot_come_again_by_its_number(request, client_of, ended, contact_data, persona):
    client = client_of(request.getfixturevalue(persona))
    url = "/contacts/new/7c0d52a4-7f39-4f2c-8f0e-2f9d6c1b5a77/"
    answers = [
        client.post(reverse("cases:reopening", args=[ended.pk])),
        client.post(url, told(contact_data, again=str(ended.pk))),
    ]

    assert {answer.status_code for answer in answers} <= {403, 404}
    assert "Emmi" not in "".join(answer.content.decode() for answer in answers)
    assert Case.objects.count() == 1


def test_each_showing_of_the_form_is_logged(desk, ended, begin):
    url = begin()
    before = AuditEvent.objects.filter(action="case.viewed", case_id=ended.pk).count()
    desk.get(url)

    assert AuditEvent.objects.filter(action="case.viewed", case_id=ended.pk).count() == before + 1
