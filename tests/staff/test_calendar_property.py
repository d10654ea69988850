"""Free times against a naive count, minute by minute, over the nights when the clocks move."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from audit import clock
from staff.calendar import free_slots
from staff.models import Booking, WorkingHours

HELSINKI = ZoneInfo("Europe/Helsinki")
MINUTE = timedelta(minutes=1)
STEP = 30
# The last days of March and October 2026: on the Sundays an hour is missing, and comes twice.
WINDOWS = [(date(2026, 3, 28), date(2026, 3, 30)), (date(2026, 10, 24), date(2026, 10, 26))]
# 3.30 does not exist in March and comes twice in October: nobody's hours begin then.
EDGES = [time(hour, minute) for hour in range(24) for minute in (0, 30) if (hour, minute) != (3, 30)]


@st.composite
def weeks(draw):
    """Weekday -> spells that do not overlap, of the days of the windows."""
    week = {}
    for day in (5, 6, 0):
        edges = draw(st.lists(st.sampled_from(EDGES), unique=True, max_size=4).map(sorted))
        week[day] = list(zip(edges[::2], edges[1::2], strict=False))
    return week


@st.composite
def bookings(draw):
    """Minutes from the midnight of the window, length, and kind: some overlap and are left out."""
    start = draw(st.integers(-60, 3 * 24 * 60))
    return start, draw(st.integers(1, 300)), draw(st.sampled_from(Booking.Kind.values))


def naive(people, window, minutes):
    """Every start at which each minute of the visit suits everybody, begun on a step of the shared spell."""
    since, until = window
    midnight = datetime.combine(since, time.min, HELSINKI).astimezone(UTC)
    last = datetime.combine(until + timedelta(days=1), time.min, HELSINKI).astimezone(UTC)
    moments = [midnight + number * MINUTE for number in range(int((last - midnight) / MINUTE))]
    works = [all(_works(user, moment) for user in people) for moment in moments]
    taken = [not any(_is_in_the_way(user, moment) for user in people) for moment in moments]
    found, since_begin = [], 0
    for number, moment in enumerate(moments):
        same_day = number and moment.astimezone(HELSINKI).date() == moments[number - 1].astimezone(HELSINKI).date()
        since_begin = since_begin + 1 if works[number] and number and works[number - 1] and same_day else 0
        stretch = range(number, number + minutes)
        if (
            works[number]
            and since_begin % STEP == 0
            and stretch[-1] < len(moments)
            and moments[stretch[-1]].astimezone(HELSINKI).date() == moment.astimezone(HELSINKI).date()
            and all(works[one] and taken[one] for one in stretch)
        ):
            found.append(moment)
    return found


def _works(user, moment):
    wall = moment.astimezone(HELSINKI)
    return any(starts <= wall.time() < ends for starts, ends in user.week.get(wall.weekday(), []))


def _is_in_the_way(user, moment):
    return any(start - _travel(kind) <= moment < end + _travel(kind) for start, end, kind in user.taken)


def _travel(kind):
    return settings.TRAVEL_MINUTES * MINUTE if kind in ("visit", "group") else timedelta()


@pytest.mark.django_db
@pytest.mark.parametrize("window", WINDOWS)
@hypothesis_settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    week_of_each=st.tuples(weeks(), weeks()), taken=st.lists(bookings(), max_size=4), minutes=st.integers(15, 150)
)
def test_free_slots_are_those_of_a_naive_count(lead, co_worker, window, week_of_each, taken, minutes):
    people = [lead, co_worker]
    midnight = datetime.combine(window[0], time.min, HELSINKI).astimezone(UTC)
    with transaction.atomic(), clock.at(datetime(2026, 1, 2, 8, tzinfo=HELSINKI)):
        WorkingHours.objects.filter(user__in=people).delete()
        for user, week in zip(people, week_of_each, strict=True):
            user.week, user.taken = week, []
            WorkingHours.objects.bulk_create(
                WorkingHours(user=user, weekday=day, starts=starts, ends=ends)
                for day, spells in week.items()
                for starts, ends in spells
            )
        for number, (start, length, kind) in enumerate(taken):
            user, begins = people[number % 2], midnight + start * MINUTE
            ends = begins + length * MINUTE
            if all(end <= begins or ends <= other for other, end, _kind in user.taken):
                user.taken.append((begins, ends, kind))
                Booking.objects.create(user=user, during=DateTimeTZRange(begins, ends), kind=kind)

        slots = free_slots(people, since=window[0], until=window[1], minutes=minutes, step=STEP)

        assert [slot.starts_at.astimezone(UTC) for slot in slots] == naive(people, window, minutes)
        # In real time: between two moments of one zone Python would count the hours on the wall.
        lengths = {slot.ends_at.astimezone(UTC) - slot.starts_at.astimezone(UTC) for slot in slots}
        assert lengths <= {minutes * MINUTE}
        transaction.set_rollback(True)
