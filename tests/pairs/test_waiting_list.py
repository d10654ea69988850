"""The waiting list narrowed, sorted, a page at a time and on paper, as in a browser."""

import html

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Case, FamilyMembership, WorkForm
from cases.services import MemberFacts
from pairs.models import WorkPair
from pairs.selectors import narrowing
from pairs.services import form_pair
from staff.models import Area, WorkingHours
from tests.pairs.test_board import text_of

BOARD, PRINT = reverse("pairs:board"), reverse("pairs:waiting_print")
SAMI_MOTHER = MemberFacts(role=FamilyMembership.Role.MOTHER, first_name="Áilu", language="se")


def names_of(response):
    return [row.name for row in response.context["queue"]]


def logged(action):
    return AuditEvent.objects.filter(action=action).latest("pk").changes["cases"]


@pytest.fixture
def board(client_of, coordinator):
    """The board as the coordinator, with the words of its address."""
    client = client_of(coordinator)
    return lambda query="", url=BOARD: client.get(url + query)


@pytest.fixture
def families(make_case):
    """Three that differ in everything by which the list is narrowed, in their turn: Kiire, Vanhin, Uusin."""
    area = Area.objects.create(name="Muurola")
    urgent = make_case("Kiire", days_ago=1, urgency=Case.Urgency.URGENT, needs=("violence",), area=area)
    oldest = make_case("Vanhin", days_ago=20, members=[SAMI_MOTHER], needs=("couple", "violence"))
    newest = make_case("Uusin", days_ago=0, needs=("sleep_food",))
    Case.objects.filter(pk=newest.pk).update(work_form=WorkForm.objects.exclude(code="preventive").first())
    return urgent, oldest, newest


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Kiire", "Vanhin", "Uusin"]),
        ("need=violence", ["Kiire", "Vanhin"]),
        ("urgency=urgent", ["Kiire"]),
        ("urgency=normal", ["Vanhin", "Uusin"]),
        ("language=se", ["Vanhin"]),
        ("language=fi", ["Kiire", "Uusin"]),
        ("form=preventive", ["Kiire", "Vanhin"]),
        ("need=violence&language=se", ["Vanhin"]),
        ("urgency=urgent&language=se", []),
        ("sort=days", ["Vanhin", "Kiire", "Uusin"]),
        ("sort=days&form=preventive", ["Vanhin", "Kiire"]),
        ("area=&need=&urgency=&form=&language=&sort=", ["Kiire", "Vanhin", "Uusin"]),
        ("need=no_such_need", []),
        ("area=%00&sort=x&page=x", ["Kiire", "Vanhin", "Uusin"]),
    ],
)
def test_the_list_is_narrowed_and_sorted_by_codes_in_the_address(board, families, query, found):
    response = board(f"?{query}")

    assert response.status_code == 200
    assert names_of(response) == found
    assert response.context["found"] == len(found)
    assert set(logged("board.viewed")) == {case.pk for case in families if case.family.name in found} | {
        families[0].pk  # the next in turn, beside the list
    }


def test_the_list_is_narrowed_by_area(board, families):
    area = families[0].family.area_id

    assert names_of(board(f"?area={area}")) == ["Kiire"]


def test_only_what_is_among_the_waiting_can_be_chosen_and_the_choice_is_told(
    board, families, other_unit, make_case
):
    Area.objects.create(name="Tyhjälä")
    response = board("?need=violence")

    form = response.context["queue_form"]
    choices = {
        name: [words for _code, words in form.fields[name].widget.choices[1:]] for name in ("area", "urgency")
    }
    assert choices == {"area": ["Muurola"], "urgency": ["Kiireellinen", "Tavallinen"]}
    assert f"{form.words[0]}." in text_of(response)
    assert '<option value="violence" selected>' in response.content.decode()


def test_a_protected_family_is_not_found_by_its_area(board, make_case):
    area = Area.objects.create(name="Vikajärvi")
    mother = MemberFacts(role=FamilyMembership.Role.MOTHER, first_name="Áilu", protected=True)
    make_case("Aikio", area=area, members=[mother])

    response = board(f"?area={area.pk}")

    assert names_of(response) == []
    assert "Vikajärvi" not in response.content.decode()
    assert names_of(board()) == ["Aikio"]


