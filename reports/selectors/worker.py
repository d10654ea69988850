"""One worker's families, for the supervisor's talk with the worker."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day, format_when
from audit.rows import one_or_none
from cases.models import Case
from cases.selectors.deadlines import limit_words
from cases.selectors.shell import PHASE_KINDS
from pairs.load import Load
from pairs.selectors.load import load_of
from reports.selectors.caseload import OpenCase, open_cases
from reports.selectors.people import workers_of
from staff.models import User
from visits.models import Visit
from visits.selectors.recording_limits import RecordingLimits, recording_limits
from visits.selectors.words import short_label


@dataclass(frozen=True)
class UnloggedVisit:
    """A visit of the worker that nobody has recorded: which one, where it is listed, and how late it is."""

    url: str
    title: str
    kind: str
    words: str


@dataclass(frozen=True)
class FamilyRow:
    """One family on the worker's page, with ready texts.

    `limit` is the nearest limit of the law when it is near or over: the kind of the status tag and the words.
    """

    case_id: int
    url: str
    change_url: str
    title: str
    phase_kind: str
    phase_words: str
    limit: tuple[str, str] | None
    limits_url: str
    last_contact: str
    days_silent: int
    is_quiet: bool
    next_visit: str
    unlogged: list[UnloggedVisit]


@dataclass(frozen=True)
class WorkerPage:
    """The worker, the families of the supervised units, how many there are in other units, and the load of all."""

    worker: User
    rows: list[FamilyRow]
    elsewhere: int
    load: Load


def worker_page(user: User, units: Collection[int], pk: int) -> WorkerPage | None:
    """The page of one worker, the quietest family first; None for somebody outside the units. Four queries."""
    worker = one_or_none(workers_of(units).filter(pk=pk))
    if worker is None:
        return None
    cases = open_cases(user, units)
    own = [cases[case_id] for case_id in worker.case_ids if case_id in cases]
    own.sort(key=lambda case: (case.silent_since, case.pk))
    visits, limits = _planned_visits([case.pk for case in own], worker), recording_limits()
    return WorkerPage(
        worker=worker,
        rows=[_row(case, worker, visits[case.pk], limits) for case in own],
        elsewhere=len(worker.case_ids) - len(own),
        load=load_of(worker),
    )


def _planned_visits(case_ids: list[int], worker: User) -> dict[int, list[Visit]]:
    """Case -> the worker's visits of which nothing has been recorded, to come or gone, in order of time."""
    visits = Visit.objects.filter(case__in=case_ids, workers__user=worker, status=Visit.Status.PLANNED)
    by_case = defaultdict(list)
    for visit in visits.select_related("kind", "plan").order_by("starts_at", "pk"):
        by_case[visit.case_id].append(visit)
    return by_case


def _row(case: OpenCase, worker: User, visits: Sequence[Visit], limits: RecordingLimits) -> FamilyRow:
    now, today = clock.now(), clock.today()
    coming = [visit for visit in visits if visit.ends_at > now]
    return FamilyRow(
        case_id=case.pk,
        url=case.url,
        change_url=f"{reverse('visits:pair_change', args=[case.pk])}?leaves={worker.pk}",
        title=case.title,
        phase_kind=PHASE_KINDS[case.phase],
        phase_words=str(Case.Phase(case.phase).label),
        limit=_limit(case),
        limits_url=reverse("cases:limits", args=[case.pk]),
        last_contact=format_day(case.met_at) if case.met_at else "",
        days_silent=case.days_silent(today),
        is_quiet=case.is_quiet(today),
        next_visit=format_when(coming[0].starts_at) if coming else "",
        unlogged=[_unlogged(visit, limits) for visit in visits if visit.ends_at <= now],
    )


def _limit(case: OpenCase) -> tuple[str, str] | None:
    kind, words = limit_words(case.nearest_limit) if case.nearest_limit else ("planned", "")
    return None if kind == "planned" else (kind, words)


def _unlogged(visit: Visit, limits: RecordingLimits) -> UnloggedVisit:
    kind, words = limits.state(visit.starts_at)
    return UnloggedVisit(
        url=reverse("visits:notes", args=[visit.case_id]) + f"#visit-{visit.pk}",
        title=f"{short_label(visit)}, {format_when(visit.starts_at)}",
        kind=kind,
        words=words,
    )
