"""The tab of a family's pair: who, since when, why, and what each brings."""

import pytest
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day
from audit.models import AuditEvent
from pairs.selectors import standing_pair
from pairs.services import end_pair, form_pair
from tests.pairs.test_board import text_of


def url_of(case):
    return reverse("pairs:pair", args=[case.pk])


@pytest.mark.parametrize("persona", ["lead", "co_worker", "coordinator", "supervisor"])
def test_the_pair_is_shown_with_what_each_brings(client_of, request, persona, paired_case, lead):
    lead.brings = "Vauvaperheen arki, uni ja ruokailu."
    lead.save()

    response = client_of(request.getfixturevalue(persona)).get(url_of(paired_case))

    words = text_of(response)
    for expected in [
        "Anni Hietala",
        "Sari Juntunen",
        "Vauvaperheen arki, uni ja ruokailu.",
        "Lapsen uni ja ruokailu",
        "Varhainen vuorovaikutus",
        "Mielenterveystyö",
        "Yhdessä he kattavat perheen tarpeet.",
        "Päivi Ronkainen",
        format_day(clock.today()),
    ]:
        assert expected in words, expected


def test_an_invited_partner_sees_the_people_but_not_the_needs(client_of, invited_partner, paired_case):
    words = text_of(client_of(invited_partner).get(url_of(paired_case)))

    assert "Anni Hietala" in words
    assert "Lapsen uni ja ruokailu" not in words
    assert "Yhdessä he kattavat perheen tarpeet." not in words
    assert "Päivi Ronkainen" in words  # who formed the pair
    assert "Miksi nämä kaksi" not in words


def test_opening_the_page_is_logged(client_of, lead, paired_case):
    client_of(lead).get(url_of(paired_case))

    assert AuditEvent.objects.filter(action="case.viewed", actor=lead, case_id=paired_case.pk).count() == 1


def test_earlier_pairs_stay_in_sight(client_of, paired_case, coordinator, colleague, co_worker):
    end_pair(actor=coordinator, pair=standing_pair(paired_case), reason="Anni vaihtaa yksikköä.")
    form_pair(
        actor=coordinator, case_id=paired_case.pk, lead=colleague, co_worker=co_worker, reason="Mikko jatkaa."
    )

    words = text_of(client_of(coordinator).get(url_of(paired_case)))

    assert words.index("Mikko Saarela") < words.index("Anni Hietala")


def test_a_waiting_family_leads_the_coordinator_to_the_board(client_of, coordinator, waiting_case, board_url):
    page = client_of(coordinator).get(url_of(waiting_case)).content.decode()

    assert board_url(waiting_case) in page


@pytest.mark.parametrize("persona", ["colleague", "outsider", "other_supervisor", "partner", "administrator"])
def test_the_pair_of_a_family_is_unknown_to_others(client_of, request, persona, paired_case):
    response = client_of(request.getfixturevalue(persona)).get(url_of(paired_case))

    assert response.status_code == 404
    for leak in ("Kuusela", "Anni", "Sari"):
        assert leak not in response.content.decode()


def test_one_whose_pair_has_ended_no_longer_sees_it(client_of, lead, coordinator, paired_case):
    end_pair(actor=coordinator, pair=standing_pair(paired_case), reason="Vaihto.")

    assert client_of(lead).get(url_of(paired_case)).status_code == 404


def test_the_page_costs_the_same_for_many_needs(count_queries, coordinator, make_case, lead, co_worker):
    few, many = (make_case(name, needs=needs) for name, needs in [("A", ("couple",)), ("B", ALL_NEEDS)])
    for case in (few, many):
        form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")

    assert count_queries(coordinator, url_of(few)) == count_queries(coordinator, url_of(many))


ALL_NEEDS = ("couple", "violence", "network", "parenting", "boundaries", "finance_housing", "sleep_food")