def test_nothing_found_is_said_with_a_way_to_everybody(board, families):
    response = board("?urgency=urgent&language=se")

    words = text_of(response)
    assert "Näillä rajauksilla ei löydy odottavia perheitä. Näytä kaikki odottavat perheet" in words
    assert "Jokaisella perheellä on työpari" not in words
    assert 'href="?"' in response.content.decode()
    assert response.context["next"].name == "Kiire"


def test_the_choice_is_kept_while_a_pair_is_formed(board, client_of, coordinator, families, lead, co_worker):
    kept = "need=violence&sort=days"
    case = families[1]
    url = reverse("pairs:board_case", args=[case.pk])
    assert f'href="{url}?{kept}#family"' in html.unescape(board(f"?{kept}").content.decode())

    people_url = reverse("pairs:board_people", args=[case.pk])
    people = html.unescape(board(f"?{kept}", people_url).content.decode())
    assert f'href="{people_url}?{kept}&units=all#choose"' in people
    proposals = html.unescape(board(f"?{kept}", url).content.decode())
    assert f'href="?{kept}&units=all#proposals"' in proposals
    assert f'href="{url}?{kept}&lead=' in proposals
    assert '<input type="hidden" name="need" value="violence">' in people
    two = board(f"?{kept}&lead={lead.pk}&co_worker={co_worker.pk}&compare=1", url)
    assert names_of(two) == ["Vanhin", "Kiire"]
    assert f'action="{url}?{kept}"' in html.unescape(two.content.decode())
    assert f'href="{BOARD}?{kept}"' in html.unescape(two.content.decode())

    facts = {"lead": lead.pk, "co_worker": co_worker.pk, "reason": "Yhdessä kattavat tarpeet."}
    formed = client_of(coordinator).post(f"{url}?{kept}", facts, follow=True)
    assert formed.redirect_chain == [(f"{BOARD}?{kept}", 302)]
    assert names_of(formed) == ["Kiire"]


def test_a_long_list_comes_a_page_at_a_time_and_keeps_the_choice(board, make_case, monkeypatch):
    monkeypatch.setattr(narrowing, "PAGE_SIZE", 2)
    cases = [make_case(f"Perhe{number}", days_ago=9 - number, needs=("couple",)) for number in range(5)]

    first, second, last = (board(f"?need=couple&page={number}") for number in (1, 2, 3))

    assert [names_of(page) for page in (first, second, last)] == [
        ["Perhe0", "Perhe1"],
        ["Perhe2", "Perhe3"],
        ["Perhe4"],
    ]
    assert (first.context["previous_url"], first.context["next_url"]) == ("", "?need=couple&page=2")
    assert (second.context["previous_url"], second.context["next_url"]) == (
        "?need=couple&page=1",
        "?need=couple&page=3",
    )
    assert last.context["next_url"] == ""
    assert 'rel="next"' in first.content.decode()
    assert first.context["found"] == 5
    url = reverse("pairs:board_case", args=[cases[2].pk])
    assert f"{url}?need=couple&page=2#family" in html.unescape(second.content.decode())
    assert names_of(board("?page=9999")) == ["Perhe4"]
    assert set(logged("board.viewed")) == {cases[4].pk, cases[0].pk}
    assert narrowing.queue_page([], 1).rows == []


def test_the_workers_whose_hours_are_not_known_are_counted(board, waiting_case, lead, co_worker, colleague):
    assert "työaikoja ei tiedetä" not in text_of(board())
    assert "kahden työntekijän työajat" not in text_of(board())

    WorkingHours.objects.filter(user__in=[lead, co_worker]).delete()

    words = text_of(board())
    assert "2 työntekijän työaikoja ei tiedetä" in words
    assert "kahden työntekijän työajat" in words


