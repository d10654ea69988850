"""Agreed visits when the pair of a family changes: whose hands they are in."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from cases.models import Case
from pairs.models import WorkPair
from staff.models import User
from visits.models import Visit
from visits.selectors.visits import worker_names
from visits.selectors.words import names_in_a_row, short_label


@dataclass(frozen=True)
class ComingVisit:
    """An agreed visit: who are to make it, and where it is moved or cancelled ("" for those who may not)."""

    title: str
    when: str
    workers: str
    move_url: str
    cancel_url: str


def coming_visits(user: User, case: Case) -> list[ComingVisit]:
    """All agreed visits that have not ended, in order of time. One query. `case` comes from cases.access."""
    may_move = access.can(user, "visit.plan", case)
    return [_row(visit, may_move) for visit in _coming(case)]


def visits_left_behind(
    user: User, case: Case, pair: WorkPair | None, visits: Iterable[Visit]
) -> list[ComingVisit]:
    """Those of the `visits` still to come of which somebody who is no longer in the pair is a worker.

    The visits are of the case and know their `worker_names` and `worker_ids`. No query.
    """
    people = {person.pk for person in pair.people} if pair else set()
    may_move = access.can(user, "visit.plan", case)
    return [_row(visit, may_move) for visit in visits if _is_coming(visit) and not set(visit.worker_ids) <= people]


def _is_coming(visit: Visit) -> bool:
    return visit.status == Visit.Status.PLANNED and visit.ends_at > clock.now()


def unrecorded_visits(case: Case) -> list[ComingVisit]:
    """Past visits that nobody has recorded, in order of time: those who were there should do it while they can."""
    return [_row(visit, may_move=False) for visit in _planned(case).filter(ends_at__lte=clock.now())]


def _coming(case: Case) -> QuerySet[Visit]:
    return _planned(case).filter(ends_at__gt=clock.now())


def _planned(case: Case) -> QuerySet[Visit]:
    visits = Visit.objects.filter(case=case, status=Visit.Status.PLANNED)
    return visits.annotate(worker_names=worker_names()).select_related("kind", "plan").order_by("starts_at", "pk")


def _row(visit: Visit, may_move: bool) -> ComingVisit:
    may_move = may_move and visit.starts_at > clock.now()
    return ComingVisit(
        title=short_label(visit),
        when=format_when(visit.starts_at, visit.ends_at),
        workers=names_in_a_row(visit.worker_names),
        move_url=reverse("visits:visit_time", args=[visit.pk]) if may_move else "",
        cancel_url=reverse("visits:visit_not_held", args=[visit.pk]) if may_move else "",
    )
