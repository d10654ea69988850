"""The caseload of a supervisor's units: one row for each worker, and true totals.

The number of queries does not depend on the number of workers, families or visits. A family and a visit of a pair
show on the rows of both workers; the totals count each of them once.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import date, datetime

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.finnish_dates import local
from cases import access
from cases.models import Case, Family
from reports import rules
from reports.selectors.people import workers_of
from reports.selectors.visits import counted_visits, counts
from staff.models import User

Phase = Case.Phase

# What the rows can be ordered by; equal rows stay in Finnish order of names. Numbers: the largest first.
SORTS: dict[str, Callable[["WorkerLoad"], int]] = {
    "name": lambda row: 0,
    "families": lambda row: -row.families,
    "visits": lambda row: -row.visits.agreed,
    "notes": lambda row: -row.visits.unlogged,
    "reviews": lambda row: -row.reviews,
    "silence": lambda row: -row.days_silent,
}
DEFAULT_SORT = "families"


@dataclass(frozen=True)
class OpenCase:
    """An open case of the units."""

    pk: int
    family: str
    phase: str
    opened_at: datetime
    # When the family was last met; before that, when it asked for help.
    silent_since: datetime
    waiting_limit: int

    def days_silent(self, today: date) -> int:
        """Whole days since the last contact."""
        return (today - local(self.silent_since).date()).days

    def days_waited(self, today: date) -> int:
        """Whole days since the contact."""
        return (today - local(self.opened_at).date()).days

    @property
    def title(self) -> str:
        """`Perhe Kuusela`."""
        return str(Family(name=self.family))

    @property
    def is_waiting(self) -> bool:
        """Whether the family still waits for a pair."""
        return self.phase == Phase.WAITING


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
    """One worker's row. `families` counts the families of all units, the rest those of the supervised ones."""

    worker: User
    families: int
    elsewhere: int
    visits: VisitCounts
    reviews: int
    quietest: OpenCase | None
    days_silent: int

    @property
    def capacity(self) -> int | None:
        """How many families the worker has room for; None when it has not been agreed."""
        return self.worker.capacity

    @property
    def is_quiet(self) -> bool:
        """Whether some family has been without contact for too long."""
        return self.days_silent > settings.QUIET_AFTER_DAYS

    @property
    def url(self) -> str:
        """The worker's page."""
        return reverse("reports:worker", args=[self.worker.pk])

    @property
    def quietest_url(self) -> str:
        """The page of the family that has been longest without contact."""
        return reverse("visits:case", args=[self.quietest.pk])


@dataclass(frozen=True)
class Caseload:
    """The rows, and the totals in which each family and each visit is counted once."""

    today: date
    rows: list[WorkerLoad]
    cases: dict[int, OpenCase]
    visits: VisitCounts
    names_by_case: dict[int, list[str]] = field(default_factory=dict)

    def sorted_rows(self, sort: str) -> list[WorkerLoad]:
        """The rows in the order of one of SORTS."""
        return sorted(self.rows, key=SORTS[sort])

    @property
    def families(self) -> int:
        """Families that have a pair."""
        return sum(not case.is_waiting for case in self.cases.values())

    @property
    def places_taken(self) -> int:
        """Places taken of the workers' known capacity: two for a family with a pair."""
        return sum(row.families for row in self._rows_with_capacity)

    @property
    def places(self) -> int:
        """The workers' known capacity together."""
        return sum(row.capacity for row in self._rows_with_capacity)

    @property
    def room(self) -> int:
        """How many more families are known to fit."""
        return rules.room_for_families([row.capacity - row.families for row in self._rows_with_capacity])

    @property
    def _rows_with_capacity(self) -> list[WorkerLoad]:
        return [row for row in self.rows if row.capacity is not None]

    @property
    def waiting(self) -> list[OpenCase]:
        """Families without a pair, the longest wait first."""
        waiting = [case for case in self.cases.values() if case.is_waiting]
        return sorted(waiting, key=lambda case: (case.opened_at, case.pk))

    @property
    def over_limit(self) -> list[OpenCase]:
        """Families that have waited longer than their unit promises."""
        return [case for case in self.waiting if case.days_waited(self.today) > case.waiting_limit]

    @property
    def reviews(self) -> int:
        """Families whose first visits have been made and whose joint review has not been held."""
        return sum(case.phase == Phase.REVIEW for case in self.cases.values())


def caseload_of(user: User, units: Collection[int]) -> Caseload:
    """The caseload of `units`, which the user must lead (capability "caseload.view"). Four queries."""
    now = clock.now()
    cases = open_cases(user, units)
    people = list(workers_of(units))
    visits = counted_visits(units, now)
    by_worker = {
        row.pop("workers__user"): VisitCounts(**row)
        for row in visits.values("workers__user").annotate(**counts(now)).order_by()
    }
    today = clock.today()
    names = {}
    for person in people:
        for pk in person.case_ids:
            names.setdefault(pk, []).append(str(person))
    return Caseload(
        today=today,
        rows=[_row(person, cases, by_worker.get(person.pk, VisitCounts()), today) for person in people],
        cases=cases,
        visits=VisitCounts(**visits.aggregate(**counts(now))),
        names_by_case=names,
    )


def open_cases(user: User, units: Collection[int]) -> dict[int, OpenCase]:
    """The open cases of the units by their number. One query."""
    rows = (
        access.visible_cases(user)
        .open()
        .filter(unit__in=units)
        .annotate(
            family_name=F("family__name"),
            silent_since=Coalesce("last_contact_at", "opened_at"),
            limit=F("unit__waiting_limit_days"),
        )
        .values_list("pk", "family_name", "phase", "opened_at", "silent_since", "limit")
    )
    return {row[0]: OpenCase(*row) for row in rows}


def _row(person: User, cases: dict[int, OpenCase], visits: VisitCounts, today: date) -> WorkerLoad:
    own = [cases[pk] for pk in person.case_ids if pk in cases]
    quietest = min(own, key=lambda case: (case.silent_since, case.pk), default=None)
    return WorkerLoad(
        worker=person,
        families=len(person.case_ids),
        elsewhere=len(person.case_ids) - len(own),
        visits=visits,
        reviews=sum(case.phase == Phase.REVIEW for case in own),
        quietest=quietest,
        days_silent=quietest.days_silent(today) if quietest else 0,
    )
