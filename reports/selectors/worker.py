"""One worker's families, for the supervisor's talk with the worker."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Count, Min, Q
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day, format_when
from cases.models import Case
from cases.selectors.shell import PHASE_KINDS
from reports.selectors.caseload import OpenCase, VisitCounts, open_cases
from reports.selectors.people import workers_of
from reports.selectors.visits import late_since, unlogged
from staff.models import User
from visits.models import Visit


@dataclass(frozen=True)
class FamilyRow:
    """One family on the worker's page, with ready texts."""

    url: str
    title: str
    phase_kind: str
    phase_words: str
    last_contact: str
    days_silent: int
    is_quiet: bool
    next_visit: str
    visits: VisitCounts


@dataclass(frozen=True)
class WorkerPage:
    """The worker, the families of the supervised units, and how many there are in other units."""

    worker: User
    rows: list[FamilyRow]
    elsewhere: int

    @property
    def families(self) -> int:
        """Families of all units, as they fill the worker's room for families."""
        return len(self.rows) + self.elsewhere


def worker_page(user: User, units: Collection[int], pk: int) -> WorkerPage | None:
    """The page of one worker, the quietest family first; None for somebody outside the units. Three queries."""
    worker = workers_of(units).filter(pk=pk).first()
    if worker is None:
        return None
    cases = open_cases(user, units)
    own = [cases[case_id] for case_id in worker.case_ids if case_id in cases]
    own.sort(key=lambda case: (case.silent_since, case.pk))
    visits = _visits_by_case([case.pk for case in own], worker)
    return WorkerPage(
        worker=worker,
        rows=[_row(case, *visits.get(case.pk, (None, VisitCounts()))) for case in own],
        elsewhere=len(worker.case_ids) - len(own),
    )


def _visits_by_case(case_ids: list[int], worker: User) -> dict[int, tuple[datetime | None, VisitCounts]]:
    """Case -> the worker's next agreed visit, and how many of the worker's visits are unlogged and late."""
    now = clock.now()
    planned = Visit.objects.filter(case__in=case_ids, workers__user=worker, status=Visit.Status.PLANNED)
    rows = planned.values("case").annotate(
        next=Min("starts_at", filter=Q(ends_at__gt=now)),
        unlogged=Count("pk", filter=unlogged(now)),
        late=Count("pk", filter=unlogged(now) & Q(starts_at__lt=late_since(now))),
    )
    return {
        row["case"]: (row["next"], VisitCounts(unlogged=row["unlogged"], late=row["late"]))
        for row in rows.order_by()
    }


def _row(case: OpenCase, next_visit: datetime | None, visits: VisitCounts) -> FamilyRow:
    days = case.days_silent(clock.today())
    return FamilyRow(
        url=reverse("visits:case", args=[case.pk]),
        title=case.title,
        phase_kind=PHASE_KINDS[case.phase],
        phase_words=str(Case.Phase(case.phase).label),
        last_contact=format_day(case.silent_since),
        days_silent=days,
        is_quiet=days > settings.QUIET_AFTER_DAYS,
        next_visit=format_when(next_visit),
        visits=visits,
    )
