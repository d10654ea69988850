"""The board of waiting families and forming a pair by hand, as in a browser."""

import html
import re
from datetime import date

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import CareTeamMember, Case, FamilyMembership, SupportNeed
from cases.services import MemberFacts
from pairs.models import PairContribution, WorkPair
from staff.models import Area, JobTitle, RoleGrant
from staff.roles import Role

BOARD = "/pairs/"


def text_of(response):
    """The words of a page, without marks and line breaks."""
    body = response.content.decode()
    body = re.sub(r"<(script|style)\b.*?</\1>", "", body, flags=re.S)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


@pytest.fixture
def post(client_of, coordinator, waiting_case, lead, co_worker, board_url):
    """Send the form of step 2 as the coordinator; keywords replace what differs."""
    client = client_of(coordinator)

    def send(case=waiting_case, follow=False, **changes):
        facts = {"lead": lead.pk, "co_worker": co_worker.pk, "reason": "Yhdessä kattavat tarpeet.", **changes}
        return client.post(board_url(case), facts, follow=follow)

    return send


@pytest.mark.parametrize("persona", ["coordinator", "supervisor"])
def test_the_board_shows_who_waits_and_who_is_next(client_of, request, persona, make_case):
    area = Area.objects.create(name="Muurola")
    make_case("Oinas", days_ago=2)
    late = make_case("Ylitalo", days_ago=16, area=area)

    response = client_of(request.getfixturevalue(persona)).get(BOARD)

    words = text_of(response)
    assert response.status_code == 200
    assert words.index("Ylitalo") < words.index("Oinas")
    assert "Muurola" in words
    assert reverse("pairs:board_case", args=[late.pk]) in response.content.decode()
    assert reverse("cases:contact_new") in response.content.decode()


@pytest.mark.parametrize("persona", ["lead", "colleague", "partner", "administrator", "outsider"])
def test_the_board_is_refused_to_others_without_a_word_of_the_families(client_of, request, persona, waiting_case):
    response = client_of(request.getfixturevalue(persona)).get(BOARD)

    assert response.status_code == 403
    assert "Kuusela" not in response.content.decode()


def test_the_board_asks_to_sign_in(client, waiting_case):
    response = client.get(BOARD)

    assert response.status_code == 302
    assert reverse("account_login") in response["Location"]


def test_the_board_shows_the_families_of_ones_own_units_only(
    client_of, coordinator, other_supervisor, other_unit, waiting_case, make_case
):
    make_case("Muualla", actor=other_supervisor, in_unit=other_unit)

    def shown(user):
        words = text_of(client_of(user).get(BOARD))
        return {name for name in ("Kuusela", "Muualla") if name in words}

    assert shown(coordinator) == {"Kuusela"}
    assert shown(other_supervisor) == {"Muualla"}


def test_an_empty_board_gives_the_next_step(client_of, coordinator):
    response = client_of(coordinator).get(BOARD)

    assert response.content.decode().count(reverse("cases:contact_new")) >= 2


def test_a_family_is_shown_with_needs_words_wishes_and_those_who_can_be_chosen(
    client_of, coordinator, make_case, lead, co_worker, outsider, people_url
):
    case = make_case(
        "Kenttälä", time_wishes="ti tai to, myös illat", area=Area.objects.create(name="Korkalovaara")
    )

    words = text_of(client_of(coordinator).get(people_url(case)))

    for expected in [
        "Kenttälä",
        "Korkalovaara",
        "ti tai to, myös illat",
        "Lapsen uni ja ruokailu",
        "”Sanat sleep_food”",
        "”Toivomme rauhallisempia iltoja.”",
        "Anni Hietala",
        "Psykiatrinen sairaanhoitaja",
        "0 /18",
    ]:
        assert expected in words, expected
    assert "Oona Ulkopuoli" not in words


