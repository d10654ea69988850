"""Families whose pair or own worker no longer works here: until another is named, nobody fills that place."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from django.db.models import Q, QuerySet
from django.urls import reverse

from cases import access
from cases.models import CareTeamMember
from staff.models import User


@dataclass(frozen=True)
class LeftRow:
    """A family, who of it no longer works here, and where somebody else is put in the place."""

    case_id: int
    url: str
    family: str
    names: str


@dataclass(frozen=True)
class WhoLeft:
    """Pairs that must be changed or ended, and families whose own worker must be named anew."""

    pairs: list[LeftRow] = field(default_factory=list)
    own_workers: list[LeftRow] = field(default_factory=list)


def left_pairs(user: User) -> list[LeftRow]:
    """Pairs of which somebody has left, of the families to which the person may form one. One query."""
    return _pair_rows(_by_family(access.left_places().filter(_of_pairs(user))))


def who_left(user: User, units: Collection[int]) -> WhoLeft:
    """As `left_pairs`, and own workers whom the person may replace, of the families of `units`. One query."""
    places = list(_by_family(places_left(user, units)))
    return WhoLeft(
        pairs=_pair_rows(place for place in places if place.role in access.PAIR),
        own_workers=[
            LeftRow(
                place.case_id,
                reverse("cases:own_worker", args=[place.case_id]),
                str(place.case.family),
                str(place.user),
            )
            for place in places
            if place.role not in access.PAIR
        ],
    )


def places_left(user: User, units: Collection[int]) -> QuerySet[CareTeamMember]:
    """The places that `who_left` tells of."""
    own = Q(role=CareTeamMember.Role.OWN_WORKER, case__in=access.cases_with(user, "own_worker.name"))
    return access.left_places().filter(_of_pairs(user) | own, unit__in=units)


def _of_pairs(user: User) -> Q:
    return Q(role__in=access.PAIR, case__in=access.cases_with(user, "pair.form"))


def _by_family(places: QuerySet[CareTeamMember]) -> QuerySet[CareTeamMember]:
    return places.select_related("case__family", "user").order_by("case__family__sort_key", "case_id", "id")


def _pair_rows(places: Iterable[CareTeamMember]) -> list[LeftRow]:
    rows = []
    for case, own in groupby(places, key=lambda place: place.case):
        left = [place.user for place in own]
        url = f"{reverse('visits:pair_change', args=[case.pk])}?leaves={left[0].pk}"
        if len(left) > 1:
            url = reverse("visits:pair_ending", args=[case.pk])
        rows.append(LeftRow(case.pk, url, str(case.family), ", ".join(map(str, left))))
    return rows
