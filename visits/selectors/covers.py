"""Who is away from a visit, and who could come instead."""

from dataclasses import dataclass

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef

from cases.models import CareTeamMember
from pairs.selectors import needs_of
from pairs.selectors.conflicts import barred_from
from pairs.selectors.needs import answer_to, levels_of
from pairs.selectors.people import workers
from staff.models import Booking, User
from visits.models import Visit, VisitCover
from visits.selectors.visits import responsible_for

TeamRole = CareTeamMember.Role


@dataclass(frozen=True)
class Substitute:
    """A colleague who could come. `answers` names the needs of the family that are answered, the best first."""

    user: User
    title: str
    answers: str


def away_from(visit: Visit) -> list[User]:
    """Those of the workers who have an absence at the time of the visit, in their order. One query."""
    users = _responsible(visit)
    absent = set(
        Booking.objects.absences()
        .filter(user__in=users, during__overlap=during(visit))
        .values_list("user_id", flat=True)
    )
    return [user for user in users if user.pk in absent]


def staying_with(visit: Visit, away: User) -> list[User]:
    """The other workers of the visit. No query."""
    return [user for user in _responsible(visit) if user != away]


def substitutes_for(visit: Visit, away: User) -> list[Substitute]:
    """People of the unit who could come in the place of `away`, those who answer the most needs first.

    They are free at the time, of another profession than whoever stays, know something that answers a need of the
    family, and have neither another place with it nor a conflict of interest. `visit` as from
    visits.selectors.visits. Five queries.
    """
    case, staying = visit.case, staying_with(visit, away)
    professions = {user.job_title.profession_id for user in staying if user.job_title}
    taken = Booking.objects.standing().filter(user=OuterRef("pk"), during__overlap=during(visit))
    places = CareTeamMember.objects.standing().filter(user=OuterRef("pk"), case=case)
    free = (
        workers(case.unit_id)
        .exclude(pk__in=[away.pk, *(user.pk for user in staying)])
        .filter(~Exists(taken), ~Exists(places.exclude(role__in=[TeamRole.SUBSTITUTE, TeamRole.OWN_WORKER])))
    )
    candidates = [
        user for user in free if user.job_title is not None and user.job_title.profession_id not in professions
    ]
    barred = barred_from(case, [user.pk for user in candidates])
    users = [user for user in candidates if user.pk not in barred]
    needs = needs_of(case)
    levels = levels_of([user.pk for user in users], needs)
    rows = []
    for user in users:
        known = [(answer_to(need, levels.get(user.pk, {}))[0], str(need.need)) for need in needs]
        answered = sorted((row for row in known if row[0]), key=lambda row: -row[0])
        if answered or not needs:
            strength = (-len(answered), -sum(level for level, _name in answered), user.sort_key)
            names = ", ".join(name for _level, name in answered)
            rows.append((strength, Substitute(user, str(user.job_title), names)))
    return [row for _strength, row in sorted(rows, key=lambda pair: pair[0])]


def cover_of(visit: Visit) -> VisitCover | None:
    """What has been agreed last because somebody is away from the visit. One query."""
    return VisitCover.objects.standing().filter(visit=visit).select_related("substitute").last()


def _responsible(visit: Visit) -> list[User]:
    return [worker.user for worker in responsible_for(visit)]


def during(visit: Visit) -> DateTimeTZRange:
    """The time of the visit, to be compared with bookings."""
    return DateTimeTZRange(visit.starts_at, visit.ends_at)
