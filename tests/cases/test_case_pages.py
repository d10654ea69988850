"""The pages of one case that this room serves: what they tell, to whom, and what they write in the log."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from audit import clock
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, ClosingReason
from cases.selectors import case_tabs, opened_text, shell
from cases.services import MemberFacts, close_case
from staff.models import User
from staff.roles import Role
from tests.personas import make_user

pytestmark = pytest.mark.django_db

EVERYBODY = (
    *("lead", "co_worker", "partner", "coordinator", "supervisor"),
    *("colleague", "outsider", "other_supervisor", "administrator"),
)
TEAM_AND_UNIT = {"lead", "co_worker", "coordinator", "supervisor"}


def statuses(request, client_of, url):
    return {name: client_of(request.getfixturevalue(name)).get(url).status_code for name in EVERYBODY}


def expected(allowed, seen_only=()):
    answer = dict.fromkeys(EVERYBODY, 404)
    return answer | dict.fromkeys(seen_only, 403) | dict.fromkeys(allowed, 200)


@pytest.mark.parametrize(
    ("page", "allowed", "seen_only"),
    [
        ("background", TEAM_AND_UNIT, {"partner"}),
        ("access-log", {"supervisor"}, {"lead", "co_worker", "partner", "coordinator"}),
        ("invitations/new", {"lead", "coordinator", "supervisor"}, {"co_worker", "partner"}),
    ],
)
def test_each_page_opens_for_these(request, client_of, invitation, teamed_case, page, allowed, seen_only):
    url = f"/cases/{teamed_case.pk}/{page}/"

    assert statuses(request, client_of, url) == expected(allowed, seen_only)
    assert client_of(request.getfixturevalue("lead")).get(f"/cases/999999/{page}/").status_code == 404


def test_the_end_of_an_invitation_opens_for_these(request, client_of, invitation, teamed_case):
    url = f"/cases/{teamed_case.pk}/invitations/{invitation.pk}/end/"

    assert statuses(request, client_of, url) == expected(
        {"lead", "coordinator", "supervisor"}, {"co_worker", "partner"}
    )


def test_a_partner_is_chosen_by_name_title_and_place(client_of, lead, partner, teamed_case):
    text = client_of(lead).get(f"/cases/{teamed_case.pk}/invitations/new/").text

    assert f">{partner}, Terveydenhoitaja, Eteläinen perhetyö</option>" in text


def test_a_refusal_tells_nothing_of_the_family(request, client_of, invitation, teamed_case):
    for name in ("partner", "colleague", "outsider", "other_supervisor", "administrator"):
        client = client_of(request.getfixturevalue(name))
        for page in ("background", "access-log", "invitations/new", "address"):
            answer = client.get(f"/cases/{teamed_case.pk}/{page}/")
            assert answer.status_code in {403, 404}
            assert not re.search("Kuusela|Emmi|Hillakuja|Toivomme", answer.content.decode())
        assert b"Hillakuja" not in client.get("/families/").content


def test_the_tabs_are_those_that_open(lead, partner, supervisor, coordinator, invitation, teamed_case):
    with translation.override("en"):
        tabs = {
            user: [tab.label for tab in case_tabs(user, access.case_for(user, teamed_case.pk))]
            for user in (lead, partner, supervisor, coordinator)
        }

    assert tabs == {
        lead: ["Overview", "Notes", "Background", "Pair"],
        partner: ["Overview", "Pair"],
        supervisor: ["Overview", "Notes", "Background", "Pair", "Access log"],
        coordinator: ["Overview", "Background", "Pair"],
    }


def test_the_head_gives_the_partner_names_and_ages_but_no_address(lead, partner, invitation, teamed_case):
    heads = {user: shell(user, access.case_for(user, teamed_case.pk)) for user in (lead, partner)}

    assert [member.short_name for member in heads[partner]["members"]] == ["Emmi", "Joona", "Aava"]
    assert heads[lead]["address"] == "Hillakuja 4, 96900 Rovaniemi"
    assert (heads[partner]["address"], heads[partner]["protected"]) == ("", False)


def test_a_closed_case_says_from_when_to_when(supervisor, make_case):
    case = access.case_for(supervisor, make_case(days_ago=40).pk)
    close_case(actor=supervisor, case=case, reason=ClosingReason.objects.first(), summary="Valmis.")
    head = shell(supervisor, case)

    assert head["phase_status"].kind == "done"
    assert re.search(r"\d+\.\d+\.(\d{4})?–\d+\.\d+\.\d{4}", opened_text(case))
    assert not access.can(supervisor, "team.invite", case)


@pytest.fixture
def told_case(make_case):
    """A family whose contact has something in every field."""
    return make_case(
        "Lampela",
        story="Neuvola soitti.\n\nÄiti ei nuku. <b>Isä</b> reissutöissä 😴",
        contact_person="Terveydenhoitaja Niina",
        time_wishes="Aamut arkisin",
        strength_words="Me nauretaan paljon",
        members=[
            MemberFacts(role="mother", first_name="Emmi", phone="+358401112222", language="se", is_guardian=True),
            MemberFacts(role="father", lives_here=False, interpreter_needed=True, language="so"),
            MemberFacts(role="child", due_date=clock.today() + timedelta(days=50)),
        ],
    )


def test_the_background_tells_all_that_was_told(client_of, coordinator, told_case):
    page = client_of(coordinator).get(f"/cases/{told_case.pk}/background/").content.decode()

    for text in (
        *("Neuvola soitti.", "&lt;b&gt;Isä&lt;/b&gt;", "😴", "Terveydenhoitaja Niina", "Aamut arkisin"),
        *("”Me nauretaan paljon”", "”Toivomme rauhallisempia iltoja.”", "”Sanat sleep_food”"),
        *("Lapsen uni ja ruokailu", "040 1112222", 'href="tel:+358401112222"', "Hillakuja 4", "ERK-1"),
    ):
        assert text in page
    event = AuditEvent.objects.get(action="case.viewed")
    assert (event.actor, event.ground, event.case_id) == (coordinator, "unit:case.view", told_case.pk)


def test_the_background_costs_the_same_for_few_and_many(count_queries, coordinator, make_case):
    small = make_case(members=[MemberFacts(role="mother")])
    large = make_case(
        members=[MemberFacts(role="mother"), *[MemberFacts(role="child") for _index in range(15)]],
        needs=("sleep_food", "exhaustion", "network", "couple", "violence", "substances"),
    )
    counts = [count_queries(coordinator, f"/cases/{case.pk}/background/") for case in (small, large)]

    assert counts[0] == counts[1] <= 16


def test_the_log_tells_who_what_why_and_on_what_ground(client_of, lead, supervisor, invitation, teamed_case):
    client_of(lead).get(f"/cases/{teamed_case.pk}/background/")
    page = client_of(supervisor).get(f"/cases/{teamed_case.pk}/access-log/").content.decode()

    for text in ("Anni Hietala", "Päivi Ronkainen", "Niina Neuvola", "Terveydenhoitaja tuntee vauvan."):
        assert text in page
    assert page.count("<tr>") == 1 + AuditEvent.objects.filter(case_id=teamed_case.pk).count() - 1
    seen = AuditEvent.objects.get(action="case.log_viewed")
    assert (seen.actor, seen.ground) == (supervisor, "unit:access_log.view")
    assert not AuditEvent.objects.filter(action="case.viewed", actor=supervisor).exists()


def test_the_log_of_one_family_holds_nothing_of_another(client_of, supervisor, teamed_case, told_case):
    page = client_of(supervisor).get(f"/cases/{told_case.pk}/access-log/").content.decode()

    assert "Anni Hietala" not in page
    assert page.count("<tr>") == 3


def test_the_log_turns_its_pages_at_equal_cost(client_of, supervisor, count_queries, teamed_case, monkeypatch):
    url = f"/cases/{teamed_case.pk}/access-log/"
    few = count_queries(supervisor, url)
    for _index in range(60):
        access.open_case(supervisor, teamed_case.pk)
    assert count_queries(supervisor, url) <= few <= 10

    client = client_of(supervisor)
    first = client.get(url).content.decode()
    older = re.search(r'rel="next"[^>]* href="([^"]*)"', first)[1]
    second = client.get(url + older).content.decode()
    assert first.count("<tr>") == 51
    newer = re.search(r'rel="prev"[^>]* href="([^"]*)"', second)[1]
    assert client.get(url + newer).content.decode().count("<tr>") == 51
    for odd in ("?before=x", "?before=99999999999999999999", "?after=-1"):
        assert client.get(url + odd).status_code == 200


def test_inviting_and_ending_by_the_pages(client_of, lead, partner, teamed_case, today):
    client, url = client_of(lead), f"/cases/{teamed_case.pk}/invitations/new/"
    sent = {"user": partner.pk, "until": today + timedelta(days=7), "reason": "Vauvan paino"}
    answer = client.post(url, sent)

    member = CareTeamMember.objects.get(role="invited")
    assert answer.url == f"/cases/{teamed_case.pk}/background/"
    background = client.get(answer.url).content.decode()
    assert "Niina Neuvola" in background
    assert "Vauvan paino" in background
    assert client_of(partner).get("/families/").content.decode().count("row-link__title") == 1

    client.post(f"/cases/{teamed_case.pk}/invitations/{member.pk}/end/", {"reason": "Paino on hyvä"})
    assert AuditEvent.objects.get(action="team.ended").reason == "Paino on hyvä"
    assert "Kuusela" not in client_of(partner).get("/families/").content.decode()
    assert client.get(f"/cases/{teamed_case.pk}/invitations/{member.pk}/end/").status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"user": ""}, "user"),
        ({"until": ""}, "until"),
        ({"until": "2020-01-01"}, "until"),
        ({"until": "9999-12-31"}, "until"),
        ({"reason": ""}, "reason"),
        ({"reason": "x" * 100_000}, "reason"),
    ],
)
def test_a_bad_invitation_is_answered_at_its_field(client_of, lead, partner, teamed_case, today, changes, field):
    sent = {"user": partner.pk, "until": today + timedelta(days=7), "reason": "Vauvan paino"} | changes
    answer = client_of(lead).post(f"/cases/{teamed_case.pk}/invitations/new/", sent)

    assert answer.status_code == 422
    assert f'href="#id_{field}"' in answer.content.decode()
    assert not CareTeamMember.objects.filter(role="invited").exists()


def test_only_partners_are_offered_and_accepted(client_of, lead, colleague, teamed_case, unit, today):
    left = make_user("left", Role.PARTNER, unit, "public_health_nurse", "Lea", "Lähtenyt")
    User.objects.filter(pk=left.pk).update(is_active=False)
    client, url = client_of(lead), f"/cases/{teamed_case.pk}/invitations/new/"

    page = client.get(url).content.decode()
    assert "Mikko Saarela" not in page
    assert "Lähtenyt" not in page
    for user in (colleague, left, lead):
        sent = {"user": user.pk, "until": today + timedelta(days=7), "reason": "x"}
        assert client.post(url, sent).status_code == 422
    assert not CareTeamMember.objects.filter(role="invited").exists()


def test_the_way_back_from_limits_and_address_is_told(client_of, coordinator, lead, protected_case):
    family = reverse("visits:case", args=[protected_case.pk])
    for name, person, here in (
        ("limits", coordinator, "Määräajat ja päätökset"),
        ("address", lead, "Suojattu osoite"),
    ):
        page = client_of(person).get(reverse(f"cases:{name}", args=[protected_case.pk])).content.decode()
        crumbs = page.split('class="breadcrumb"')[1].split("</ol>")[0]
        assert f'href="{family}"' in crumbs
        assert here in crumbs
