"""The caseload of a supervisor's units: one row for each worker, and true totals.

The number of queries does not depend on the number of workers, families or visits. A family and a visit of a pair
show on the rows of both workers; the totals count each of them once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.finnish_dates import local
from cases import access
from cases.models import Case, Family
from cases.selectors.deadlines import nearest_limit
from pairs.load import Load, points_words
from pairs.selectors import WaitingRow, waiting_queue
from pairs.selectors.load import load_of
from pairs.selectors.people import absence_words
from reports import rules
from reports.selectors.people import workers_of
from reports.selectors.visits import WHOLE, counts_by_worker
from staff.models import User
from visits.selectors.due import awaits_closing, is_quiet, silent_since, with_silence
from visits.selectors.recording_limits import RecordingLimits, recording_limits
from visits.selectors.worry import great_worry_at

Phase = Case.Phase

# What the rows can be ordered by; equal rows stay in Finnish order of names. Numbers: the largest first.
SORTS: dict[str, Callable[["WorkerLoad"], int]] = {
    "name": lambda row: 0,
    "load": lambda row: -row.load.halves,
    "visits": lambda row: -row.visits.agreed,
    "notes": lambda row: -row.visits.unlogged,
    "reviews": lambda row: -row.reviews,
    "silence": lambda row: -row.days_silent,
}
DEFAULT_SORT = "load"
# The columns of `OpenCase`, in the order of its fields.
OPEN_CASE = (
    "pk",
    "family_name",
    "phase",
    "last_contact_at",
    "paired_at",
    "opened_at",
    "unrecorded",
    "awaits_closing",
    "worried_at",
    "nearest_limit",
)


@dataclass(frozen=True)
class OpenCase:
    """An open case of the units."""

    pk: int
    family: str
    phase: str
    met_at: datetime | None
    paired_at: datetime | None
    opened_at: datetime
    # Whether a past visit has not been recorded: then nobody knows how long the family has been without contact.
    unrecorded: bool
    # Whether the joint review has been held and decided to end the work.
    awaits_closing: bool
    # When a great worry was last recorded, while that is lately.
    worried_at: datetime | None
    # The nearest limit of the law that still runs, for `cases.selectors.deadlines.limit_words`.
    nearest_limit: dict | None

    @property
    def awaits_review(self) -> bool:
        """Whether the first visits have been made and the joint review is still to be held."""
        return self.phase == Phase.REVIEW and not self.awaits_closing

    @property
    def silent_since(self) -> datetime:
        """When the family was last met; before that, since when it has had a pair, or has asked for help."""
        return silent_since(self.met_at, self.paired_at, self.opened_at)

    def days_silent(self, today: date) -> int:
        """Whole days since the last contact."""
        return (today - local(self.silent_since).date()).days

    def is_quiet(self, today: date) -> bool:
        """Whether the family has been without contact for too long."""
        return is_quiet(self.days_silent(today), unrecorded=self.unrecorded)

    @property
    def title(self) -> str:
        """`Perhe Kuusela`."""
        return str(Family(name=self.family))

    @property
    def url(self) -> str:
        """The family's page."""
        return reverse("visits:case", args=[self.pk])


@dataclass(frozen=True)
class VisitCounts:
    """How many visits: held and agreed this week, unlogged, late."""

    held: int = 0
    agreed: int = 0
    unlogged: int = 0
    late: int = 0
    oldest_late: datetime | None = None

    @property
    def notes_kind(self) -> str:
        """The kind of status that the unlogged visits deserve."""
        if self.late:
            return "overdue"
        return "attention" if self.unlogged else "done"

    @property
    def notes_words(self) -> str:
        """The unlogged visits in words."""
        if self.late:
            return _("%(unlogged)s, of which late %(late)s") % {"unlogged": self.unlogged, "late": self.late}
        if self.unlogged:
            return ngettext("%(n)s not logged", "%(n)s not logged", self.unlogged) % {"n": self.unlogged}
        return _("all logged")


@dataclass(frozen=True)
class WorkerLoad:
    """One worker's row. `load` tells of the families of all units, the rest of those of the supervised ones."""

    worker: User
    load: Load
    elsewhere: int
    visits: VisitCounts
    reviews: int
    quietest: OpenCase | None
    days_silent: int
    is_quiet: bool
    # The days away of the coming weeks in words, "" when there are none.
    away: str = ""

    @property
    def about(self) -> str:
        """The profession, and when the worker is away."""
        away = _("away %(days)s") % {"days": self.away} if self.away else ""
        return ", ".join(filter(None, [str(self.worker.job_title or ""), away]))

    @property
    def url(self) -> str:
        """The worker's page."""
        return reverse("reports:worker", args=[self.worker.pk])


