"""What is assessed and decided of a family in the demo town: mostly in time, now and then late, as in life."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from random import Random

from cases.models import Case, LegalBasis
from cases.services.decisions import (
    DecisionFacts,
    finish_assessment,
    make_decision,
    name_own_worker,
    start_assessment,
)
from perhetyo.demo.course import Course, clock_on
from perhetyo.demo.material import load
from staff.models import User
from staff.working_days import months_after, working_day_after

LEVELS = {Case.Level.TEMPORARY: 30, Case.Level.CONTINUING: 45, Case.Level.SPECIAL: 25}


@dataclass(frozen=True)
class Assessing:
    """When a family's assessment begins and is ready, and what follows from it."""

    begins: datetime
    ready: datetime
    named: datetime
    decided: datetime | None
    level: str

    def steps(self, course: Course, end: datetime) -> Iterator[tuple[datetime, str]]:
        """When each method of `Assessor` is called, while the case is open and before `end`."""
        until = min(course.closed_at or end, end)
        paired = {"name": self.named, "decide": self.decided} if course.pair_at else {}
        for step, at in {"start": self.begins, "finish": self.ready, **paired}.items():
            if at and at < until:
                yield at, step


def assessing_of(name: str, course: Course) -> Assessing:
    """The days of a family, from its name alone: nothing else of the town depends on them."""
    rng = Random(name)
    begins = working_day_after(course.contact_at.date(), 9 if rng.random() < 0.05 else rng.randint(2, 6))
    ready = working_day_after(begins, rng.randint(12, 35))
    after = max(ready, course.pair_at.date()) if course.pair_at else ready
    decided = clock_on(working_day_after(after, 2), 13) if rng.random() < 0.3 else None
    level = rng.choices(list(LEVELS), list(LEVELS.values()))[0]
    named = clock_on(working_day_after(after, 1), 9)
    return Assessing(clock_on(begins, 10), clock_on(ready, 14), named, decided, level)


@dataclass(frozen=True)
class Assessor:
    """Does what `Assessing` tells, for one case."""

    coordinator: User
    # Nobody as long as the family waits.
    lead: User | None
    case: Case
    plan: Assessing

    def start(self) -> None:
        """The assessment begins."""
        day = self.plan.begins.date()
        start_assessment(actor=self.coordinator, case_id=self.case.pk, started_on=day)

    def finish(self) -> None:
        """The assessment is ready."""
        finish_assessment(
            actor=self.coordinator,
            case_id=self.case.pk,
            ready_on=self.plan.ready.date(),
            level=self.plan.level,
            summary=load("contacts")["assessments"][self.plan.level],
        )

    def name(self) -> None:
        """The lead of the pair becomes the own worker."""
        name_own_worker(actor=self.coordinator, case_id=self.case.pk, user=self.lead)

    def decide(self) -> None:
        """Family work is decided on for half a year."""
        day = self.plan.decided.date()
        facts = DecisionFacts(
            decided_on=day,
            since=day,
            until=months_after(day, 6),
            basis=LegalBasis.objects.get(code="family_work"),
            content=load("contacts")["decision"],
        )
        make_decision(actor=self.coordinator, case_id=self.case.pk, facts=facts)
