"""The load of workers, counted by the database: the one place in which points are put together."""

from collections.abc import Iterable, Sequence

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.access import PAIR
from cases.models import CareTeamMember, Case
from pairs.load import Load
from pairs.models import PhaseLoad
from staff.models import User


def phase_halves() -> dict[str, int]:
    """Phase -> the half points that a family in it takes. One query."""
    return dict(PhaseLoad.objects.values_list("phase", "halves"))


def pair_places() -> QuerySet[CareTeamMember]:
    """Standing places in pairs of open cases: a place is taken whichever unit owns the family."""
    return CareTeamMember.objects.standing().filter(role__in=PAIR).exclude(case__phase=Case.Phase.CLOSED)


def with_load(users: QuerySet[User]) -> QuerySet[User]:
    """Each user knows what `load_of` asks: half points of each family, and those of a family that begins."""
    taken = pair_places().filter(user=OuterRef("pk")).order_by("id")
    return users.annotate(
        carried=ArraySubquery(taken.values(halves=_halves("case__phase"))),
        adding=Subquery(PhaseLoad.objects.filter(phase=Case.Phase.PAIR).values("halves")),
    )


def load_of(user: User) -> Load:
    """The load of a user of `with_load`. No query."""
    return _load(user.carried, user.capacity, user.adding)


def loads_of(users: Iterable[User | int]) -> dict[int, Load]:
    """User id -> the load. One query."""
    ids = {getattr(user, "pk", user) for user in users}
    rows = with_load(User.objects.filter(pk__in=ids).order_by())
    return {pk: _load(*load) for pk, *load in rows.values_list("pk", "carried", "capacity", "adding")}


def with_halves(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Each case knows the half points that it takes of each of its pair, and those of a family that begins."""
    adding = PhaseLoad.objects.filter(phase=Case.Phase.PAIR).values("halves")
    return cases.annotate(halves=_halves("phase"), adding=Subquery(adding))


def load_of_cases(user: User, cases: Sequence[Case]) -> Load:
    """The load of somebody whose own families have been read with `with_halves`. One query when there are none."""
    if not cases:
        return loads_of([user])[user.pk]
    return _load([case.halves for case in cases], user.capacity, cases[0].adding)


def _halves(phase: str) -> Coalesce:
    """The half points of the phase that the field tells: none of one in which a family has no pair yet."""
    return Coalesce(Subquery(PhaseLoad.objects.filter(phase=OuterRef(phase)).values("halves")), 0)


def _load(carried: Sequence[int], capacity: int | None, adding: int) -> Load:
    return Load(families=len(carried), halves=sum(carried), capacity=capacity, adding=adding)
