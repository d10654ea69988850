"""What is offered with a visit is what can be done: moved before it begins, recorded after it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit import clock


@pytest.fixture
def links(first_visit):
    """Addresses of the first visit by what they do."""
    names = {"move": "visit_time", "not_held": "visit_not_held", "write": "note_write"}
    return {what: f'href="{reverse(f"visits:{name}", args=[first_visit.pk])}"' for what, name in names.items()}


def offered(client, name, links, *args) -> set[str]:
    page = client.get(reverse(f"visits:{name}", args=args)).content.decode()
    return {what for what, link in links.items() if link in page}


def test_my_day_offers_to_move_a_visit_only_until_it_begins(client_of, lead, first_visit, links):
    client = client_of(lead)
    with clock.at(first_visit.starts_at - timedelta(minutes=5)):
        before = offered(client, "day", links)
    with clock.at(first_visit.starts_at + timedelta(minutes=5)):
        during = offered(client, "day", links)

    assert before == {"move", "not_held", "write"}
    assert during == {"not_held", "write"}


def test_the_familys_page_offers_to_move_a_visit_only_until_it_begins(client_of, lead, first_visit, links):
    client = client_of(lead)
    with clock.at(first_visit.starts_at - timedelta(days=1)):
        before = offered(client, "case", links, first_visit.case_id)
    with clock.at(first_visit.starts_at + timedelta(minutes=5)):
        during = offered(client, "case", links, first_visit.case_id)

    assert {"move", "not_held"} <= before
    assert during == {"not_held", "write"}


@pytest.mark.parametrize("name", ["case", "notes"])
def test_a_visit_that_has_been_can_be_told_not_to_have_been_held(
    client_of, lead, supervisor, first_visit, links, name
):
    with clock.at(first_visit.ends_at + timedelta(hours=1)):
        assert offered(client_of(lead), name, links, first_visit.case_id) == {"not_held", "write"}
        assert offered(client_of(supervisor), name, links, first_visit.case_id) == set()


def test_the_one_who_signs_sees_who_has_signed(client_of, co_worker, plan, hold):
    (note,) = hold(plan, 1)
    with clock.at(note.signed_at):
        page = client_of(co_worker).get(reverse("visits:note", args=[note.pk])).content.decode()

    assert "Vahvistanut: Anni Hietala." in page
    assert "Vain sinun vahvistuksesi puuttuu." in page


def test_an_own_view_sent_after_the_session_had_ended_comes_back(client_of, co_worker, plan, hold):
    (note,) = hold(plan, 1)
    url, client = reverse("visits:note_signature", args=[note.pk]), client_of(co_worker)
    client.get(url)
    del client.cookies["sessionid"]

    response = client.post(url, {"own_view": "Isä oli hiljaa. 🌱"})

    assert response.status_code == 401
    assert "Isä oli hiljaa. 🌱" in response.content.decode()
    assert note.signatures.count() == 1
