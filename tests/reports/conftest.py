"""A unit in the middle of its work, on one Thursday."""

from datetime import date, datetime, time, timedelta
from functools import partial
from itertools import cycle, pairwise

import pytest

from audit import clock
from cases.models import CareTeamMember, Case
from cases.models.belonging import copied
from pairs.models import WorkPair
from staff.calendar import moment_at
from staff.models import Booking
from tests.families import new_case
from tests.kept import kept
from tests.personas import make_user
from visits.models import Visit, VisitOutcome, VisitPlace, VisitType, VisitWorker

TITLES = ("family_worker", "psychiatric_nurse", "family_counsellor", "social_instructor")
# A Thursday; the tests happen on it at twelve.
TODAY = date(2026, 3, 12)
NOON = moment_at(TODAY, time(12))
TeamRole = CareTeamMember.Role


@pytest.fixture
def now():
    """The present moment of the tests."""
    return clock.now()


def workers_in_turn():
    """What makes workers of a unit, whose titles come in turn."""
    titles = cycle(TITLES)

    def make(unit, last_name, capacity=18):
        return make_user(
            f"w-{unit.code}-{last_name}".lower(), "worker", unit, next(titles), "Oma", last_name, capacity=capacity
        )

    return make


@pytest.fixture
def make_worker():
    """A worker of a unit: `make_worker(unit, "Kokko", capacity=5)`; titles come in turn."""
    return workers_in_turn()


def new_family(name, lead, co_worker, coordinator, unit, *, phase="initial", met_days_ago=None, days_ago=40):
    """A family with a pair, as bare rows."""
    case = new_case(coordinator, unit, name, days_ago=days_ago)
    since = clock.now() - timedelta(days=days_ago - 2)
    WorkPair.objects.create(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        lead=lead,
        co_worker=co_worker,
        reason="Sopivat.",
        since=since.date(),
        formed_at=since,
        formed_by=coordinator,
    )
    for user, role in ((lead, TeamRole.LEAD), (co_worker, TeamRole.CO_WORKER)):
        CareTeamMember.objects.create(
            case=case, family_id=case.family_id, unit_id=case.unit_id, user=user, role=role, since=since
        )
    case.phase = phase
    case.last_contact_at = None if met_days_ago is None else clock.now() - timedelta(days=met_days_ago)
    case.save()
    return case


@pytest.fixture
def make_family(unit):
    """A family with a pair, as bare rows: `make_family("Niva", lead, co_worker, coordinator, met_days_ago=16)`."""
    return partial(new_family, unit=unit)


def add_visit(case: Case, users, starts_at: datetime, status="planned") -> Visit:
    """A visit of an hour as a bare row, since only the counting is tested here."""
    ends_at = starts_at + timedelta(hours=1)
    outcome = {"held": "held", "not_held": "no_show"}.get(status)
    visit = Visit.objects.create(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        kind=VisitType.objects.get(code="work"),
        purpose="Arki",
        place=VisitPlace.objects.get(code="home"),
        starts_at=starts_at,
        ends_at=ends_at,
        status=status,
        outcome=VisitOutcome.objects.get(code=outcome) if outcome else None,
        outcome_at=ends_at if outcome else None,
        outcome_by=users[0] if outcome else None,
        planned_by=users[0],
    )
    for user in users:
        booking = Booking.objects.create(user=user, during=(starts_at, ends_at), kind=Booking.Kind.VISIT)
        VisitWorker.objects.create(visit=visit, user=user, booking=booking, **copied(visit))
    return visit


@kept
def busy_unit(unit, other_unit, coordinator, supervisor):
    """Eight workers of the unit, one of another; families in every phase; visits of every kind and day."""
    make_worker = workers_in_turn()
    workers = [
        make_worker(unit, name, capacity)
        for name, capacity in (
            ("Öhman", 3),
            ("Åkerlund", 4),
            ("Äijälä", 5),
            ("Kokko", 2),
            ("Aikio", 6),
            ("Vuoma", 7),
            ("Tervo", 0),
            ("Zitting", 9),
        )
    ]
    outside = make_worker(other_unit, "Muualta")
    other_coordinator = make_user("other_coordinator", "coordinator", other_unit)
    pairs = [*pairwise(workers), (workers[0], outside)]
    phases = cycle(["pair", "initial", "review", "work"])
    cases = []
    for number, (lead, co_worker) in enumerate(pairs * 2):
        met = None if number % 5 == 0 else 2 * number
        case = new_family(
            f"Perhe{number}", lead, co_worker, coordinator, unit, phase=next(phases), met_days_ago=met
        )
        cases.append((case, (lead, co_worker)))
    elsewhere = new_family("Muualla", workers[0], outside, other_coordinator, other_unit)
    add_visit(elsewhere, [workers[0], outside], moment_at(date(2026, 3, 2), time(8)))
    for days_ago in (3, 14, 15, 30):
        new_case(coordinator, unit, f"Odottaja{days_ago}", days_ago=days_ago)
    days = cycle(
        [
            date(2026, 2, 25),
            date(2026, 3, 6),
            date(2026, 3, 9),
            date(2026, 3, 11),
            date(2026, 3, 13),
            date(2026, 3, 17),
        ]
    )
    statuses = cycle(["planned", "held", "planned", "not_held", "planned", "held", "planned"])
    for hour in (8, 10, 13):
        for case, users in cases:
            day, status = next(days), next(statuses)
            starts_at = moment_at(day, time(hour))
            while Booking.objects.filter(
                user__in=users, during__overlap=(starts_at, starts_at + timedelta(hours=1))
            ):
                starts_at += timedelta(minutes=60)
            add_visit(case, users, starts_at, "planned" if starts_at > clock.now() else status)
    return workers, outside, elsewhere