def test_workers_of_other_units_are_shown_when_asked_for(
    client_of, coordinator, waiting_case, outsider, people_url
):
    words = text_of(client_of(coordinator).get(people_url(waiting_case) + "?units=all"))

    assert "Oona Ulkopuoli" in words
    assert "Pohjoinen perhetyö" in words


def test_opening_a_family_is_logged_and_nothing_else_is_changed(client_of, coordinator, waiting_case, board_url):
    client_of(coordinator).get(board_url(waiting_case))

    event = AuditEvent.objects.get(action="case.viewed")
    assert (event.actor, event.case_id, event.ground) == (coordinator, waiting_case.pk, "unit:pair.form")
    assert WorkPair.objects.count() == 0


def test_a_protected_familys_area_is_not_on_the_page(
    client_of, coordinator, make_case, lead, co_worker, board_url
):
    area = Area.objects.create(name="Vikajärvi")
    lead.areas.add(area)
    mother = MemberFacts(role=FamilyMembership.Role.MOTHER, first_name="Áilu", protected=True)
    case = make_case("Aikio", area=area, members=[mother], street_address="Salakuja 1")

    for url in (BOARD, board_url(case, lead, co_worker)):
        page = client_of(coordinator).get(url).content.decode()
        assert "Vikajärvi" not in page
        assert "Salakuja" not in page


@pytest.mark.parametrize(("persona", "status"), [("lead", 404), ("outsider", 404), ("other_supervisor", 404)])
def test_a_waiting_family_is_unknown_to_others(client_of, request, persona, status, waiting_case, board_url):
    client = client_of(request.getfixturevalue(persona))

    for response in (client.get(board_url(waiting_case)), client.post(board_url(waiting_case), {"reason": "x"})):
        assert response.status_code == status
        assert "Kuusela" not in response.content.decode()


def test_the_pair_of_a_family_sees_the_family_but_may_not_form_pairs(client_of, lead, paired_case, board_url):
    client = client_of(lead)

    assert client.get(board_url(paired_case)).status_code == 403
    assert client.post(board_url(paired_case), {"reason": "x"}).status_code == 403


@pytest.mark.parametrize("pk", [0, 999_999, 10**30])
def test_a_family_that_does_not_exist_is_not_found(client_of, coordinator, pk):
    assert client_of(coordinator).get(f"/pairs/waiting/{pk}/").status_code == 404


def test_comparing_with_nobody_chosen_says_whom_to_choose(client_of, coordinator, waiting_case, lead, board_url):
    response = client_of(coordinator).get(f"{board_url(waiting_case)}?compare=1")

    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["people"].errors.keys() == {"lead", "co_worker"}
    assert 'role="alert"' in page
    assert 'name="compare"' in page


@pytest.mark.parametrize(
    "query",
    [
        "compare=1",
        "lead=",
        "lead=x&co_worker=1",
        "lead=0&co_worker=-1",
        f"lead={10**30}&co_worker=1",
        "co_worker=999999",
    ],
)
def test_a_half_or_wrong_choice_comes_back_with_words(
    client_of, coordinator, waiting_case, lead, board_url, query
):
    response = client_of(coordinator).get(f"{board_url(waiting_case)}?{query}")

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()
    assert "Anni Hietala" in response.content.decode()


def test_the_same_person_twice_is_refused_at_once(client_of, coordinator, waiting_case, lead, board_url):
    response = client_of(coordinator).get(board_url(waiting_case, lead, lead))

    assert response.status_code == 422
    assert response.context["people"].errors.keys() == {"co_worker"}


def test_two_people_are_compared_side_by_side(client_of, coordinator, waiting_case, lead, co_worker, board_url):
    lead.brings = "Vauvaperheen arki, uni ja ruokailu."
    lead.save()

    response = client_of(coordinator).get(board_url(waiting_case, lead, co_worker))

    words, page = text_of(response), response.content.decode()
    assert response.status_code == 200
    assert "2/2" in words
    assert "Vauvaperheen arki, uni ja ruokailu." in words
    # Two points of each of the two.
    assert page.count('class="add"') == 4
    assert 'class="weekgrid"' in page
    assert 'class="first"' in page
    assert 'value="Varhainen vuorovaikutus"' in page
    assert "same_profession_reason" not in response.context["form"].fields
    assert "Hietala" not in response.request["QUERY_STRING"]


