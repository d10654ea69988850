"""Changing and ending a family's pair as in a browser, and what becomes of the agreed visits."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from audit import clock
from audit.finnish_dates import local
from audit.models import AuditEvent
from pairs.models import WorkPair
from pairs.selectors import standing_pair
from staff.models import Booking
from tests.pairs.test_board import text_of
from tests.personas import make_user
from tests.story import begun
from visits.models import VisitWorker
from visits.services.timing import move_visit


@pytest.fixture
def coming(unit, coordinator, lead, co_worker, partner):
    """A family with a plan of which one visit is still to come: `case, visit`."""
    people = SimpleNamespace(unit=unit, coordinator=coordinator, lead=lead, co_worker=co_worker, partner=partner)
    case, visits = begun(people, "Kuusela", 9, (20, 10, -9))
    return case, visits[2]


@pytest.fixture
def send(client_of, coordinator, coming, lead, colleague):
    """Send the form of the change, or of the ending, as the coordinator; keywords replace what differs."""
    case, _visit = coming

    def post(page="pair_change", actor=coordinator, **changes):
        today = clock.today().isoformat()
        ending = {"pair": standing_pair(case).pk, "ended_on": today, "reason": "Anni on poissa."}
        change = {
            "pair": standing_pair(case).pk,
            "leaves": lead.pk,
            "comes": colleague.pk,
            "changed_on": today,
            "why_changed": "Anni on poissa.",
            "no_meeting_reason": "Sari tuntee perheen.",
            "reason": "Mikko ja Sari täydentävät toisiaan.",
        }
        facts = {**(ending if page == "pair_ending" else change), **changes}
        return client_of(actor).post(reverse(f"visits:{page}", args=[case.pk]), facts)

    return post


@pytest.mark.parametrize("name", ["pair_change", "pair_ending"])
@pytest.mark.parametrize("persona", ["coordinator", "supervisor"])
def test_the_page_names_the_pair_and_the_agreed_visits(client_of, request, persona, name, coming):
    case, visit = coming

    response = client_of(request.getfixturevalue(persona)).get(reverse(f"visits:{name}", args=[case.pk]))

    words = text_of(response)
    assert response.status_code == 200
    assert "Anni Hietala" in words
    assert [row.title in words for row in response.context["coming"]] == [True]
    # Moving is for the pair, so there is no link that would be refused.
    assert reverse("visits:visit_time", args=[visit.pk]) not in response.content.decode()
    assert AuditEvent.objects.filter(action="case.viewed", case_id=case.pk).count() == 1


def test_changing_one_of_the_pair(send, coming, client_of, co_worker, colleague, lead):
    case, visit = coming

    response = send()

    assert (response.status_code, response["Location"]) == (302, reverse("pairs:pair", args=[case.pk]))
    assert standing_pair(case).people == (colleague, co_worker)
    page = client_of(colleague).get(reverse("visits:case", args=[case.pk]))
    (left,) = page.context["page"].left_behind
    assert "Anni Hietala" in left.workers
    for name in ("visit_time", "visit_not_held"):
        assert f'href="{reverse(f"visits:{name}", args=[visit.pk])}"' in page.content.decode()
    assert client_of(lead).get(reverse("visits:case", args=[case.pk])).status_code == 404


def test_moving_a_visit_takes_the_time_of_the_present_pair(send, coming, co_worker, colleague, lead, client_of):
    case, visit = coming
    send()

    move_visit(actor=co_worker, visit_id=visit.pk, starts_at=visit.starts_at, ends_at=visit.ends_at)

    workers = VisitWorker.objects.filter(visit=visit)
    assert {worker.user for worker in workers} == {co_worker, colleague}
    taken = Booking.objects.standing().filter(during__contains=visit.starts_at, kind=Booking.Kind.VISIT)
    assert {booking.user for booking in taken} == {co_worker, colleague}
    page = client_of(colleague).get(reverse("visits:case", args=[case.pk]))
    assert page.context["page"].left_behind == []


def test_the_same_time_on_the_page_puts_a_visit_into_the_calendars_of_the_present_pair(
    send, coming, client_of, co_worker, colleague
):
    _case, visit = coming
    send()
    client, url = client_of(colleague), reverse("visits:visit_time", args=[visit.pk])
    seen, begins = client.get(url).context["form"]["seen"].value(), local(visit.starts_at)
    same = {"slot": "other", "day": str(begins.date()), "begins": f"{begins:%H:%M}", "seen": seen}
    same["ends"] = f"{local(visit.ends_at):%H:%M}"

    for _press in range(2):
        assert client.post(url, same).status_code == 302
        assert {worker.user for worker in visit.workers.all()} == {co_worker, colleague}
    assert AuditEvent.objects.filter(action="visit.moved").count() == 1


def test_ending_the_pair_puts_the_family_on_the_waiting_list(send, coming, client_of, coordinator):
    case, _visit = coming

    response = send("pair_ending")

    assert response.status_code == 302
    assert standing_pair(case) is None
    family = client_of(coordinator).get(reverse("visits:case", args=[case.pk]))
    assert family.context["page"].actions.primary.url == reverse("pairs:board_case", args=[case.pk])
    assert len(family.context["page"].left_behind) == 1
    board = client_of(coordinator).get(reverse("pairs:board"))
    assert case.pk in {row.case_id for row in board.context["queue"]}


@pytest.mark.parametrize(
    ("name", "changes", "field"),
    [
        ("pair_change", {"leaves": ""}, "leaves"),
        ("pair_change", {"comes": ""}, "comes"),
        ("pair_change", {"comes": "999999"}, "comes"),
        ("pair_change", {"reason": "  "}, "reason"),
        ("pair_change", {"why_changed": "ä" * 501}, "why_changed"),
        ("pair_change", {"changed_on": "2100-01-01"}, "changed_on"),
        ("pair_ending", {"ended_on": "2000-01-01"}, "ended_on"),
        ("pair_ending", {"reason": ""}, "reason"),
        ("pair_ending", {"pair": "x"}, "pair"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_nothing_typed_is_lost(send, coming, name, changes, field):
    response = send(name, **changes)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert 'role="alert"' in response.content.decode()
    assert WorkPair.objects.get(case=coming[0]).until is None
    if field not in ("reason", "why_changed"):
        assert "Anni on poissa." in response.content.decode()


def test_who_comes_second_is_told_and_keeps_what_was_typed(send, coming):
    case, _visit = coming
    seen = standing_pair(case).pk
    send()

    response = send(pair=seen, why_changed="Minä ehdin toisena.")

    assert response.status_code == 422
    assert "Minä ehdin toisena." in response.content.decode()
    assert WorkPair.objects.filter(case=case).count() == 2


def test_a_family_without_a_pair_leads_to_its_pair_page(client_of, coordinator, waiting_case):
    response = client_of(coordinator).get(reverse("visits:pair_change", args=[waiting_case.pk]))

    assert (response.status_code, response["Location"]) == (302, reverse("pairs:pair", args=[waiting_case.pk]))


def test_the_pair_of_another_family_is_not_shown(send, make_case, coordinator, lead, co_worker):
    from pairs.services import form_pair

    other = form_pair(
        actor=coordinator, case_id=make_case("Toinen").pk, lead=lead, co_worker=co_worker, reason="Sopivat."
    )

    assert send(pair=other.pk).status_code == 302
    other.refresh_from_db()
    assert other.until is None


@pytest.mark.parametrize("persona", ["coordinator", "supervisor"])
def test_the_familys_pages_lead_to_the_change(client_of, request, persona, coming):
    client = client_of(request.getfixturevalue(persona))
    url = f'href="{reverse("visits:pair_change", args=[coming[0].pk])}"'

    for name in ("visits:case", "pairs:pair"):
        assert url in client.get(reverse(name, args=[coming[0].pk])).content.decode()


def test_the_pair_is_not_offered_the_change(client_of, lead, coming):
    for name in ("visits:case", "pairs:pair"):
        page = client_of(lead).get(reverse(name, args=[coming[0].pk])).content.decode()
        assert reverse("visits:pair_change", args=[coming[0].pk]) not in page


def test_a_workers_page_leads_to_the_change_with_the_one_who_leaves(client_of, supervisor, coming, lead):
    client = client_of(supervisor)
    url = f"{reverse('visits:pair_change', args=[coming[0].pk])}?leaves={lead.pk}"

    assert url in client.get(reverse("reports:worker", args=[lead.pk])).content.decode()
    assert client.get(url).context["form"]["leaves"].value() == str(lead.pk)


def test_the_page_costs_the_same_for_three_and_thirty_workers(count_queries, coordinator, coming, unit):
    url = reverse("visits:pair_change", args=[coming[0].pk])
    few = count_queries(coordinator, url)

    for number in range(27):
        make_user(f"worker{number}", "worker", unit, "family_worker", f"Nimi{number}")

    assert count_queries(coordinator, url) == few


def test_a_visit_that_has_begun_is_not_moved_from_here(client_of, coming, lead, send, colleague):
    case, visit = coming
    send()
    with clock.at(visit.starts_at + timedelta(minutes=5)):
        (left,) = client_of(colleague).get(reverse("visits:case", args=[case.pk])).context["page"].left_behind

    assert (left.move_url, left.cancel_url) == ("", "")


def test_a_family_whose_pair_has_ended_waits_for_a_new_one_on_every_page(
    client_of, coming, send, coordinator, partner
):
    case, _visit = coming
    assert "Odottaa uutta työparia" not in client_of(partner).get(reverse("visits:case", args=[case.pk])).text
    send("pair_ending")

    for reader in (coordinator, partner):
        client = client_of(reader)
        response = client.get(reverse("visits:case", args=[case.pk]))
        steps = [step.state for step in response.context["page"].steps.rows]
        assert response.context["page"].status == "Odottaa uutta työparia"
        assert "Perheelle valitaan uutta työparia." in response.text
        assert (steps[:3], steps.count("now")) == (["done", "now", ""], 1)
        assert "Odottaa uutta työparia" in client.get(reverse("pairs:pair", args=[case.pk])).text
        (row,) = [
            row for row in client.get(reverse("cases:families")).context["page"].rows if row.case_id == case.pk
        ]
        assert (row.phase.kind, row.phase.text) == ("waiting", "Odottaa uutta työparia")
