"""Plans and visits of the tests, made through the same services as in life."""

from datetime import date, datetime, time, timedelta

import pytest

from audit import clock
from staff.calendar import local
from visits.models import VisitPlace
from visits.services.planning import PlannedVisit, make_plan

PURPOSES = ["Tutustuminen", "Arki ja voimavarat", "Vanhemmuus ja lapsi", "Tavoitteet", "Yhteinen arvio"]


def next_monday() -> date:
    """The Monday of the coming week."""
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """The aware moment of a Finnish wall-clock time."""
    return local(day, time(hour, minute))


def planned_visits(count: int = 4, *, first: datetime | None = None, place: str = "home") -> list[PlannedVisit]:
    """`count` visits a week apart, the first on the coming Monday at nine."""
    first = first or moment(next_monday())
    where = VisitPlace.objects.get(code=place)
    starts = [first + timedelta(weeks=week) for week in range(count)]
    return [
        PlannedVisit(purpose, where, start, start + timedelta(minutes=90))
        for purpose, start in zip(PURPOSES, starts, strict=False)
    ]


@pytest.fixture
def plan_of(lead):
    """Make the plan of a case: `plan_of(case, count=3, first=moment(day))`."""

    def make(case, *, actor=None, aim="", **shape):
        return make_plan(actor=actor or lead, case_id=case.pk, aim=aim, visits=planned_visits(**shape))

    return make


@pytest.fixture
def plan(plan_of, paired_case):
    """The paired case's plan of four visits on coming Mondays at nine."""
    return plan_of(paired_case)
