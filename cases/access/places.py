"""Whose place on a care team counts at this moment."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from cases.access.table import PAIR, RESPONSIBLE, ROLE_OF_PLACE
from cases.models import CareTeamMember
from staff.models import RoleGrant, User
from staff.roles import Role


def standing_places(user: User) -> QuerySet[CareTeamMember]:
    """The person's places that hold at this moment. A part of this package only."""
    places = [place for place, role in ROLE_OF_PLACE.items() if user.has_role(role)]
    # An empty list would make Django leave the whole subquery out; no place is called "".
    return CareTeamMember.objects.standing().filter(user=user, role__in=places or [""])


def still_works() -> Q:
    """Whether the `user` of a row still works with families: has an open account and a worker's role of today."""
    worker = RoleGrant.objects.standing().filter(user=OuterRef("user"), role=Role.WORKER)
    return Q(Exists(worker), user__is_active=True)


def pair_places() -> QuerySet[CareTeamMember]:
    """The places of pairs that hold now, of people who still work: of those who can write on their cases."""
    return CareTeamMember.objects.standing().filter(still_works(), role__in=PAIR)


def left_places() -> QuerySet[CareTeamMember]:
    """The places of pairs and own workers that hold now, of people who no longer work here: others are due."""
    return CareTeamMember.objects.standing().filter(~still_works(), role__in=RESPONSIBLE)


def has_pair() -> Exists:
    """Whether the case of the outer row has a pair, of people who still work."""
    return Exists(pair_places().filter(case=OuterRef("pk")))
