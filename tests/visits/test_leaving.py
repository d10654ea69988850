"""Somebody leaves the house: what was in hand is counted, and the pairs that wait for somebody new are shown."""

import pytest
from django.urls import reverse

from audit.finnish_dates import local
from audit.models import AuditEvent
from cases.services.decisions import name_own_worker
from pairs.services import form_pair
from staff.services import close_account

ASKED = "Anni Hietala"


@pytest.fixture
def left(administrator, lead, first_visit):
    """The lead of the pair has left; four visits were agreed."""
    close_account(actor=administrator, user=lead)
    return first_visit.case


def url(name, *args):
    return reverse(name, args=args)


def test_closing_an_account_tells_what_is_in_hand_and_names_no_family(
    client_of, administrator, coordinator, lead, partner, first_visit
):
    name_own_worker(actor=coordinator, case_id=first_visit.case_id, user=lead)
    page = client_of(administrator).get(url("visits:user_closure", lead.pk))

    assert vars(page.context["in_hand"]) == {"families": 1, "alone": 0, "own_worker": 1, "visits": 4}
    assert "4 sovittua k" in page.text
    assert "Kuusela" not in page.text
    free = client_of(administrator).get(url("visits:user_closure", partner.pk))
    assert "ei ole perheitä eikä sovittuja käyntejä" in free.text


def test_closing_an_account_tells_when_the_other_of_the_pair_has_left_too(
    client_of, administrator, lead, co_worker, left
):
    told = "1 perheen työparissa ei työskentele enää ketään muuta"
    page = client_of(administrator).get(url("visits:user_closure", co_worker.pk))
    assert page.context["in_hand"].alone == 1
    assert told in page.text

    close_account(actor=administrator, user=co_worker)
    assert told not in client_of(administrator).get(url("visits:user_closure", lead.pk)).text


def test_the_pair_is_listed_until_it_is_changed(client_of, coordinator, supervisor, other_supervisor, left, lead):
    change = f"{url('visits:pair_change', left.pk)}?leaves={lead.pk}"

    board = client_of(coordinator).get(reverse("pairs:board"))
    assert [(row.family, row.names, row.url) for row in board.context["left"]] == [
        ("Perhe Kuusela", ASKED, change)
    ]
    assert change in board.text
    assert left.pk in AuditEvent.objects.filter(action="board.viewed").latest("pk").changes["cases"]
    for name in ("reports:caseload", "reports:attention"):
        page = client_of(supervisor).get(reverse(name))
        assert [(row.title, row.url) for row in page.context["left"].rows] == [("Perhe Kuusela", change)]
        assert change in page.text
        other = client_of(other_supervisor).get(reverse(name))
        assert (other.context["left"].rows, "Kuusela" in other.text) == ([], False)


def test_nobody_is_listed_while_both_work_here(client_of, coordinator, supervisor, first_visit):
    assert client_of(coordinator).get(reverse("pairs:board")).context["left"] == []
    assert client_of(supervisor).get(reverse("reports:attention")).context["left"].count == 0


def test_the_familys_page_and_the_co_workers_day_mark_it(client_of, coordinator, co_worker, left, first_visit):
    told = f"Ei enää työskentele täällä: {ASKED}."
    page = client_of(coordinator).get(url("visits:case", left.pk))
    assert told in page.text
    assert url("visits:pair_change", left.pk) in page.text
    assert told in client_of(co_worker).get(url("visits:case", left.pk)).text
    day = local(first_visit.starts_at).date()
    mine = client_of(co_worker).get(f"{reverse('visits:day')}?date={day}")
    assert "Ei enää työskentele täällä: Anni Hietala." in mine.text


def test_a_family_whose_own_worker_has_left_is_listed_until_another_is_named(
    client_of, administrator, coordinator, supervisor, other_supervisor, waiting_case, lead, colleague
):
    name_own_worker(actor=coordinator, case_id=waiting_case.pk, user=lead)
    naming = url("cases:own_worker", waiting_case.pk)
    names = ("reports:caseload", "reports:attention")
    for name in names:
        assert client_of(supervisor).get(reverse(name)).context["own_left"].count == 0
    close_account(actor=administrator, user=lead)

    for name in names:
        page = client_of(supervisor).get(reverse(name))
        assert [(row.url, row.words) for row in page.context["own_left"].rows] == [
            (naming, f"ei enää työskentele täällä: {ASKED}")
        ]
        assert naming in page.text
        assert (page.context["left"].count, "Kaikki hyvin" in page.text) == (0, False)
        assert waiting_case.pk in AuditEvent.objects.filter(action="caseload.viewed").latest("pk").changes["cases"]
        other = client_of(other_supervisor).get(reverse(name))
        assert (other.context["own_left"].rows, naming in other.text) == ([], False)
    seen = client_of(supervisor).get(naming).context["form"]["seen"].value()
    client_of(supervisor).post(naming, {"user": colleague.pk, "seen": seen})
    assert client_of(supervisor).get(reverse(names[1])).context["own_left"].count == 0


def test_the_pages_cost_the_same_for_one_and_four_pairs(
    count_queries, client_of, administrator, coordinator, supervisor, make_case, lead, co_worker, left
):
    pages = [(coordinator, reverse("pairs:board")), (supervisor, reverse("reports:attention"))]
    pages.append((supervisor, reverse("reports:caseload")))
    pages.append((administrator, url("visits:user_closure", co_worker.pk)))
    few = [count_queries(user, page) for user, page in pages]
    lead.is_active = True
    lead.save(update_fields=["is_active"])
    lead.roles.update(until=None, ended_at=None, ended_by=None)
    for name in ("Yksi", "Kaksi", "Kolme"):
        form_pair(
            actor=coordinator, case_id=make_case(name).pk, lead=lead, co_worker=co_worker, reason="Sopivat yhteen."
        )
        name_own_worker(actor=coordinator, case_id=make_case(f"{name} toinen").pk, user=lead)
    close_account(actor=administrator, user=lead)

    assert len(client_of(coordinator).get(reverse("pairs:board")).context["left"]) == 4
    assert client_of(supervisor).get(reverse("reports:attention")).context["own_left"].count == 3
    assert [count_queries(user, page) for user, page in pages] == few
