"""A button that is pressed twice makes nothing twice, refuses nothing, and drops no other words."""

import re

import pytest
from django.urls import reverse

from audit import clock
from cases.models import CareTeamMember, ClosingReason, Closure, Need

pytestmark = pytest.mark.django_db


@pytest.fixture
def pages(teamed_case, coordinator, lead, partner, make_case):
    """What each page is opened by, its address, what is sent, and what tells how often it was done."""
    case, family = teamed_case, teamed_case.family
    needs = case.needs.order_by("pk")
    clinic = Need.objects.get(code="network").pk
    reason = ClosingReason.objects.get(code="family_wish").pk

    def url(name, *args, of=case):
        return reverse(f"cases:{name}", args=[of.pk, *args])

    waiting = make_case("Odottava")
    return {
        "member_new": (
            lead,
            url("member_new"),
            {"role": "child", "language": "fi", "since": clock.today().isoformat(), "first_name": "Aino"},
            lambda: family.memberships.filter(person__first_name="Aino").count(),
        ),
        "need_new": (
            lead,
            url("need_new"),
            {"need": clinic, "family_words": "Ei ketään"},
            lambda: case.needs.filter(need=clinic).count(),
        ),
        "need_end": (
            lead,
            url("need_end", needs[0].pk),
            {"reason": "Uni löytyi"},
            lambda: case.needs.filter(end_reason="Uni löytyi").count(),
        ),
        "invitation_new": (
            coordinator,
            url("invitation_new"),
            {"user": partner.pk, "until": clock.today().isoformat(), "reason": "Tuntee vauvan"},
            lambda: CareTeamMember.objects.filter(case=case, role="invited").count(),
        ),
        "outcome": (
            coordinator,
            url("outcome", of=waiting),
            {"kind": "withdrawn", "closing_reason": reason, "told": "Äidille soitettu", "reason": "Sovittu"},
            lambda: Closure.objects.filter(told="Äidille soitettu").count(),
        ),
    }


def key_in(response):
    assert response.status_code == 200
    return re.search(r'name="form_key" value="([0-9a-f]+)"', response.content.decode())[1]


NAMES = ["member_new", "need_new", "need_end", "invitation_new", "outcome"]


@pytest.mark.parametrize("name", NAMES)
def test_pressing_twice_leads_to_the_same_place(client_of, pages, name):
    user, url, sent, made = pages[name]
    client = client_of(user)
    sent = sent | {"form_key": key_in(client.get(url))}

    first, second = client.post(url, sent), client.post(url, sent)

    assert (first.status_code, second.status_code) == (302, 302), second.content.decode()[-3000:]
    assert first.url == second.url
    assert made() == 1
    page = client.get(second.url, follow=True).content.decode()
    assert "Tämä oli jo tallennettu. Mitään ei tehty kahteen kertaan." in page


@pytest.mark.parametrize("name", NAMES)
def test_other_words_than_the_first_time_are_shown_and_not_lost(client_of, pages, name):
    user, url, sent, made = pages[name]
    client = client_of(user)
    sent = sent | {"form_key": key_in(client.get(url))}
    client.post(url, sent)
    words = "told" if name == "outcome" else list(sent)[-2]

    again = client.post(url, sent | {words: "Aivan <toinen> asia"})

    assert again.status_code == 409
    assert "Aivan &lt;toinen&gt; asia" in again.content.decode()
    assert "Tämä lomake on jo tallennettu" in again.content.decode()
    assert made() == 1


def test_an_invitation_is_ended_once(client_of, coordinator, invitation):
    client, url = client_of(coordinator), reverse("cases:invitation_end", args=[invitation.case_id, invitation.pk])
    sent = {"reason": "Ei enää tarpeen", "form_key": key_in(client.get(url))}

    first, second = client.post(url, sent), client.post(url, sent)

    assert first.url == second.url == reverse("cases:background", args=[invitation.case_id])
    assert client.post(url, {"reason": "x", "form_key": "muu"}).status_code == 404


def test_two_pages_add_two_members_of_one_name(client_of, lead, teamed_case):
    """Twins without names yet are two: only the same page is the same press."""
    client, url = client_of(lead), reverse("cases:member_new", args=[teamed_case.pk])
    told = {"role": "child", "language": "fi", "since": clock.today().isoformat(), "name_unknown": "on"}
    for _child in range(2):
        client.post(url, told | {"form_key": key_in(client.get(url))})

    assert teamed_case.family.memberships.filter(role="child").count() == 3


def test_a_wrong_form_keeps_its_key(client_of, lead, teamed_case):
    client, url = client_of(lead), reverse("cases:member_new", args=[teamed_case.pk])
    key = key_in(client.get(url))
    wrong = client.post(url, {"role": "", "language": "fi", "form_key": key})

    assert wrong.status_code == 422
    assert f'name="form_key" value="{key}"' in wrong.content.decode()


def test_correcting_twice_is_no_quarrel_with_oneself(client_of, coordinator, waiting_case):
    client, url = client_of(coordinator), reverse("cases:family", args=[waiting_case.pk])
    form = client.get(url).context["form"]
    sent = {name: form[name].value() or "" for name in form.fields} | {"town": "Inari"}

    first, second = client.post(url, sent), client.post(url, sent)

    assert first.status_code == second.status_code == 302
    assert first.url == second.url
