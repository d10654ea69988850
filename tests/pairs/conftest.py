"""What the tests of pairs share."""

import pytest
from django.urls import reverse

from tests.personas import make_user

TITLES = ("family_worker", "psychiatric_nurse", "family_counsellor", "social_instructor")


@pytest.fixture
def board_url():
    """The board with a family chosen, and two people if given: `board_url(case, lead, co_worker)`."""

    def url(case, lead=None, co_worker=None):
        address = reverse("pairs:board_case", args=[case.pk])
        return f"{address}?lead={lead.pk}&co_worker={co_worker.pk}" if lead else address

    return url


@pytest.fixture
def people_url():
    """The list of those who can be chosen to the pair of a family."""
    return lambda case: reverse("pairs:board_people", args=[case.pk])


@pytest.fixture
def make_workers():
    """Many colleagues: `make_workers(unit, 30)`."""

    def make(unit, count):
        return [
            make_user(f"worker{unit.pk}-{n}", "worker", unit, TITLES[n % 4], f"Nimi{n}", "Työläinen", capacity=5)
            for n in range(count)
        ]

    return make
