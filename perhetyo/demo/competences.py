"""What the people of the demo town can do: confirmed by their supervisors, or waiting for it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

from audit import clock
from perhetyo.demo.course import clock_on
from perhetyo.demo.stories import Act, Town
from staff.models import Competence, NonCaseWork, User, UserCompetence
from staff.services import (
    BlockFacts,
    Estimate,
    LicenceFacts,
    add_other_work,
    confirm_competence,
    record_licence,
    set_competences,
)

CONFIRMED = 0.75
# Of the confirmed ones so many have grown since in the person's own view.
GROWN = 0.15
STRONGEST = UserCompetence.Level.GUIDES_OTHERS
TOLD_BEFORE = timedelta(days=6)

# Job title -> register and registered title.
LICENCES = {
    "public_health_nurse": ("terhikki", "Laillistettu terveydenhoitaja"),
    "psychiatric_nurse": ("terhikki", "Laillistettu sairaanhoitaja"),
    "psychologist": ("terhikki", "Laillistettu psykologi"),
    "social_worker": ("suosikki", "Laillistettu sosiaalityöntekijä"),
    "family_counselling_social_worker": ("suosikki", "Laillistettu sosiaalityöntekijä"),
}
# Who, what, weekday (0 Monday), from, to, for how many weeks.
BLOCKS = [
    ("tyontekija", "team_meeting", 2, time(8), time(9), 8),
    ("pari", "team_meeting", 2, time(8), time(9), 8),
    ("tyontekija", "recording", 4, time(14, 30), time(15, 30), 4),
    ("pari", "supervision", 3, time(14), time(15, 30), 3),
]


def competences(town: Town, today: date, begins: datetime) -> Iterator[Act]:
    """Supervisors confirm and check at the beginning; what the people tell anew came some days ago."""
    workers = [user for user in town.users.values() if user.works_in_pairs]
    told, booked = clock_on(today - TOLD_BEFORE, 15), clock_on(today - timedelta(days=1), 22)
    for number, worker in enumerate(workers, start=1):
        supervisor = town.leader_of(worker.unit.code, "supervisor")
        yield Act(begins, _confirming(worker, supervisor))
        yield Act(told, _telling(worker))
        if worker.job_title.code in LICENCES:
            yield Act(begins, _checking(worker, supervisor, number))
    yield from (Act(booked, _booking(town, today, *row)) for row in BLOCKS)


def _rng(worker: User, about: str) -> Random:
    """From the name alone: nothing else of the town depends on it."""
    return Random(f"{worker.username} {about}")


def _rows(worker: User) -> list[UserCompetence]:
    rows = worker.competences.select_related("competence")
    return list(rows.order_by("competence__position", "competence__code"))


def _confirming(worker: User, supervisor: User):
    def confirm() -> None:
        rng = _rng(worker, "confirmed")
        for row in _rows(worker):
            if rng.random() < CONFIRMED:
                level = row.own_level
                confirm_competence(actor=supervisor, user=worker, competence=row.competence, level=level)

    return confirm


def _telling(worker: User):
    """Some have grown, some wish to learn, the strongest can teach. The levels in force stay as they were."""

    def tell() -> None:
        rng = _rng(worker, "told")
        estimates = {row.competence: Estimate(row.own_level) for row in _rows(worker)}
        held = dict(worker.competences.exclude(confirmed_level=None).values_list("competence", "level"))
        for competence, estimate in estimates.items():
            if competence.pk in held and estimate.level < STRONGEST and rng.random() < GROWN:
                estimates[competence] = replace(estimate, level=estimate.level + 1)
            elif held.get(competence.pk) == STRONGEST and rng.random() < 0.5:
                estimates[competence] = replace(estimate, can_mentor=True)
        others = [row for row in Competence.objects.all() if row not in estimates]
        estimates[rng.choice(others)] = Estimate(wishes_to_learn=True)
        set_competences(actor=worker, user=worker, estimates=estimates)

    return tell


def _checking(worker: User, supervisor: User, number: int):
    def check() -> None:
        register, title = LICENCES[worker.job_title.code]
        # No number of the registers begins so: none of these is anybody's.
        facts = LicenceFacts(register, title, f"{number:011}", checked_on=clock.today())
        record_licence(actor=supervisor, user=worker, facts=facts)

    return check


def _booking(
    town: Town, today: date, username: str, code: str, weekday: int, starts: time, ends: time, weeks: int
):
    def book() -> None:
        day = today + timedelta(days=1 + (weekday - today.weekday() - 1) % 7)
        work = NonCaseWork.objects.get(code=code)
        facts = BlockFacts(work, day, starts, ends, weeks, skip_taken=True)
        add_other_work(actor=town.users[username], facts=facts)

    return book
