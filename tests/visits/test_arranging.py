"""A coordinator moves or cancels a visit of somebody who is absent then, also when its note has been begun."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from audit import clock
from audit.drafts import Typed
from audit.finnish_dates import format_when, local
from audit.models import AuditEvent
from cases.models import Person, SecurityProhibition
from staff.calendar import book
from staff.models import Booking, User
from staff.services import record_absence
from tests.visits.test_timing import move_url, not_held_url, outcome
from visits.models import NoteDraft, Visit
from visits.services.drafts import save_draft
from visits.services.timing import move_visit

pytestmark = pytest.mark.django_db
WORDS = "Soitettu äidille, toivoo iltaa. 🌱"


@pytest.fixture
def away(co_worker, coordinator, first_visit):
    """The second of the pair is ill on the day of the first visit."""
    day = local(first_visit.starts_at).date()
    return record_absence(actor=coordinator, user=co_worker, starts_on=day, ends_on=day)


def test_without_an_absence_only_the_pair_moves_and_cancels(client_of, coordinator, supervisor, first_visit):
    for person in (coordinator, supervisor):
        for url in (move_url(first_visit), not_held_url(first_visit)):
            assert client_of(person).get(url).status_code == 403
            assert client_of(person).post(url).status_code == 403


def test_the_coordinator_moves_a_visit_of_an_absent_worker_from_the_list(
    client_of, coordinator, co_worker, lead, first_visit, later, away
):
    User.objects.filter(pk=lead.pk).update(phone="+358401112222")
    mother = first_visit.case.family.memberships.earliest("id").person
    Person.objects.filter(pk=mother.pk).update(phone="+358403334444")
    client = client_of(coordinator)
    listed = client.get(reverse("visits:person_visits", args=[co_worker.pk]))
    page = client.get(move_url(first_visit))

    assert f"{move_url(first_visit)}?person={co_worker.pk}" in listed.text
    assert not_held_url(first_visit) in listed.text
    for text in (listed.text, page.text):
        assert 'href="tel:+358401112222"' in text
        assert 'href="tel:+358403334444"' in text
    day, seen = later[0].date(), page.context["form"]["seen"].value()
    client.post(move_url(first_visit), {"slot": "other", "day": str(day), "begins": "09:00", "seen": seen})
    first_visit.refresh_from_db()
    assert local(first_visit.starts_at).date() == day
    event = AuditEvent.objects.get(action="visit.moved")
    assert (event.actor, event.ground) == (coordinator, "unit:absence.record")
    # Now nobody is absent at the visit: it is the pair's again.
    assert client.get(move_url(first_visit)).status_code == 403
    assert move_url(first_visit) not in client.get(reverse("visits:person_visits", args=[co_worker.pk])).text


def test_the_coordinator_cancels_a_visit_of_an_absent_worker(client_of, coordinator, co_worker, first_visit, away):
    words = {"outcome": outcome("cancelled_worker").pk, "reason": "Työntekijä on poissa.", "slot": "none"}
    response = client_of(coordinator).post(not_held_url(first_visit), words)

    assert response.status_code == 302
    first_visit.refresh_from_db()
    assert (first_visit.status, first_visit.outcome_by) == (Visit.Status.NOT_HELD, coordinator)


def test_the_absent_worker_is_not_rung_and_is_the_cause_chosen_at_first(
    client_of, coordinator, co_worker, lead, first_visit, away
):
    User.objects.filter(pk=lead.pk).update(phone="+358401112222")
    User.objects.filter(pk=co_worker.pk).update(phone="+358405556666")
    page = client_of(coordinator).get(not_held_url(first_visit))

    assert ("+358401112222" in page.text, "+358405556666" in page.text) == (True, False)
    form = page.context["form"]
    assert form["outcome"].value() == outcome("cancelled_worker").pk
    assert outcome("no_show") not in form.fields["outcome"].queryset
    assert "Kuka peruu?" in page.text
    assert "teille molemmille" not in page.text
    missed = {"outcome": outcome("no_show").pk, "reason": "Ovi oli kiinni.", "slot": "none"}
    assert client_of(coordinator).post(not_held_url(first_visit), missed).status_code == 422
    assert Visit.objects.get(pk=first_visit.pk).status == Visit.Status.PLANNED


def test_one_comes_back_to_the_visits_of_the_absent_worker(
    client_of, coordinator, co_worker, outsider, first_visit, later, away
):
    client, listed = client_of(coordinator), reverse("visits:person_visits", args=[co_worker.pk])
    page = client.get(listed).text
    move, cancel = (f"{url}?person={co_worker.pk}" for url in (move_url(first_visit), not_held_url(first_visit)))
    assert (move in page, cancel in page) == (True, True)
    assert listed in client.get(move).text
    case = reverse("visits:case", args=[first_visit.case_id])
    for strange in (outsider.pk, "//elsewhere.example", ""):
        assert listed not in client.get(f"{move_url(first_visit)}?person={strange}").text
        assert case in client.get(f"{move_url(first_visit)}?person={strange}").text

    form = pressed(client, first_visit, later[0])
    assert [client.post(move, form).url for _press in range(2)] == [listed, listed]


def test_an_absence_opens_a_visit_to_its_own_unit_only(client_of, first_visit, away, other_supervisor, colleague):
    for person in (other_supervisor, colleague):
        for url in (move_url(first_visit), not_held_url(first_visit)):
            assert client_of(person).post(url).status_code == 404


def test_a_protected_familys_phone_is_not_on_the_page_for_moving(client_of, coordinator, first_visit, away):
    mother = first_visit.case.family.memberships.earliest("id").person
    Person.objects.filter(pk=mother.pk).update(phone="+358403334444")
    SecurityProhibition.objects.create(person=mother, since=clock.today())

    assert "+358403334444" not in client_of(coordinator).get(move_url(first_visit)).text


def pressed(client, visit, starts_at):
    """The form of moving, as it is sent."""
    seen, begins = client.get(move_url(visit)).context["form"]["seen"].value(), local(starts_at)
    return {"slot": "other", "day": str(begins.date()), "begins": f"{begins:%H:%M}", "seen": seen}


def test_a_second_press_of_moving_is_told_as_the_first(client_of, coordinator, lead, first_visit, later, away):
    for person, starts_at in ((coordinator, later[0]), (lead, later[0] + timedelta(days=1))):
        client = client_of(person)
        form = pressed(client, first_visit, starts_at)
        first, second = (client.post(move_url(first_visit), form, follow=True) for _press in range(2))

        told = f"Käynti on siirretty: {format_when(starts_at, starts_at + timedelta(minutes=90))}."
        assert told in first.text
        assert told in second.text
        assert first.redirect_chain == second.redirect_chain
    assert AuditEvent.objects.filter(action="visit.moved").count() == 2


def test_the_time_of_the_visit_itself_is_no_hindrance_but_is_not_offered_again(client_of, lead, first_visit):
    for user in (worker.user for worker in first_visit.workers.all()):
        user.working_hours.exclude(weekday=local(first_visit.starts_at).weekday()).delete()
        starts = local(first_visit.starts_at) - timedelta(minutes=30)
        user.working_hours.update(starts=starts.time(), ends=(local(first_visit.ends_at)).time())
    url = move_url(first_visit)

    keys = list(client_of(lead).get(url).context["form"].slots)

    earlier = local(first_visit.starts_at) - timedelta(minutes=30)
    assert f"{earlier:%Y-%m-%dT%H:%M}" in keys
    assert f"{local(first_visit.starts_at):%Y-%m-%dT%H:%M}" not in keys


def test_a_refused_time_has_the_next_free_one_chosen_which_is_then_accepted(
    client_of, co_worker, lead, first_visit, later
):
    book(user=co_worker, starts_at=later[0], ends_at=later[1], kind=Booking.Kind.OTHER_WORK)
    client, url = client_of(lead), move_url(first_visit)

    refused = client.post(url, {"slot": f"{local(later[0]):%Y-%m-%dT%H:%M}"})
    form = refused.context["form"]

    assert refused.status_code == 422
    assert "Seuraava kaikille sopiva aika on" in form.errors["slot"][1]
    assert form["slot"].value() in refused.text
    assert client.post(url, {"slot": form["slot"].value()}).status_code == 302
    first_visit.refresh_from_db()
    assert f"{local(first_visit.starts_at):%Y-%m-%dT%H:%M}" == form["slot"].value()
    assert first_visit.starts_at >= later[1]


def test_a_suggested_time_pressed_twice_is_not_called_taken(client_of, lead, first_visit):
    client = client_of(lead)
    form = client.get(move_url(first_visit)).context["form"]
    sent = {"slot": next(iter(form.slots)), "seen": form["seen"].value()}

    assert [client.post(move_url(first_visit), sent).status_code for _press in range(2)] == [302, 302]
    assert AuditEvent.objects.filter(action="visit.moved").count() == 1


def test_two_presses_at_once_move_once(coordinator, first_visit, later, away):
    """The second waits for the first: then the right to move has ended, and the visit stands where asked."""
    told = {"actor": coordinator, "visit_id": first_visit.pk, "starts_at": later[0], "ends_at": later[1]}
    for _press in range(2):
        assert move_visit(**told, seen_starts_at=first_visit.starts_at).starts_at == later[0]

    assert AuditEvent.objects.filter(action="visit.moved").count() == 1
    other = told | {"starts_at": later[0] + timedelta(days=1), "ends_at": later[1] + timedelta(days=1)}
    with pytest.raises(PermissionDenied):
        move_visit(**other)


def test_the_list_offers_what_may_be_done_whoever_of_the_two_is_absent(
    client_of, coordinator, lead, co_worker, first_visit, away
):
    client = client_of(coordinator)
    for person in (lead, co_worker):
        page = client.get(reverse("visits:person_visits", args=[person.pk]))
        assert move_url(first_visit) in page.text
    assert client.get(move_url(first_visit)).status_code == 200
    visits = client.get(reverse("visits:person_visits", args=[lead.pk])).context["visits"]
    assert (visits.to_move, bool(visits.others[0].move_url), visits.others[1].move_url) == ([], True, "")


@pytest.fixture
def begun(lead, first_visit, away):
    """The lead has begun the note of the coming visit."""
    return save_draft(actor=lead, visit_id=first_visit.pk, typed=Typed({"what_happened": [WORDS]}))


def test_a_begun_note_goes_with_the_moved_visit(client_of, coordinator, lead, first_visit, later, begun):
    client = client_of(coordinator)
    write = reverse("visits:note_write", args=[first_visit.pk])
    page = client.get(move_url(first_visit)).text
    assert "Anni Hietala" in page
    assert (write in page, WORDS in page) == (False, False)

    assert client.post(move_url(first_visit), pressed(client, first_visit, later[0])).status_code == 302
    assert WORDS in client_of(lead).get(write).text


def test_a_begun_note_hinders_no_cancelling_and_its_words_wait_for_their_writer(
    client_of, coordinator, supervisor, lead, first_visit, begun
):
    words = {"outcome": outcome("cancelled_worker").pk, "reason": "Työntekijä on poissa.", "slot": "none"}
    assert client_of(coordinator).post(not_held_url(first_visit), words).status_code == 302
    assert Visit.objects.get(pk=first_visit.pk).status == Visit.Status.NOT_HELD

    write, mine = reverse("visits:note_write", args=[first_visit.pk]), client_of(lead)
    todo = mine.get(reverse("visits:todo"))
    assert [(row.url, row.words) for row in todo.context["todo"].drafts] == [
        (write, "peruttu, tekstisi on tallessa")
    ]
    page = mine.get(write)
    assert page.status_code == 200
    assert WORDS in page.text
    assert str(coordinator) in page.text
    for person in (coordinator, supervisor):
        assert client_of(person).get(write).status_code == 403
    closing = client_of(supervisor).get(reverse("visits:closure", args=[first_visit.case_id])).context["page"]
    assert [row.url for row in closing.begun] == [""]

    discard = reverse("visits:note_draft_discard", args=[first_visit.pk])
    assert discard in page.text
    assert WORDS in mine.get(discard).text
    mine.post(discard, {"version": begun.version})
    assert not NoteDraft.objects.exists()
    assert mine.get(reverse("visits:todo")).context["todo"].drafts == []
    assert mine.get(write).status_code == 302


def test_a_begun_note_goes_with_the_new_time_of_a_cancelled_visit(
    client_of, coordinator, lead, first_visit, later, begun
):
    day = local(later[0])
    words = {"outcome": outcome("moved").pk, "reason": "Työntekijä on poissa.", "slot": "other"}
    when = {"day": str(day.date()), "begins": f"{day:%H:%M}"}
    assert client_of(coordinator).post(not_held_url(first_visit), words | when).status_code == 302

    new = Visit.objects.get(starts_at=later[0])
    assert NoteDraft.objects.get().visit == new
    assert WORDS in client_of(lead).get(reverse("visits:note_write", args=[new.pk])).text
