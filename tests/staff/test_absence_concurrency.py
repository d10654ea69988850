"""An absence and a visit for the same person at the same moment: real connections, one after the other."""

import threading
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from staff.calendar import book, moment_at
from staff.models import Booking
from staff.services import record_absence

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*acts):
    """Run the acts in threads that start together; how many were refused."""
    gate, refused = threading.Barrier(len(acts)), []

    def run(act):
        try:
            gate.wait(timeout=20)
            act()
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return len(refused)


@transaction.atomic
def visit_on(user, day):
    book(user=user, starts_at=moment_at(day, time(9)), ends_at=moment_at(day, time(10)), kind=Booking.Kind.VISIT)


def test_an_own_absence_and_a_visit_of_the_same_day_do_not_both_come_true(lead, today):
    for round_number in range(5):
        day = today + timedelta(days=20 + round_number)

        refused = at_once(
            lambda day=day: record_absence(actor=lead, user=lead, starts_on=day, ends_on=day),
            lambda day=day: visit_on(lead, day),
        )

        assert refused == 1
    assert lead.bookings.standing().count() == 5


def test_one_absence_recorded_by_two_at_once_stands_once(coordinator, supervisor, lead, today):
    day = today + timedelta(days=20)

    refused = at_once(
        *(
            lambda actor=actor: record_absence(actor=actor, user=lead, starts_on=day, ends_on=day)
            for actor in (coordinator, supervisor)
        )
    )

    assert refused == 1
    assert lead.bookings.absences().count() == 1
