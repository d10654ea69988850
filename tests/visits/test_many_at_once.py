"""Fifty bookings of overlapping times at the same moment, on connections of their own."""

import threading
from datetime import date, datetime, time, timedelta
from itertools import pairwise

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from audit import clock
from staff.calendar import moment_at
from staff.models import Booking
from tests.visits.conftest import moment
from visits.services.booking import take_time

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.moment(moment(date(2026, 3, 12), 12, 10)),
]
MONDAY = date(2026, 3, 16)
VISIT = timedelta(minutes=90)
THREADS = 50


def test_of_fifty_bookings_only_those_that_do_not_overlap_come_true(lead, co_worker, colleague):
    # Ten starts on each of five days, half an hour apart: each overlaps the two before it and the two after it.
    starts = [
        moment_at(MONDAY + timedelta(days=number % 5), time(8)) + timedelta(minutes=30 * (number // 5))
        for number in range(THREADS)
    ]
    now, gate = clock.now(), threading.Barrier(THREADS)
    taken, refused, broken = [], [], []

    def take(number: int, starts_at: datetime) -> None:
        # Each asks for the lead with one of two others, named in either order.
        people = [lead, (co_worker, colleague)[number % 2]][:: 1 if number % 3 else -1]
        try:
            with clock.at(now):
                gate.wait(timeout=30)
                with transaction.atomic():
                    take_time(people, starts_at=starts_at, ends_at=starts_at + VISIT)
                taken.append(starts_at)
        except ValidationError as error:
            refused.append((starts_at, error.error_dict["starts_at"]))
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=take, args=row) for row in enumerate(starts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert broken == []
    assert len(taken) + len(refused) == THREADS
    taken.sort()
    assert all(later - earlier >= VISIT for earlier, later in pairwise(taken))
    # Nobody is refused without a reason: each refused time overlaps one that was taken.
    assert all(any(abs(starts_at - other) < VISIT for other in taken) for starts_at, _errors in refused)
    bookings = Booking.objects.standing()
    assert bookings.filter(user=lead).count() == len(taken)
    assert bookings.exclude(user=lead).count() == len(taken)
    for starts_at, errors in refused:
        who, suggestion = errors
        assert who.code == "time_taken"
        assert suggestion.code == "next_free"
        assert suggestion.params["slot"].starts_at > starts_at
