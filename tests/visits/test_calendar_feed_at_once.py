"""Wrong secrets and readings of one address at the same moment, on connections of their own: each is counted."""

import threading
from collections import Counter
from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from audit import clock
from tests.visits.conftest import moment
from visits.services.feed import make_address

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.moment(moment(date(2026, 3, 12), 12, 10)),
]
THREADS, EACH = 12, 10


def answers_at_once(address) -> Counter:
    """The status codes of 120 requests, 12 at a time: `address(number)` gives the path of each."""
    now, gate, answers = clock.now(), threading.Barrier(THREADS), []

    def ask(first: int) -> None:
        try:
            with clock.at(now):
                gate.wait(timeout=30)
                for number in range(first, first + EACH):
                    answers.append(Client().get(address(number)).status_code)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask, args=(number * EACH,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return Counter(answers)


def path(token: str) -> str:
    return reverse("visits:calendar_feed", args=[token])


def test_of_many_guesses_at_once_no_more_are_answered_than_the_limit():
    assert answers_at_once(lambda number: path(f"wrong{number}")) == {404: 30, 429: 90}


def test_of_many_readings_at_once_no_more_are_answered_than_the_limit(lead):
    address = path(make_address(actor=lead))
    assert answers_at_once(lambda _number: address) == {200: 60, 429: 60}