def test_the_paper_tells_what_was_asked_for_and_nothing_of_where_the_families_live(board, families):
    response = board("?need=violence&sort=days", PRINT)

    words, page = text_of(response), response.content.decode()
    assert response.status_code == 200
    assert [row.name for row in response.context["rows"]] == ["Vanhin", "Kiire"]
    for expected in ("20 pv", "14 pv", "Kiireellinen", families[0].work_form.name, "Päivi Ronkainen"):
        assert expected in words, expected
    assert response.context["rows"][0].needs in words
    assert "Uusin" not in words
    assert "Muurola" not in words
    assert "Hillakuja" not in words
    assert f'href="{BOARD}?need=violence&amp;sort=days"' in page
    assert set(logged("board.printed")) == {families[0].pk, families[1].pk}


def test_the_board_leads_to_the_paper_of_the_same_choice_with_every_page(board, make_case, monkeypatch):
    monkeypatch.setattr(narrowing, "PAGE_SIZE", 1)
    for number in range(3):
        make_case(f"Perhe{number}", days_ago=9 - number, needs=("couple",))

    url = board("?need=couple&page=2").context["print_url"]

    assert url == f"{PRINT}?need=couple"
    assert [row.name for row in board(url=url).context["rows"]] == ["Perhe0", "Perhe1", "Perhe2"]


def test_paper_of_nobody_says_so(board, families):
    response = board("?need=no_such_need", PRINT)

    assert "Näillä rajauksilla ei löydy odottavia perheitä." in text_of(response)
    assert logged("board.printed") == []


@pytest.mark.parametrize("persona", ["lead", "partner", "administrator", "outsider"])
def test_the_paper_is_refused_to_others_and_nothing_is_logged_as_printed(
    client_of, request, persona, waiting_case
):
    response = client_of(request.getfixturevalue(persona)).get(PRINT)

    assert response.status_code == 403
    assert "Kuusela" not in response.content.decode()
    assert not AuditEvent.objects.filter(action="board.printed").exists()


def test_another_units_families_are_neither_listed_nor_among_the_choices(
    client_of, other_supervisor, other_unit, families, make_case
):
    make_case("Muualla", actor=other_supervisor, in_unit=other_unit, needs=("network",))
    client = client_of(other_supervisor)

    assert names_of(client.get(f"{BOARD}?need=violence")) == []
    page = client.get(BOARD)
    assert [code for code, _words in page.context["queue_form"].fields["need"].widget.choices] == ["", "network"]
    assert [row.name for row in client.get(PRINT).context["rows"]] == ["Muualla"]


def test_the_paper_costs_the_same_for_three_and_thirty_families(count_queries, coordinator, make_case, lead):
    area = Area.objects.create(name="Muurola")
    for number in range(3):
        make_case(f"Perhe{number}", days_ago=number, area=area)
    urls = [PRINT, f"{PRINT}?need=couple&sort=days", f"{BOARD}?area={area.pk}&need=sleep_food&sort=days"]
    few = [count_queries(coordinator, url) for url in urls]

    for number in range(27):
        make_case(f"Lisää{number}", days_ago=number, area=area)

    assert [count_queries(coordinator, url) for url in urls] == few


def test_few_left_pairs_stand_before_the_list_and_the_rest_are_behind_a_link(
    board, make_case, coordinator, lead, co_worker
):
    cases = [make_case(f"Lähtö{number}") for number in range(6)]
    for case in cases:
        form_pair(
            actor=coordinator,
            case_id=case.pk,
            lead=lead,
            co_worker=co_worker,
            reason="Yhdessä kattavat tarpeet.",
            contributions={},
        )
    lead.is_active = False
    lead.save()
    assert WorkPair.objects.standing().count() == 6

    few, everybody = board(), board("?left=all")

    assert [row.family for row in few.context["left"]] == [f"Perhe Lähtö{number}" for number in range(5)]
    assert 'href="?left=all#left"' in few.content.decode()
    assert "Lähtö5" not in few.content.decode()
    assert len(everybody.context["left"]) == 6
    assert 'href="?left=all#left"' not in everybody.content.decode()
    shown = [event.changes["cases"] for event in AuditEvent.objects.filter(action="board.viewed").order_by("pk")]
    assert shown == [[case.pk for case in cases[:5]], [case.pk for case in cases]]
