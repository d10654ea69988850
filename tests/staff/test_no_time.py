"""Why there is no common time, in words."""

from datetime import date, time, timedelta

import pytest

from audit import clock
from staff.calendar import book, moment_at
from staff.models import Booking, WorkingHours
from staff.selectors.no_time import no_time_words
from staff.services import record_absence
from tests.visits.conftest import moment

MONDAY = date(2026, 3, 16)
FRIDAY = date(2026, 3, 20)

pytestmark = [pytest.mark.django_db, pytest.mark.moment(moment(date(2026, 3, 12), 12, 10))]


def words(*people, since=MONDAY, until=FRIDAY):
    return no_time_words(people, since=since, until=until, minutes=90)


def test_missing_working_hours_are_told_first(lead, co_worker):
    WorkingHours.objects.filter(user=co_worker).delete()

    assert words(lead, co_worker).startswith("Työajat puuttuvat: Sari Juntunen.")


def test_working_hours_that_do_not_meet_are_told_with_both_names(lead, co_worker):
    WorkingHours.objects.filter(user=co_worker).update(starts=time(15), ends=time(20))

    told = words(lead, co_worker)

    assert "Anni Hietala ja Sari Juntunen" in told
    assert "90 minuuttia" in told


def test_who_is_away_is_told_with_the_days(lead, co_worker, coordinator):
    record_absence(actor=coordinator, user=co_worker, starts_on=MONDAY, ends_on=FRIDAY)

    assert words(lead, co_worker) == (
        "Yhteistä vapaata aikaa ei löytynyt 20.3.2026 mennessä. Poissa: Sari Juntunen 16.3.–20.3.2026."
    )


def test_a_full_calendar_is_told(lead, co_worker):
    for ahead in range(5):
        day = MONDAY + timedelta(days=ahead)
        begins, ends = moment_at(day, time(8)), moment_at(day, time(16))
        book(user=lead, starts_at=begins, ends_at=ends, kind=Booking.Kind.OTHER_WORK)

    assert "on varattu 20.3.2026 saakka" in words(lead, co_worker)


def test_days_that_have_passed_are_told(lead):
    yesterday = clock.today() - timedelta(days=1)

    assert words(lead, since=yesterday, until=yesterday) == "Nämä päivät ovat jo menneet. Valitse myöhemmät."
    assert words(lead, since=FRIDAY, until=MONDAY) == "Nämä päivät ovat jo menneet. Valitse myöhemmät."
