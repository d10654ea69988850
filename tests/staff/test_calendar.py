"""What time is free in common, and that nobody is in two places."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange

from audit import clock
from staff.calendar import Slot, book, free_slots, moment_at, release
from staff.models import Booking, WorkingHours

HELSINKI = ZoneInfo("Europe/Helsinki")
THURSDAY = date(2026, 3, 12)


@pytest.fixture(autouse=True)
def _spring():
    """All days of these tests are ahead."""
    with clock.at(datetime(2026, 1, 2, 8, tzinfo=HELSINKI)):
        yield


def clocks(slots):
    return [f"{slot.starts_at:%H.%M}-{slot.ends_at:%H.%M}" for slot in slots]


def set_hours(user, weekday, starts, ends):
    WorkingHours.objects.update_or_create(
        user=user, weekday=weekday, defaults={"starts": time(starts), "ends": time(ends)}
    )


def visit(user, day, starts, ends):
    return book(user=user, starts_at=moment_at(day, starts), ends_at=moment_at(day, ends), kind=Booking.Kind.VISIT)


def test_slots_fill_the_hours_that_everybody_works(lead, co_worker):
    set_hours(lead, 3, 8, 11)
    set_hours(co_worker, 3, 9, 16)

    slots = free_slots([lead, co_worker], since=THURSDAY, until=THURSDAY, minutes=90)

    assert clocks(slots) == ["09.00-10.30", "09.30-11.00"]
    assert slots[0] == Slot(
        datetime(2026, 3, 12, 9, tzinfo=HELSINKI), datetime(2026, 3, 12, 10, 30, tzinfo=HELSINKI)
    )


def test_a_day_off_of_one_is_off_for_both(lead, co_worker):
    co_worker.working_hours.filter(weekday=3).delete()

    assert free_slots([lead, co_worker], since=THURSDAY, until=THURSDAY, minutes=60) == []
    assert free_slots([lead], since=THURSDAY, until=THURSDAY, minutes=60)


def test_hours_that_do_not_meet_give_nothing(lead, co_worker):
    set_hours(lead, 3, 8, 12)
    set_hours(co_worker, 3, 12, 16)

    assert free_slots([lead, co_worker], since=THURSDAY, until=THURSDAY, minutes=30) == []


def test_nobody_asked_gives_nothing(db):
    assert free_slots([], since=THURSDAY, until=THURSDAY, minutes=60) == []


def test_the_same_person_twice_is_one_person(lead):
    set_hours(lead, 3, 8, 9)

    assert clocks(free_slots([lead, lead], since=THURSDAY, until=THURSDAY, minutes=60)) == ["08.00-09.00"]


def test_bookings_of_anybody_take_the_time_and_touching_ones_do_not(lead, co_worker, settings):
    settings.TRAVEL_MINUTES = 0
    set_hours(lead, 3, 8, 12)
    set_hours(co_worker, 3, 8, 12)
    visit(lead, THURSDAY, time(8), time(9))
    visit(co_worker, THURSDAY, time(10, 30), time(11))

    slots = free_slots([lead, co_worker], since=THURSDAY, until=THURSDAY, minutes=60, step=30)

    assert clocks(slots) == ["09.00-10.00", "09.30-10.30", "11.00-12.00"]


def test_between_two_meetings_of_one_person_there_is_time_to_travel(lead, co_worker, settings):
    settings.TRAVEL_MINUTES = 20
    for user in (lead, co_worker):
        set_hours(user, 3, 8, 12)
    visit(lead, THURSDAY, time(9), time(9, 30))

    slots = free_slots([lead, co_worker], since=THURSDAY, until=THURSDAY, minutes=40, step=10)

    # Before the first of the day and after the last nobody is waited for: the day begins at eight.
    assert clocks(slots)[:3] == ["08.00-08.40", "09.50-10.30", "10.00-10.40"]
    assert clocks(slots)[-1] == "11.20-12.00"


@pytest.mark.parametrize(
    ("kind", "first"),
    [(Booking.Kind.GROUP, "09.30"), (Booking.Kind.OTHER_WORK, "09.00"), (Booking.Kind.TRAVEL, "09.00")],
)
def test_time_to_travel_is_kept_around_group_sessions_and_not_around_desk_work(lead, kind, first):
    set_hours(lead, 3, 8, 12)
    book(user=lead, starts_at=moment_at(THURSDAY, time(8)), ends_at=moment_at(THURSDAY, time(9)), kind=kind)

    slots = free_slots([lead], since=THURSDAY, until=THURSDAY, minutes=60)

    assert f"{slots[0].starts_at:%H.%M}" == first


def test_a_late_meeting_of_the_day_before_leaves_time_to_travel(lead):
    WorkingHours.objects.create(user=lead, weekday=5, starts=time(0), ends=time(2))
    visit(lead, date(2026, 3, 13), time(23), time(23, 50))

    slots = free_slots([lead], since=date(2026, 3, 14), until=date(2026, 3, 14), minutes=60)

    assert clocks(slots) == ["00.30-01.30", "01.00-02.00"]


def test_the_bookings_of_a_visit_that_is_moved_do_not_count(lead):
    set_hours(lead, 3, 8, 10)
    booking = visit(lead, THURSDAY, time(8), time(9))

    slots = free_slots([lead], since=THURSDAY, until=THURSDAY, minutes=60, without=[booking.pk])

    assert clocks(slots) == ["08.00-09.00", "08.30-09.30", "09.00-10.00"]


def test_the_spells_of_a_day_meet_those_of_the_other(lead, co_worker):
    set_hours(lead, 3, 8, 12)
    WorkingHours.objects.create(user=lead, weekday=3, starts=time(16), ends=time(20))
    set_hours(co_worker, 3, 11, 17)

    slots = free_slots([lead, co_worker], since=THURSDAY, until=THURSDAY, minutes=60)

    assert clocks(slots) == ["11.00-12.00", "16.00-17.00"]


def test_spells_that_touch_are_one(lead):
    set_hours(lead, 3, 8, 10)
    WorkingHours.objects.create(user=lead, weekday=3, starts=time(10), ends=time(11))

    slots = free_slots([lead], since=THURSDAY, until=THURSDAY, minutes=180)

    assert clocks(slots) == ["08.00-11.00"]


def test_the_database_refuses_spells_of_a_day_that_overlap(lead):
    with pytest.raises(IntegrityError, match="staff_workinghours_no_overlap"):
        WorkingHours.objects.create(user=lead, weekday=3, starts=time(15), ends=time(20))


def test_bookings_of_others_do_not_matter(lead, colleague):
    set_hours(lead, 3, 8, 9)
    visit(colleague, THURSDAY, time(8), time(9))

    assert clocks(free_slots([lead], since=THURSDAY, until=THURSDAY, minutes=60)) == ["08.00-09.00"]


def test_a_released_time_is_free_again_and_its_row_stays(lead):
    set_hours(lead, 3, 8, 9)
    booking = visit(lead, THURSDAY, time(8), time(9))
    assert free_slots([lead], since=THURSDAY, until=THURSDAY, minutes=60) == []

    release(booking.pk)
    booking.refresh_from_db()

    assert clocks(free_slots([lead], since=THURSDAY, until=THURSDAY, minutes=60)) == ["08.00-09.00"]
    again = visit(lead, THURSDAY, time(8), time(9))
    assert list(lead.bookings.order_by("id")) == [booking, again]
    assert booking.released_at == clock.now()


def test_past_times_are_not_offered(lead):
    set_hours(lead, 3, 8, 10)
    with clock.at(datetime(2026, 3, 12, 8, 45, tzinfo=HELSINKI)):
        slots = free_slots([lead], since=THURSDAY, until=THURSDAY, minutes=60)

    assert clocks(slots) == ["09.00-10.00"]


@pytest.mark.parametrize("holiday", [date(2027, 12, 6), date(2026, 6, 19), date(2026, 12, 24), date(2026, 5, 14)])
def test_nothing_is_offered_on_a_holiday(lead, holiday):
    assert holiday.weekday() < 5

    assert free_slots([lead], since=holiday, until=holiday, minutes=60) == []


def test_several_days_skip_the_weekend_and_the_holidays(lead):
    slots = free_slots([lead], since=date(2026, 4, 2), until=date(2026, 4, 7), minutes=480)

    # Good Friday, Saturday, Easter Day and Easter Monday fall out.
    assert [slot.starts_at.date() for slot in slots] == [date(2026, 4, 2), date(2026, 4, 7)]


@pytest.mark.parametrize(("day", "offset"), [(date(2026, 3, 29), 3), (date(2026, 10, 25), 2)])
def test_office_hours_stay_the_same_on_the_wall_when_the_clocks_move(lead, day, offset):
    set_hours(lead, 6, 8, 10)

    slots = free_slots([lead], since=day, until=day, minutes=60)

    assert clocks(slots) == ["08.00-09.00", "08.30-09.30", "09.00-10.00"]
    assert slots[0].starts_at.utcoffset() == timedelta(hours=offset)


def test_no_slot_begins_in_the_hour_that_does_not_exist(lead):
    set_hours(lead, 6, 2, 6)

    slots = free_slots([lead], since=date(2026, 3, 29), until=date(2026, 3, 29), minutes=60, step=60)

    assert clocks(slots) == ["02.00-04.00", "04.00-05.00", "05.00-06.00"]
    assert all(slot.ends_at.timestamp() - slot.starts_at.timestamp() == 3600 for slot in slots)


def test_the_hour_that_comes_twice_is_two_hours(lead):
    set_hours(lead, 6, 3, 5)

    slots = free_slots([lead], since=date(2026, 10, 25), until=date(2026, 10, 25), minutes=60, step=60)

    assert len(slots) == 3
    assert len({slot.starts_at.timestamp() for slot in slots}) == 3


def test_two_queries_whatever_the_number_of_people(lead, co_worker, colleague, django_assert_num_queries):
    for people in ([lead], [lead, co_worker, colleague]):
        with django_assert_num_queries(2):
            free_slots(people, since=THURSDAY, until=THURSDAY + timedelta(days=28), minutes=90)


def test_an_overlap_is_refused_in_words_and_nothing_is_saved(lead):
    visit(lead, THURSDAY, time(9), time(10, 30))

    with pytest.raises(ValidationError) as refusal:
        visit(lead, THURSDAY, time(10), time(11))

    assert refusal.value.code == "time_taken"
    assert "Anni Hietala" in refusal.value.message
    assert lead.bookings.count() == 1


def test_touching_times_and_other_people_are_fine(lead, co_worker):
    visit(lead, THURSDAY, time(9), time(10))
    visit(lead, THURSDAY, time(10), time(11))
    visit(co_worker, THURSDAY, time(9), time(11))

    assert Booking.objects.standing().count() == 3


@pytest.mark.parametrize("ends", [time(9), time(8)])
def test_the_end_must_come_after_the_beginning(lead, ends):
    with pytest.raises(ValidationError) as refusal:
        visit(lead, THURSDAY, time(9), ends)

    assert refusal.value.code == "time_order"
    assert not lead.bookings.exists()


def test_the_database_itself_refuses_an_overlap_and_an_endless_time(lead):
    visit(lead, THURSDAY, time(9), time(10))
    for during in (
        DateTimeTZRange(moment_at(THURSDAY, time(9, 30)), moment_at(THURSDAY, time(11))),
        DateTimeTZRange(moment_at(THURSDAY, time(12)), None),
        DateTimeTZRange(moment_at(THURSDAY, time(12)), moment_at(THURSDAY, time(12))),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Booking.objects.create(user=lead, during=during, kind=Booking.Kind.VISIT)
