"""What people tell of themselves, and their time away."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from audit.models import AuditEvent
from staff.calendar import book, free_slots, moment_at, release
from staff.models import Booking, User
from staff.services import (
    ProfileFacts,
    cancel_absence,
    record_absence,
    set_capacity,
    set_competences,
    set_working_hours,
    update_own_profile,
)

MONDAY = date(2026, 3, 9)


pytestmark = pytest.mark.moment(datetime(2026, 3, 2, 8, tzinfo=ZoneInfo("Europe/Helsinki")))


def test_own_details_change_and_nothing_else_does(lead, unit):
    facts = ProfileFacts("+46 70 123 45 67", ["se", "fi"], "  Kuuntelen ensin. 🙂 ")

    update_own_profile(actor=lead, facts=facts)

    user = User.objects.get(pk=lead.pk)
    assert (str(user), user.phone, user.brings) == ("Anni Hietala", "+46701234567", "Kuuntelen ensin. 🙂")
    assert user.languages == ["se", "fi"]
    assert (user.unit, user.job_title, user.username) == (unit, lead.job_title, "lead")
    event = AuditEvent.objects.get()
    assert (event.action, event.actor) == ("staff.profile_changed", lead)
    assert event.changes == {"fields": ["brings", "languages", "phone"]}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": "123"}, "phone"),
        ({"brings": "x" * 100_000}, "brings"),
        ({"languages": ["fi", "zz"]}, "languages"),
    ],
)
def test_details_that_cannot_be_are_refused(lead, changes, field):
    before = User.objects.get(pk=lead.pk).phone

    with pytest.raises(ValidationError) as refusal:
        update_own_profile(actor=lead, facts=ProfileFacts(**({"phone": "+358401234567"} | changes)))

    assert list(refusal.value.message_dict) == [field]
    assert User.objects.get(pk=lead.pk).phone == before


def levels_of(user):
    return dict(user.competences.values_list("competence__code", "level"))


def test_working_hours_decide_what_is_offered(lead):
    set_working_hours(actor=lead, user=lead, hours={0: [(time(12), time(13))], 4: [(time(9), time(10))]})

    slots = free_slots([lead], since=MONDAY, until=MONDAY + timedelta(days=6), minutes=60)
    assert [(slot.starts_at.weekday(), slot.starts_at.hour) for slot in slots] == [(0, 12), (4, 9)]
    event = AuditEvent.objects.get()
    assert event.changes["after"] == {"0": "12:00-13:00", "4": "09:00-10:00"}
    assert event.changes["before"]["2"] == "08:00-16:00"


def test_a_day_that_ends_before_it_begins_is_refused_at_that_day(lead):
    with pytest.raises(ValidationError) as refusal:
        set_working_hours(
            actor=lead,
            user=lead,
            hours={0: [(time(8), time(16))], 2: [(time(16), time(8))], 3: [(time(8), time(8))]},
        )

    assert list(refusal.value.message_dict) == ["ends_2", "ends_3"]
    assert lead.working_hours.count() == 5


def test_several_spells_a_day_are_kept_in_their_order_and_told_in_the_log(lead):
    set_working_hours(actor=lead, user=lead, hours={1: [(time(16), time(20)), (time(8), time(12))]})

    assert list(lead.working_hours.values_list("weekday", "starts")) == [(1, time(8)), (1, time(16))]
    assert AuditEvent.objects.get().changes["after"] == {"1": "08:00-12:00, 16:00-20:00"}


def test_spells_that_overlap_are_refused_and_the_week_stays(lead):
    spells = [(time(8), time(16)), (time(9), time(10)), (time(12), time(13)), (time(16), time(18))]

    with pytest.raises(ValidationError) as refusal:
        set_working_hours(actor=lead, user=lead, hours={1: spells})

    # The second and the third lie within the first; the fourth only touches it.
    assert list(refusal.value.message_dict) == ["starts_1_2", "starts_1_3"]
    assert lead.working_hours.count() == 5


def test_an_absence_takes_whole_days_out_of_the_calendar(lead):
    booking = record_absence(actor=lead, user=lead, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=2))

    assert (booking.kind, booking.during.lower) == ("absence", moment_at(MONDAY, time.min))
    days = {
        slot.starts_at.date() for slot in free_slots([lead], since=MONDAY, until=date(2026, 3, 13), minutes=60)
    }
    assert days == {date(2026, 3, 12), date(2026, 3, 13)}
    assert AuditEvent.objects.get().changes == {"from": "2026-03-09", "to": "2026-03-11"}


def test_an_absence_over_the_night_when_the_clocks_move_ends_at_midnight(lead):
    booking = record_absence(actor=lead, user=lead, starts_on=date(2026, 3, 28), ends_on=date(2026, 3, 29))

    booking.refresh_from_db()
    assert booking.during.upper == moment_at(date(2026, 3, 30), time.min)
    assert booking.during.upper - booking.during.lower == timedelta(hours=47)


def test_an_absence_over_agreed_visits_names_their_times_and_moves_nothing(lead):
    for hour in (8, 9, 10, 11, 12):
        book(
            user=lead,
            starts_at=moment_at(MONDAY, time(hour)),
            ends_at=moment_at(MONDAY, time(hour, 30)),
            kind=Booking.Kind.VISIT,
        )

    with pytest.raises(ValidationError) as refusal:
        record_absence(actor=lead, user=lead, starts_on=MONDAY, ends_on=MONDAY)

    [words] = refusal.value.message_dict["starts_on"]
    assert "8.00–8.30" in words
    assert "10.00–10.30" in words
    assert "11.00" not in words
    assert "2" in words
    assert lead.bookings.standing().count() == 5
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    ("first", "last", "field"),
    [
        (MONDAY, MONDAY - timedelta(days=1), "ends_on"),
        (MONDAY, date.max, "ends_on"),
        (date.min, date.min, "starts_on"),
        (date(2025, 1, 1), date(2025, 1, 2), "starts_on"),
        (date(9999, 12, 30), date(9999, 12, 30), "starts_on"),
        (date(2028, 3, 9), date(2028, 3, 9), "starts_on"),
    ],
)
def test_days_that_cannot_be_are_refused(lead, first, last, field):
    with pytest.raises(ValidationError) as refusal:
        record_absence(actor=lead, user=lead, starts_on=first, ends_on=last)

    assert list(refusal.value.message_dict) == [field]
    assert not lead.bookings.exists()


def test_a_cancelled_absence_gives_the_days_back_once(lead):
    booking = record_absence(actor=lead, user=lead, starts_on=MONDAY, ends_on=MONDAY)

    cancel_absence(actor=lead, booking=booking)

    assert free_slots([lead], since=MONDAY, until=MONDAY, minutes=60)
    assert AuditEvent.objects.order_by("id").last().action == "staff.absence_cancelled"
    with pytest.raises(ValidationError):
        cancel_absence(actor=lead, booking=booking)


def test_a_visit_is_not_cancelled_as_an_absence(lead):
    visit = book(
        user=lead,
        starts_at=moment_at(MONDAY, time(9)),
        ends_at=moment_at(MONDAY, time(10)),
        kind=Booking.Kind.VISIT,
    )

    with pytest.raises(ValidationError):
        cancel_absence(actor=lead, booking=visit)

    visit.refresh_from_db()
    assert visit.released_at is None


@pytest.mark.parametrize("persona", ["co_worker", "outsider", "other_supervisor", "partner"])
def test_nobody_changes_the_time_or_competences_of_somebody_whom_one_does_not_lead(request, lead, persona):
    actor = request.getfixturevalue(persona)
    absence = record_absence(actor=lead, user=lead, starts_on=MONDAY, ends_on=MONDAY)
    acts = [
        lambda: set_competences(actor=actor, user=lead, estimates={}),
        lambda: set_working_hours(actor=actor, user=lead, hours={}),
        lambda: record_absence(actor=actor, user=lead, starts_on=MONDAY, ends_on=MONDAY),
        lambda: cancel_absence(actor=actor, booking=absence),
        lambda: set_capacity(actor=actor, user=lead, capacity=30),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()

    assert len(levels_of(lead)) == 2
    assert lead.working_hours.count() == 5
    assert lead.bookings.standing().count() == 1


@pytest.mark.parametrize("persona", ["administrator", "supervisor"])
def test_the_administrator_and_the_units_supervisor_do_it_for_others(request, lead, persona):
    actor = request.getfixturevalue(persona)

    set_working_hours(actor=actor, user=lead, hours={})
    set_capacity(actor=actor, user=lead, capacity=7)
    absence = record_absence(actor=actor, user=lead, starts_on=MONDAY, ends_on=MONDAY)
    cancel_absence(actor=actor, booking=absence)

    assert not lead.working_hours.exists()
    assert User.objects.get(pk=lead.pk).capacity == 7
    assert not lead.bookings.standing().exists()
    assert list(AuditEvent.objects.order_by("id").values_list("action", "actor", "subject_id")) == [
        (action, actor.pk, lead.pk)
        for action in (
            "staff.working_hours_set",
            "staff.capacity_set",
            "staff.absence_recorded",
            "staff.absence_cancelled",
        )
    ]


def test_the_coordinator_records_absences_and_nothing_else(coordinator, lead):
    record_absence(actor=coordinator, user=lead, starts_on=MONDAY, ends_on=MONDAY)

    for act in (
        lambda: set_competences(actor=coordinator, user=lead, estimates={}),
        lambda: set_working_hours(actor=coordinator, user=lead, hours={}),
        lambda: set_capacity(actor=coordinator, user=lead, capacity=1),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert lead.bookings.absences().count() == 1


@pytest.mark.parametrize("unit_of_person", ["none", "other"])
def test_a_supervisor_keeps_only_people_of_the_own_unit(supervisor, lead, other_unit, unit_of_person):
    lead.unit = None if unit_of_person == "none" else other_unit
    lead.save()

    with pytest.raises(PermissionDenied):
        set_capacity(actor=supervisor, user=lead, capacity=1)


def test_nobody_sets_the_own_room_for_families(lead):
    with pytest.raises(PermissionDenied):
        set_capacity(actor=lead, user=lead, capacity=1)


def visit_at(user, hour):
    return book(
        user=user,
        starts_at=moment_at(MONDAY, time(hour)),
        ends_at=moment_at(MONDAY, time(hour + 1)),
        kind=Booking.Kind.VISIT,
    )


@pytest.mark.parametrize("persona", ["coordinator", "supervisor", "administrator"])
def test_an_illness_is_recorded_over_agreed_visits_which_stay(request, lead, persona):
    visit = visit_at(lead, 9)

    absence = record_absence(actor=request.getfixturevalue(persona), user=lead, starts_on=MONDAY, ends_on=MONDAY)

    assert set(lead.bookings.standing()) == {visit, absence}
    assert free_slots([lead], since=MONDAY, until=MONDAY, minutes=60) == []


def test_nothing_new_is_agreed_for_a_day_of_absence_whoever_writes(coordinator, lead):
    visit_at(lead, 9)
    record_absence(actor=coordinator, user=lead, starts_on=MONDAY, ends_on=MONDAY)

    with pytest.raises(ValidationError) as refusal:
        visit_at(lead, 13)

    assert refusal.value.code == "time_taken"
    assert "poissa" in refusal.value.messages[0]
    with pytest.raises(IntegrityError, match="not_while_away"), transaction.atomic():
        Booking.objects.bulk_create(
            [
                Booking(
                    user=lead, during=(moment_at(MONDAY, time(14)), moment_at(MONDAY, time(15))), kind="other_work"
                )
            ]
        )
    assert lead.bookings.agreed().count() == 1


def test_two_absences_never_overlap(coordinator, lead):
    record_absence(actor=coordinator, user=lead, starts_on=MONDAY, ends_on=MONDAY)

    with pytest.raises(ValidationError) as refusal:
        record_absence(actor=coordinator, user=lead, starts_on=MONDAY, ends_on=MONDAY + timedelta(days=3))

    assert list(refusal.value.message_dict) == ["starts_on"]
    assert lead.bookings.absences().count() == 1


def test_a_visit_moved_away_from_an_absence_does_not_return_to_it(coordinator, lead):
    visit = visit_at(lead, 9)
    record_absence(actor=coordinator, user=lead, starts_on=MONDAY, ends_on=MONDAY)

    release(visit.pk)

    with pytest.raises(ValidationError):
        visit_at(lead, 9)
