"""Limits of the law where pairs are formed: of families that have a pair, and of the one that is being paired."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import Deadline
from pairs.services import form_pair
from tests.personas import make_user

# A Tuesday.
MOMENT = datetime(2026, 3, 10, 10, 0, tzinfo=UTC)
TUESDAY = MOMENT.date()
pytestmark = [pytest.mark.django_db, pytest.mark.moment(MOMENT)]
BOARD = reverse("pairs:board")


@pytest.fixture
def make_paired(make_case, coordinator, lead, co_worker):
    """A family with a pair, whose first limit of the law is on the given day."""

    def make(name, due_on, *, actor=coordinator, **facts):
        case = make_case(name, actor=actor, **facts)
        reason = "Yhdessä kattavat tarpeet."
        form_pair(actor=actor, case_id=case.pk, lead=lead, co_worker=co_worker, reason=reason, contributions={})
        Deadline.objects.filter(case=case, rule__code="assessment_start").update(due_on=due_on)
        return case

    return make


@pytest.fixture
def board(client_of, coordinator):
    client = client_of(coordinator)
    return lambda query="": client.get(BOARD + query)


def of_law(case, due_on):
    Deadline.objects.filter(case=case).update(counted_from=due_on, due_on=due_on)


def test_a_family_with_a_pair_shows_its_near_limit_on_the_board(
    board, make_paired, make_case, other_unit, lead, co_worker
):
    stranger = make_user("muu_koordinaattori", "coordinator", other_unit)
    late = make_paired("Myöhä", date(2026, 3, 9), days_ago=1)
    near = make_paired("Lähellä", date(2026, 3, 17))
    make_paired("Kaukana", date(2026, 3, 18))
    make_paired("Toisaalla", date(2026, 3, 9), actor=stranger, in_unit=other_unit, days_ago=1)
    of_law(make_case("Odottava"), TUESDAY)

    page = board()

    assert [(row.case_id, row.kind, row.url) for row in page.context["limits"]] == [
        (late.pk, "overdue", reverse("cases:limits", args=[late.pk])),
        (near.pk, "attention", reverse("cases:limits", args=[near.pk])),
    ]
    text = page.content.decode()
    assert "Palvelutarpeen arvioinnin aloittaminen: 1 arkipäivän myöhässä" in text
    assert "Palvelutarpeen arvioinnin aloittaminen: 5 arkipäivää jäljellä" in text
    assert ("Kaukana" in text, "Toisaalla" in text) == (False, False)
    assert {late.pk, near.pk} < set(AuditEvent.objects.get(action="board.viewed").changes["cases"])


def test_a_limit_that_was_met_or_dropped_is_not_on_the_board(board, make_paired, lead):
    met = make_paired("Tehty", date(2026, 3, 9), days_ago=1)
    dropped = make_paired("Poistunut", date(2026, 3, 9), days_ago=1)
    Deadline.objects.filter(case=met).update(met_on=TUESDAY, met_by=lead)
    Deadline.objects.filter(case=dropped).update(dropped=Deadline.Dropped.LEVEL)

    assert board().context["limits"] == []


def test_of_many_near_limits_the_nearest_are_shown_and_the_rest_are_behind_a_link(board, make_paired):
    for number in range(6):
        make_paired(f"Perhe{number}", TUESDAY + timedelta(days=number % 3))

    few, everybody = board(), board("?limits=all")

    assert [row.family for row in few.context["limits"]][:2] == ["Perhe Perhe0", "Perhe Perhe3"]
    assert (len(few.context["limits"]), len(everybody.context["limits"])) == (5, 6)
    assert 'href="?limits=all#limits"' in few.content.decode()
    assert 'href="?limits=all#limits"' not in everybody.content.decode()


def test_near_limits_cost_the_same_for_one_and_ten(count_queries, coordinator, make_paired):
    make_paired("Ensimmäinen", TUESDAY)
    few = count_queries(coordinator, BOARD)
    for number in range(9):
        make_paired(f"Muu{number}", TUESDAY)

    assert count_queries(coordinator, BOARD) == few


@pytest.mark.parametrize(
    ("due_on", "words"),
    [
        (date(2026, 3, 9), "Palvelutarpeen arvioinnin aloittaminen: 1 arkipäivän myöhässä"),
        (date(2026, 3, 23), "Palvelutarpeen arvioinnin aloittaminen: 9 arkipäivää jäljellä"),
        (date(2026, 3, 25), None),  # after the limit of the unit, 24 March
    ],
)
def test_choosing_a_pair_shows_the_nearer_limit_and_the_way_to_act_on_it(
    client_of, coordinator, make_case, board_url, due_on, words
):
    case = make_case("Odottava")
    Deadline.objects.filter(case=case).update(due_on=date(2026, 6, 10))
    Deadline.objects.filter(case=case, rule__code="assessment_start").update(counted_from=due_on, due_on=due_on)

    page = client_of(coordinator).get(board_url(case))

    family = page.content.decode().partition('<h2 id="family">')[2].partition("</section>")[0]
    assert page.context["panel"].wait.limit_day == date(2026, 3, 24)
    assert (words is None) == ("Palvelutarpeen arvioinnin" not in family)
    assert words is None or words in family
    assert f'href="{reverse("cases:limits", args=[case.pk])}"' in family


def test_after_forming_a_pair_the_message_leads_to_the_family(
    client_of, coordinator, make_case, lead, co_worker, board_url
):
    case = make_case("<Odottava>")
    facts = {"lead": lead.pk, "co_worker": co_worker.pk, "reason": "Yhdessä kattavat tarpeet."}

    page = client_of(coordinator).post(board_url(case), facts, follow=True).content.decode()

    assert f'<a href="{reverse("visits:case", args=[case.pk])}">Avaa perheen sivu</a>' in page
    assert "Perhe &lt;Odottava&gt; sai työparin" in page