def test_a_need_that_neither_answers_is_marked(client_of, coordinator, make_case, lead, co_worker, board_url):
    case = make_case("Raha", needs=("finance_housing", "exhaustion"))

    response = client_of(coordinator).get(board_url(case, lead, co_worker))

    assert response.content.decode().count("row-gap") == 1
    assert "1/2" in text_of(response)


def test_two_of_one_profession_are_asked_for_a_second_reason(post, co_worker):
    co_worker.job_title = JobTitle.objects.get(code="family_worker")
    co_worker.save()

    refused = post()

    assert refused.status_code == 422
    assert refused.context["form"].errors.keys() == {"same_profession_reason"}
    assert WorkPair.objects.count() == 0
    assert post(same_profession_reason="Perhe tuntee molemmat.").status_code == 302
    assert WorkPair.objects.get().same_profession_reason == "Perhe tuntee molemmat."


def test_forming_a_pair_leads_back_to_the_board_and_the_next_family(
    post, make_case, waiting_case, lead, co_worker
):
    make_case("Ylitalo", days_ago=3)
    need = SupportNeed.objects.filter(case=waiting_case).first()

    response = post(follow=True, **{f"brings_{lead.pk}_{need.pk}": "Uniohjaus kotona"})

    words = text_of(response)
    assert response.redirect_chain == [(BOARD, 302)]
    assert "Anni Hietala" in words
    assert "Sari Juntunen" in words
    assert "Ylitalo" in words
    assert [row.name for row in response.context["queue"]] == ["Ylitalo"]
    assert PairContribution.objects.get(user=lead, support_need=need).words == "Uniohjaus kotona"
    waiting_case.refresh_from_db()
    assert waiting_case.phase == Case.Phase.PAIR
    assert set(CareTeamMember.objects.values_list("user", flat=True)) == {lead.pk, co_worker.pk}


def test_the_reason_keeps_sami_letters_and_emoji(post):
    post(reason="Máhtte ja Ánne: đŋŧž 🌲")

    assert WorkPair.objects.get().reason == "Máhtte ja Ánne: đŋŧž 🌲"


@pytest.mark.parametrize("reason", ["", "   ", "ä" * 501, "🌲" * 100_000, "a\x00b"])
def test_a_reason_that_cannot_be_kept_is_told_at_the_field_and_nothing_typed_is_lost(
    post, waiting_case, lead, reason
):
    need = SupportNeed.objects.filter(case=waiting_case).last()

    response = post(reason=reason, **{f"brings_{lead.pk}_{need.pk}": "Omia sanoja"})

    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"reason"}
    assert 'href="#id_reason"' in page
    assert 'value="Omia sanoja"' in page
    assert "<details open>" in page
    assert reason.strip().replace("\x00", "") in page.replace("\x00", "")
    assert (WorkPair.objects.count(), CareTeamMember.objects.count()) == (0, 0)


def test_words_too_long_are_told_at_their_own_field(post, waiting_case, lead):
    name = f"brings_{lead.pk}_{SupportNeed.objects.filter(case=waiting_case).first().pk}"

    response = post(**{name: "ä" * 301})

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {name}


def test_markup_in_the_reason_stays_text(post):
    page = post(reason="<script>alert(1)</script>" * 40).content.decode()

    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)" in page


@pytest.mark.parametrize("changes", [{"lead": 999_999}, {"co_worker": "x"}, {"lead": ""}])
def test_a_forged_person_is_refused(post, changes):
    response = post(**changes)

    assert response.status_code == 422
    assert WorkPair.objects.count() == 0


