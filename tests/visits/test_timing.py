"""A visit that is moved or not held: old time free, new time taken, number kept; or nothing changes."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.drafts import Typed
from audit.finnish_dates import format_when, local
from audit.models import AuditEvent
from pairs.services import end_pair, form_pair
from staff import calendar
from staff.models import Booking
from visits.models import NoteDraft, Visit, VisitOutcome
from visits.services.drafts import save_draft
from visits.services.locking import VisitSettled
from visits.services.timing import move_visit, record_not_held


def outcome(code):
    return VisitOutcome.objects.get(code=code)


def standing_times(user):
    bookings = Booking.objects.standing().filter(user=user).order_by("during")
    return [(booking.during.lower, booking.during.upper) for booking in bookings]


def move_url(visit):
    return reverse("visits:visit_time", args=[visit.pk])


def not_held_url(visit):
    return reverse("visits:visit_not_held", args=[visit.pk])


def test_a_visit_is_moved_for_both(lead, co_worker, first_visit, later):
    old = (first_visit.starts_at, first_visit.ends_at)

    move_visit(actor=lead, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])

    first_visit.refresh_from_db()
    assert (first_visit.starts_at, first_visit.ends_at) == later
    assert (first_visit.number, first_visit.status) == (1, Visit.Status.PLANNED)
    for user in (lead, co_worker):
        assert later in standing_times(user)
        assert old not in standing_times(user)
    assert AuditEvent.objects.get(action="visit.moved").changes["from"] == old[0].isoformat()


def test_the_old_time_stays_in_the_history(lead, first_visit, later):
    old = first_visit.starts_at

    move_visit(actor=lead, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])

    events = Visit.pgh_event_model.objects.filter(pgh_obj=first_visit.pk).order_by("pgh_id")
    assert [event.starts_at for event in events] == [old, later[0]]
    assert Booking.objects.filter(user=lead, released_at__isnull=False).count() == 1


def test_a_visit_may_be_moved_within_its_own_time(lead, first_visit):
    starts_at = first_visit.starts_at + timedelta(minutes=30)

    move_visit(
        actor=lead,
        visit_id=first_visit.pk,
        starts_at=starts_at,
        ends_at=first_visit.ends_at + timedelta(minutes=30),
    )

    first_visit.refresh_from_db()
    assert first_visit.starts_at == starts_at


def test_a_taken_time_moves_nothing(lead, co_worker, first_visit, later):
    before = {user: standing_times(user) for user in (lead, co_worker)}
    calendar.book(user=co_worker, starts_at=later[0], ends_at=later[1], kind=Booking.Kind.ABSENCE)

    with pytest.raises(ValidationError, match="Sari Juntunen") as refused:
        move_visit(actor=lead, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])

    assert list(refused.value.message_dict) == ["starts_at"]
    assert standing_times(lead) == before[lead]
    assert standing_times(co_worker) == sorted([*before[co_worker], later])
    assert not AuditEvent.objects.filter(action="visit.moved").exists()


def test_a_visit_cannot_be_moved_into_the_past_or_end_before_it_begins(lead, first_visit, later):
    past = clock.now() - timedelta(days=1)
    for starts_at, ends_at, field in ((past, past + timedelta(hours=1), "starts_at"), (*later[::-1], "ends_at")):
        with pytest.raises(ValidationError) as refused:
            move_visit(actor=lead, visit_id=first_visit.pk, starts_at=starts_at, ends_at=ends_at)
        assert field in refused.value.message_dict


def test_what_has_begun_or_been_recorded_is_not_moved(client_of, lead, plan, first_visit, later, hold):
    with clock.at(first_visit.starts_at):
        with pytest.raises(ValidationError) as refused:
            move_visit(actor=lead, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])
        assert refused.value.code == "begun"
        assert client_of(lead).get(move_url(first_visit)).status_code == 302
    hold(plan, 1)
    with pytest.raises(VisitSettled):
        move_visit(actor=lead, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])


def test_two_people_do_not_move_a_visit_past_each_other(client_of, lead, co_worker, first_visit, later):
    """The second one had the page open when the first one moved the visit."""
    client = client_of(co_worker)
    seen = client.get(move_url(first_visit)).context["form"]["seen"].value()
    move_visit(actor=lead, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])
    own = {"slot": "other", "day": str(later[0].date() + timedelta(days=1)), "begins": "12:00"}

    response = client.post(move_url(first_visit), own | {"seen": seen})

    assert response.status_code == 422
    first_visit.refresh_from_db()
    assert first_visit.starts_at == later[0]


def test_moving_on_the_page_from_the_list_or_by_hand(client_of, lead, first_visit):
    client = client_of(lead)
    form = client.get(move_url(first_visit)).context["form"]
    listed = next(key for key in form.slots)
    seen = form["seen"].value()

    response = client.post(move_url(first_visit), {"slot": listed, "seen": seen})

    first_visit.refresh_from_db()
    assert response.url == reverse("visits:case", args=[first_visit.case_id])
    assert first_visit.starts_at == form.slots[listed].starts_at
    day = first_visit.starts_at.date() + timedelta(days=1)
    client.post(move_url(first_visit), {"slot": "other", "day": str(day), "begins": "13.30", "ends": "14.00"})
    first_visit.refresh_from_db()
    assert first_visit.ends_at - first_visit.starts_at == timedelta(minutes=30)
    assert first_visit.starts_at.date() == day


def test_wrong_times_on_the_page_are_told_at_their_field(client_of, lead, first_visit):
    client, before = client_of(lead), first_visit.starts_at
    cases = [
        ({}, ["slot"]),
        ({"slot": "2020-01-01T09:00"}, ["slot"]),
        ({"slot": "other"}, ["day", "begins"]),
        ({"slot": "other", "day": "2020-01-07", "begins": "9:00"}, ["begins"]),
        ({"slot": "other", "day": "2099-01-07", "begins": "9:00", "ends": "8:00"}, ["ends"]),
        ({"slot": "other", "day": "0001-01-01", "begins": "0:00"}, ["day"]),
    ]
    for fields, wrong in cases:
        response = client.post(move_url(first_visit), fields)

        assert response.status_code == 422
        assert list(response.context["form"].errors) == wrong, fields
        for name, value in fields.items():
            assert response.context["form"][name].value() == value
    first_visit.refresh_from_db()
    assert first_visit.starts_at == before


def test_a_cancelled_visit_gives_its_number_to_the_new_time(lead, co_worker, first_visit, later, plan):
    old = (first_visit.starts_at, first_visit.ends_at)

    new = record_not_held(
        actor=lead,
        visit_id=first_visit.pk,
        outcome=outcome("cancelled_family"),
        reason="Lapsi sairastui.",
        new_starts_at=later[0],
        new_ends_at=later[1],
    )

    first_visit.refresh_from_db()
    assert (first_visit.status, first_visit.outcome.code) == (Visit.Status.NOT_HELD, "cancelled_family")
    assert (first_visit.outcome_reason, first_visit.outcome_by) == ("Lapsi sairastui.", lead)
    assert (new.number, new.plan, new.purpose, new.kind) == (1, plan, first_visit.purpose, first_visit.kind)
    for user in (lead, co_worker):
        assert later in standing_times(user)
        assert old not in standing_times(user)
    assert Visit.objects.standing().filter(plan=plan).count() == 4
    act = AuditEvent.objects.get(action="visit.not_held")
    assert (act.reason, act.changes) == ("Lapsi sairastui.", {"outcome": "cancelled_family"})
    assert AuditEvent.objects.filter(action="visit.planned", subject_id=new.pk).exists()


def test_the_plan_stays_in_order_when_a_visit_is_moved(client_of, lead, plan):
    first, second, third = plan.visits.order_by("number")[:3]
    client = client_of(lead)
    form = client.get(move_url(second)).context["form"]
    assert form.slots
    for slot in form.slots.values():
        assert first.ends_at <= slot.starts_at
        assert slot.ends_at <= third.starts_at
    assert format_when(third.starts_at, third.ends_at) in form.fields["slot"].help_text

    for other, at in ((first, first.starts_at - timedelta(hours=2)), (third, third.ends_at + timedelta(hours=2))):
        day = {"slot": "other", "day": str(at.date()), "seen": form["seen"].value()}
        day["begins"] = f"{local(at):%H:%M}"
        response = client.post(move_url(second), day)
        assert list(response.context["form"].errors) == ["begins"]
        assert format_when(other.starts_at, other.ends_at) in response.context["form"].errors["begins"][0]
        with pytest.raises(ValidationError) as refused:
            move_visit(actor=lead, visit_id=second.pk, starts_at=at, ends_at=at + timedelta(hours=1))
        assert list(refused.value.message_dict) == ["starts_at"]
    unmoved = Visit.objects.get(pk=second.pk)
    assert (unmoved.starts_at, unmoved.ends_at) == (second.starts_at, second.ends_at)


def test_a_cancelled_visits_new_time_comes_before_the_next_one(lead, plan):
    second, third = plan.visits.order_by("number")[1:3]
    late = third.starts_at + timedelta(days=1)
    told = {"actor": lead, "visit_id": second.pk, "outcome": outcome("cancelled_family"), "reason": "Flunssa"}

    with pytest.raises(ValidationError) as refused:
        record_not_held(**told, new_starts_at=late, new_ends_at=late + timedelta(hours=1))

    (words,) = refused.value.message_dict["new_starts_at"]
    assert format_when(third.starts_at, third.ends_at) in words
    assert Visit.objects.get(pk=second.pk).status == Visit.Status.PLANNED
    move_visit(
        actor=lead,
        visit_id=third.pk,
        starts_at=third.starts_at + timedelta(days=2),
        ends_at=third.ends_at + timedelta(days=2),
    )
    assert record_not_held(**told, new_starts_at=late, new_ends_at=late + timedelta(hours=1)).number == 2


def test_a_visit_that_fell_through_is_agreed_before_the_next_one(client_of, lead, plan, first_visit):
    record_not_held(actor=lead, visit_id=first_visit.pk, outcome=outcome("cancelled_family"), reason="Flunssa")
    second = plan.visits.get(number=2)

    form = client_of(lead).get(reverse("visits:visit_new", args=[plan.case_id])).context["form"]

    assert form.slots
    assert all(slot.ends_at <= second.starts_at for slot in form.slots.values())


def test_without_a_new_time_the_number_is_free(lead, first_visit, plan):
    new = record_not_held(
        actor=lead, visit_id=first_visit.pk, outcome=outcome("cancelled_worker"), reason="Flunssa"
    )

    assert new is None
    assert not Visit.objects.standing().filter(plan=plan, number=1).exists()


def test_time_that_was_spent_waiting_stays_spent(lead, first_visit):
    with clock.at(first_visit.ends_at + timedelta(hours=1)):
        record_not_held(actor=lead, visit_id=first_visit.pk, outcome=outcome("no_show"), reason="Ei avattu.")

    assert (first_visit.starts_at, first_visit.ends_at) in standing_times(lead)


def test_a_new_time_that_is_taken_records_nothing(lead, co_worker, first_visit, later):
    calendar.book(user=lead, starts_at=later[0], ends_at=later[1], kind=Booking.Kind.ABSENCE)

    with pytest.raises(ValidationError, match="Anni Hietala") as refused:
        record_not_held(
            actor=lead,
            visit_id=first_visit.pk,
            outcome=outcome("moved"),
            reason="Siirto",
            new_starts_at=later[0],
            new_ends_at=later[1],
        )

    assert list(refused.value.message_dict) == ["new_starts_at"]
    first_visit.refresh_from_db()
    assert first_visit.status == Visit.Status.PLANNED
    assert (first_visit.starts_at, first_visit.ends_at) in standing_times(lead)


@pytest.mark.parametrize(
    ("code", "reason", "field"),
    [
        ("held", "Syy", "outcome"),
        ("no_show", "Ei tavattu", "outcome"),
        ("moved", "Siirto", "new_starts_at"),
        ("cancelled_family", "  ", "reason"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(lead, first_visit, code, reason, field):
    with pytest.raises(ValidationError) as refused:
        record_not_held(actor=lead, visit_id=first_visit.pk, outcome=outcome(code), reason=reason)

    assert list(refused.value.message_dict) == [field]
    first_visit.refresh_from_db()
    assert first_visit.status == Visit.Status.PLANNED


def test_a_note_that_has_been_begun_is_not_thrown_away(client_of, lead, after_first_visit):
    save_draft(actor=lead, visit_id=after_first_visit.pk, typed=Typed({"what_happened": ["Alku"]}))
    fields = {"outcome": str(outcome("no_show").pk), "reason": "Ei tavattu", "slot": "none"}

    response = client_of(lead).post(not_held_url(after_first_visit), fields)

    assert response.status_code == 422
    assert reverse("visits:note_write", args=[after_first_visit.pk]) in response.content.decode()
    assert NoteDraft.objects.exists()
    after_first_visit.refresh_from_db()
    assert after_first_visit.status == Visit.Status.PLANNED


def test_recording_on_the_page_and_pressing_twice(client_of, lead, after_first_visit):
    client, url = client_of(lead), not_held_url(after_first_visit)
    codes = {choice.instance.code for choice, _label in client.get(url).context["form"].fields["outcome"].choices}
    assert codes == {"cancelled_family", "cancelled_worker", "no_show", "moved"}
    fields = {"outcome": str(outcome("no_show").pk), "reason": "Ei tavattu 🌱 Čáhci", "slot": "none"}

    first, second = client.post(url, fields), client.post(url, fields)

    assert first.url == second.url == reverse("visits:case", args=[after_first_visit.case_id])
    assert AuditEvent.objects.filter(action="visit.not_held").count() == 1
    after_first_visit.refresh_from_db()
    assert after_first_visit.outcome_reason == "Ei tavattu 🌱 Čáhci"


def test_an_empty_or_endless_record_is_refused_on_the_page(client_of, lead, after_first_visit):
    client, url = client_of(lead), not_held_url(after_first_visit)
    held = str(outcome("held").pk)

    empty = client.post(url, {})
    endless = client.post(url, {"outcome": held, "reason": "x" * 100_000, "slot": "none"})

    assert list(empty.context["form"].errors) == ["outcome", "reason", "slot"]
    assert list(endless.context["form"].errors) == ["outcome", "reason"]
    assert endless.context["form"]["reason"].value() == "x" * 100_000


def test_the_new_time_belongs_to_the_pair_of_now(
    lead, co_worker, colleague, coordinator, first_visit, later, plan
):
    end_pair(actor=coordinator, pair=plan.pair, reason="Sari jää vapaalle.")
    form_pair(
        actor=coordinator,
        case_id=first_visit.case_id,
        lead=lead,
        co_worker=colleague,
        reason="Mikko jatkaa.",
        same_profession_reason="Muita ei ole.",
    )

    new = record_not_held(
        actor=lead,
        visit_id=first_visit.pk,
        outcome=outcome("cancelled_worker"),
        reason="Pari vaihtui.",
        new_starts_at=later[0],
        new_ends_at=later[1],
    )

    assert {worker.user for worker in new.workers.all()} == {lead, colleague}
    assert (first_visit.starts_at, first_visit.ends_at) not in standing_times(co_worker)


@pytest.mark.parametrize(
    ("who", "status"),
    [("colleague", 404), ("outsider", 404), ("invited_partner", 403), ("coordinator", 403), ("supervisor", 403)],
)
def test_times_are_changed_by_the_pair_only(request, client_of, first_visit, later, who, status):
    person = request.getfixturevalue(who)
    client = client_of(person)

    for url in (move_url(first_visit), not_held_url(first_visit)):
        assert client.get(url).status_code == status
        assert client.post(url, {}).status_code == status
    with pytest.raises(Http404 if status == 404 else PermissionDenied):
        move_visit(actor=person, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])
    with pytest.raises(Http404 if status == 404 else PermissionDenied):
        record_not_held(actor=person, visit_id=first_visit.pk, outcome=outcome("moved"), reason="Siirto")
    first_visit.refresh_from_db()
    assert first_visit.status == Visit.Status.PLANNED


def test_a_visit_moved_meanwhile_is_not_cancelled_unseen(client_of, lead, co_worker, first_visit, later):
    client = client_of(lead)
    seen = client.get(not_held_url(first_visit)).context["form"]["seen"].value()
    move_visit(actor=co_worker, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])
    words = {"outcome": outcome("cancelled_family").pk, "reason": "Perhe perui maanantain.", "slot": "none"}

    refused = client.post(not_held_url(first_visit), words | {"seen": seen})

    assert refused.status_code == 422
    assert format_when(*later) in refused.text
    assert "Perhe perui maanantain." in refused.text
    first_visit.refresh_from_db()
    assert (first_visit.status, first_visit.starts_at) == (Visit.Status.PLANNED, later[0])
    # Who has seen the new time may still say so.
    again = refused.context["form"]["seen"].value()
    assert client.post(not_held_url(first_visit), words | {"seen": again}).status_code == 302
    first_visit.refresh_from_db()
    assert first_visit.status == Visit.Status.NOT_HELD