@dataclass(frozen=True)
class Caseload:
    """The rows, and the totals in which each family and each visit is counted once."""

    today: date
    rows: list[WorkerLoad]
    cases: dict[int, OpenCase]
    waiting: list[WaitingRow]
    visits: VisitCounts
    recording: RecordingLimits
    names_by_case: dict[int, list[str]] = field(default_factory=dict)

    def sorted_rows(self, sort: str) -> list[WorkerLoad]:
        """The rows in the order of one of SORTS."""
        return sorted(self.rows, key=SORTS[sort])

    @property
    def with_pair(self) -> list[OpenCase]:
        """Families that have a pair."""
        waiting = {row.case_id for row in self.waiting}
        return [case for pk, case in self.cases.items() if pk not in waiting]

    @property
    def families(self) -> int:
        """How many families have a pair."""
        return len(self.with_pair)

    @property
    def points_taken(self) -> str:
        """Points taken of the workers' known capacity: a family takes those of both of its pair."""
        return points_words(sum(load.halves for load in self._agreed))

    @property
    def places(self) -> int:
        """The workers' known capacity together."""
        return sum(load.capacity for load in self._agreed)

    @property
    def scale(self) -> int:
        """The points of the widest load, so that all loads are drawn alike and can be compared."""
        return max((load.places for load in self._agreed), default=0)

    @property
    def room(self) -> int:
        """How many more families are known to fit."""
        return rules.room_for_families([load.fits for load in self._agreed])

    @property
    def _agreed(self) -> list[Load]:
        return [row.load for row in self.rows if row.load.capacity is not None]

    @property
    def over_limit(self) -> list[WaitingRow]:
        """Families that have waited longer than their unit promises."""
        return [row for row in self.waiting if row.wait.is_over]

    @property
    def waits_late(self) -> int:
        """How many families wait though the limit of their unit, or one of the law, has passed."""
        return sum(row.is_late for row in self.waiting)

    @property
    def reviews(self) -> int:
        """Families whose first visits have been made and whose joint review has not been held."""
        return sum(case.awaits_review for case in self.cases.values())

    @property
    def closings(self) -> int:
        """Families whose joint review has decided to end the work and whose case has not been closed."""
        return sum(case.awaits_closing for case in self.cases.values())


def caseload_of(user: User, units: Collection[int]) -> Caseload:
    """The caseload of `units`, which the user must lead (capability "caseload.view"). Five queries."""
    cases = open_cases(user, units)
    people = list(workers_of(units))
    limits = recording_limits()
    counted = {pk: VisitCounts(**row) for pk, row in counts_by_worker(units, limits).items()}
    today = clock.today()
    names = {}
    for person in people:
        for pk in person.case_ids:
            names.setdefault(pk, []).append(str(person))
    return Caseload(
        today=today,
        rows=[_row(person, cases, counted.get(person.pk, VisitCounts()), today) for person in people],
        cases=cases,
        waiting=waiting_queue(user, units),
        recording=limits,
        visits=counted.get(WHOLE, VisitCounts()),
        names_by_case=names,
    )


def open_cases(user: User, units: Collection[int]) -> dict[int, OpenCase]:
    """The open cases of the units by their number. One query."""
    rows = (
        with_silence(access.visible_cases(user).open().filter(unit__in=units))
        .annotate(
            family_name=F("family__name"),
            awaits_closing=awaits_closing(),
            worried_at=great_worry_at(),
            nearest_limit=nearest_limit(),
        )
        .values_list(*OPEN_CASE)
    )
    return {row[0]: OpenCase(*row) for row in rows}


def _row(person: User, cases: dict[int, OpenCase], visits: VisitCounts, today: date) -> WorkerLoad:
    own = [cases[pk] for pk in person.case_ids if pk in cases]
    quietest = min(own, key=lambda case: (case.silent_since, case.pk), default=None)
    return WorkerLoad(
        worker=person,
        load=load_of(person),
        elsewhere=len(person.case_ids) - len(own),
        visits=visits,
        reviews=sum(case.awaits_review for case in own),
        quietest=quietest,
        days_silent=quietest.days_silent(today) if quietest else 0,
        is_quiet=quietest is not None and quietest.is_quiet(today),
        away=absence_words(person.absences),
    )