def test_one_who_left_meanwhile_is_told_and_the_reason_is_kept(post, co_worker):
    co_worker.is_active = False
    co_worker.save()

    response = post()

    page = response.content.decode()
    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"co_worker"}
    assert "Sari Juntunen" in page
    assert "Yhdessä kattavat tarpeet." in page
    assert WorkPair.objects.count() == 0


def test_a_field_for_a_need_of_another_family_is_ignored(post, make_case, lead):
    foreign = SupportNeed.objects.filter(case=make_case("Toinen")).first()

    assert post(**{f"brings_{lead.pk}_{foreign.pk}": "x"}).status_code == 302
    assert not PairContribution.objects.filter(support_need=foreign).exists()


def test_sending_twice_forms_one_pair_and_says_so(post):
    post()

    response = post(follow=True)

    assert response.redirect_chain == [(BOARD, 302)]
    assert len(response.context["messages"]) == 1 or 'class="alert' in response.content.decode()
    assert WorkPair.objects.count() == 1


def test_who_comes_second_gets_words_and_keeps_what_was_typed(
    post, client_of, supervisor, colleague, board_url, waiting_case, lead
):
    facts = {"lead": colleague.pk, "co_worker": lead.pk, "reason": "Esihenkilön valinta."}
    assert client_of(supervisor).post(board_url(waiting_case), facts).status_code == 302

    response = post()

    words = text_of(response)
    assert response.status_code == 422
    assert "Mikko Saarela" in words
    assert "Leena Ahonen" in words
    assert "Yhdessä kattavat tarpeet." in words
    assert WorkPair.objects.count() == 1


def test_a_family_that_has_a_pair_is_shown_on_its_own_page(client_of, coordinator, paired_case, board_url):
    response = client_of(coordinator).get(board_url(paired_case))

    assert (response.status_code, response["Location"]) == (302, reverse("pairs:pair", args=[paired_case.pk]))


def test_changing_the_people_keeps_the_choice(client_of, coordinator, waiting_case, lead, co_worker, board_url):
    response = client_of(coordinator).get(board_url(waiting_case, lead, co_worker) + "&change=1")

    page = response.content.decode()
    assert response.status_code == 200
    assert page.count(" checked>") == 2


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_other_methods_are_refused(client_of, coordinator, waiting_case, board_url, method):
    assert getattr(client_of(coordinator), method)(board_url(waiting_case)).status_code == 405
    assert client_of(coordinator).post(BOARD).status_code == 405


def test_the_board_costs_the_same_for_three_and_thirty_families(count_queries, coordinator, make_case):
    for number in range(3):
        make_case(f"Perhe{number}", days_ago=number)
    few = count_queries(coordinator, BOARD)

    for number in range(27):
        make_case(f"Lisää{number}", days_ago=number)

    assert count_queries(coordinator, BOARD) == few
    assert (
        few <= 10
    )  # late answers, drafts, partners' contacts, duplicates, ending protections and the log are among them


def test_a_family_costs_the_same_for_three_and_thirty_candidates(
    count_queries, coordinator, make_case, make_workers, unit, other_unit, board_url, people_url
):
    case = make_case("Kenttälä", needs=("couple", "network", "violence"))
    area = Area.objects.create(name="Korkalovaara")
    first, second, _third = make_workers(unit, 3)
    ranked = reverse("pairs:board_ranked", args=[case.pk])
    urls = [
        people_url(case),
        people_url(case) + "?units=all",
        board_url(case, first, second),
        board_url(case),
        board_url(case) + "?units=all",
        ranked,
    ]
    few = [count_queries(coordinator, url) for url in urls]

    for worker in make_workers(other_unit, 27):
        RoleGrant.objects.create(user=worker, role=Role.WORKER, unit=unit, since=date(2020, 1, 1))
        worker.areas.add(area)
    for number in range(27):
        make_case(f"Lisää{number}")

    assert [count_queries(coordinator, url) for url in urls] == few
