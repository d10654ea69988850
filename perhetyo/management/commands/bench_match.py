"""How long proposals for one family take among many professionals, on rows made for it and taken back."""

import json
import time
from datetime import date, timedelta
from datetime import time as time_of_day
from itertools import cycle
from pathlib import Path
from random import Random

from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.test.utils import CaptureQueriesContext

from audit import clock
from cases.access import case_for
from pairs.selectors import family_panel, match_for, needs_of, waiting_cases
from pairs.selectors.match_facts import DAYS
from pairs.selectors.people import workers
from staff import calendar
from staff.models import Booking, Competence, JobTitle, RoleGrant, User, UserCompetence, WorkingHours
from staff.roles import Role
from staff.working_days import is_working_day

ROUNDS = 7
# Of a worker's half-days so many are booked.
BOOKED = 0.6
KNOWN_COMPETENCES = 8


class Command(BaseCommand):
    help = "Measure the proposals for one waiting family: among 300 workers, eight weeks ahead, every pair ranked."

    def add_arguments(self, parser):
        parser.add_argument("--workers", type=int, default=300, help="how many workers are added to the unit")
        parser.add_argument("--seed", type=int, default=1, help="another number, other workers")
        parser.add_argument("--json", type=Path, help="write the row to this file too")

    def handle(self, *, seed, **options):
        user = User.objects.filter(username="koordinaattori").first()
        found = user and waiting_cases(user).order_by("pk").first()
        if not found:
            raise CommandError("No waiting family here: run manage.py seed_demo first.")
        with transaction.atomic():
            add_workers(found.unit_id, options["workers"], Random(seed))
            row = measure(user, found.pk)
            transaction.set_rollback(True)
        row |= {"workers": options["workers"], "seed": seed}
        for name, value in row.items():
            self.stdout.write(f"{name:<16}{value:>10}")
        if options["json"]:
            options["json"].write_text(json.dumps([row], indent=1), encoding="utf-8")


def measure(user: User, case_id: int) -> dict[str, float]:
    """The median milliseconds of reading the facts and of the calculation, and how many statements were sent."""
    facts, ranking, whole = [], [], []
    for _round in range(ROUNDS):
        case = case_for(user, case_id, "pair.form")
        panel, needs = family_panel(user, case), needs_of(case)
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            match = match_for(case, panel, workers(case.unit_id), needs)
            read = time.perf_counter()
            match.ranking.proposals()
        ended = time.perf_counter()
        facts.append(read - began)
        ranking.append(ended - read)
        whole.append(ended - began)
    return {
        "pairs": len(match.ranking.rows),
        "statements": len(captured.captured_queries),
        **{
            f"{name}_ms": round(sorted(times)[ROUNDS // 2] * 1000, 1)
            for name, times in {"facts": facts, "ranking": ranking, "whole": whole}.items()
        },
    }


def add_workers(unit_id: int, count: int, rng: Random) -> None:
    """Workers of several titles with office hours and competences, most of their half-days booked."""
    titles, competences = cycle(JobTitle.objects.order_by("pk")), list(Competence.objects.order_by("pk"))
    people = User.objects.bulk_create(
        User(
            username=f"bench-{number}",
            first_name=f"Nimi{number}",
            last_name="Mittaus",
            unit_id=unit_id,
            job_title=next(titles),
            capacity=rng.randint(6, 18),
            languages=["fi"],
        )
        for number in range(count)
    )
    since = date(2020, 1, 1)
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=Role.WORKER, unit_id=unit_id, since=since) for user in people
    )
    WorkingHours.objects.bulk_create(
        WorkingHours(user=user, weekday=day, starts=time_of_day(8), ends=time_of_day(16))
        for user in people
        for day in range(5)
    )
    UserCompetence.objects.bulk_create(
        UserCompetence(user=user, competence=row, own_level=rng.randint(1, 3))
        for user in people
        for row in rng.sample(competences, min(KNOWN_COMPETENCES, len(competences)))
    )
    Booking.objects.bulk_create(
        Booking(user=user, during=span, kind=Booking.Kind.VISIT)
        for user in people
        for span in _half_days()
        if rng.random() < BOOKED
    )


def _half_days() -> list[DateTimeTZRange]:
    days = (clock.today() + timedelta(days=ahead) for ahead in range(DAYS))
    return [
        DateTimeTZRange(calendar.moment_at(day, time_of_day(hour)), calendar.moment_at(day, time_of_day(hour + 2)))
        for day in days
        if is_working_day(day)
        for hour in (9, 13)
    ]
