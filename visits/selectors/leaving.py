"""What somebody who leaves the house has in hand: numbers only, since the administrator sees no families."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q

from audit import clock
from cases import access
from cases.models import CareTeamMember
from staff.models import User
from visits.models import Visit


@dataclass(frozen=True)
class InHand:
    """Families in whose pair one is, families of which one is the own worker, and agreed visits: how many.

    `alone` are those of the first in whose pair nobody else works here any more.
    """

    families: int
    alone: int
    own_worker: int
    visits: int

    @property
    def is_empty(self) -> bool:
        """Whether nothing needs to be handed over."""
        return not (self.families or self.own_worker or self.visits)


def in_hand(person: User) -> InHand:
    """What the person has in hand at this moment. Two queries."""
    places = CareTeamMember.objects.standing().filter(user=person).order_by()
    others = access.pair_places().filter(case=OuterRef("case")).exclude(user=person)
    in_pair = Q(role__in=access.PAIR)
    counted = places.aggregate(
        families=Count("case", distinct=True, filter=in_pair),
        alone=Count("case", distinct=True, filter=in_pair & ~Exists(others)),
        own_worker=Count("case", distinct=True, filter=Q(role=CareTeamMember.Role.OWN_WORKER)),
    )
    coming = Visit.objects.filter(workers__user=person, status=Visit.Status.PLANNED, ends_at__gt=clock.now())
    return InHand(**counted, visits=coming.count())
