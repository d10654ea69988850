"""One visit, reached through its case, and the names of those who make visits."""

from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, Exists, OuterRef, Prefetch, QuerySet, Value
from django.db.models.functions import Concat, Trim
from django.http import Http404

from audit import clock
from audit.rows import one_or_none
from cases import access
from cases.models import CareTeamMember, Case
from pairs.selectors import standing_pair
from staff.models import Booking, User
from visits import rules
from visits.models import Visit, VisitWorker

STAND_IN = "visit.stand_in"
ARRANGE = "visit.arrange"


def visit_for(user: User, pk: int, action: str = "case.view") -> Visit:
    """The visit, if the person may do `action` on its case; `visit.case` is then the case that access gave.

    Kind, place, plan and workers are loaded with it. Raises Http404 for an unknown visit as for one of a family
    that the person may not know of, PermissionDenied without the right to the action.
    """
    visit = _visit(pk)
    visit.case = access.case_for(user, visit.case_id, action)
    return visit


def visit_to_record(user: User, pk: int) -> Visit:
    """As `visit_for`, also for whoever stands in for a pair that the family no longer has."""
    visit = _visit(pk)
    visit.case = access.case_for(user, visit.case_id)
    access.require(user, action_to_record(user, visit.case, visit), visit.case)
    return visit


def visit_to_arrange(user: User, pk: int) -> Visit:
    """As `visit_for`, for moving or cancelling: also for others, as `action_to_arrange` tells."""
    visit = visit_for(user, pk)
    require_arranging(user, visit)
    return visit


def require_arranging(user: User, visit: Visit) -> None:
    """Raise PermissionDenied unless the person may move or cancel the visit, whose case is from cases.access."""
    access.require(user, action_to_arrange(user, visit.case, visit), visit.case)


def action_to_record(user: User, case: Case, visit: Visit) -> str:
    """What cases.access is asked before a note is written: writing, or standing in when the visit's time has gone.

    A substitute writes of the own visits only. `case` comes from cases.access for the same user, and the workers
    are loaded. No query.
    """
    if is_substitute(case) and user.pk not in {worker.user_id for worker in responsible_for(visit)}:
        return STAND_IN
    return _in_place_of_the_pair(user, case, visit, "note.write")


def is_substitute(case: Case) -> bool:
    """Whether the person's only place on the care team is for single visits. `case` is from cases.access."""
    return set(case.team_roles) == {CareTeamMember.Role.SUBSTITUTE}


def action_to_arrange(user: User, case: Case, visit: Visit) -> str:
    """What cases.access is asked before the visit is moved or cancelled.

    Planning, which the pair may; arranging, when a worker of a coming visit is absent then; standing in, when its
    time has gone. `case` comes from cases.access for the same user, and `visit` knows `worker_is_away`
    (`with_absence`). No query.
    """
    if access.can(user, ARRANGE, case) and visit.starts_at > clock.now() and visit.worker_is_away:
        return ARRANGE
    return _in_place_of_the_pair(user, case, visit, "visit.plan")


def _in_place_of_the_pair(user: User, case: Case, visit: Visit, action: str) -> str:
    is_past = visit.ends_at <= clock.now()
    return STAND_IN if is_past and not access.can(user, action, case) else action


def stands_as_asked(visit: Visit, starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a move to that time would change nothing: it stands there already, with the pair of now.

    Moved to its own time a visit gets into the calendars of a pair that has changed. At most one query.
    """
    if visit.status != Visit.Status.PLANNED or (visit.starts_at, visit.ends_at) != (starts_at, ends_at):
        return False
    pair = standing_pair(visit.case)
    workers = {worker.user_id for worker in responsible_for(visit)}
    return pair is None or workers == {user.pk for user in pair.people}


def with_absence(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Each visit knows `worker_is_away`: whether somebody who is to make it has an absence then."""
    away = VisitWorker.objects.responsible().filter(on_absence(), visit=OuterRef("pk"))
    return visits.annotate(worker_is_away=Exists(away))


def responsible_for(visit: Visit) -> list[VisitWorker]:
    """Those who hold the visit and answer for its note, of the workers loaded `with_responsibility`. No query."""
    return [worker for worker in visit.workers.all() if worker.is_responsible]


def stands_in(user: User, visit: Visit) -> bool:
    """Whether the person would record the visit without having held it. At most one query."""
    workers = [worker.user_id for worker in responsible_for(visit)]
    if user.pk in workers:
        return False
    team = access.pair_places().filter(case=visit.case_id).values_list("user_id", flat=True)
    return rules.may_stand_in(user.pk, workers=workers, team=list(team))


def _visit(pk: int) -> Visit:
    visit = one_or_none(
        with_absence(Visit.objects.filter(pk=pk))
        .select_related("kind", "place", "plan", "outcome")
        .prefetch_related(
            Prefetch(
                "workers",
                VisitWorker.objects.with_responsibility().select_related("user__job_title", "user__unit"),
            )
        )
    )
    if visit is None:
        raise Http404
    return visit


def on_absence() -> Exists:
    """Whether the worker of the outer row has an absence at the time of the visit."""
    away = Booking.objects.absences().filter(user=OuterRef("user"), during__overlap=OuterRef("booking__during"))
    return Exists(away)


def worker_names() -> ArraySubquery:
    """The full names of those who hold each visit, for a list that needs only names: no query of its own."""
    workers = VisitWorker.objects.responsible().filter(visit=OuterRef("pk"))
    return ArraySubquery(workers.order_by("id").values(name=full_name()))


def full_name() -> Trim:
    """The full name of the `user` of a row, as `User.get_full_name` writes it."""
    return Trim(Concat("user__first_name", Value(" "), "user__last_name", output_field=CharField()))
