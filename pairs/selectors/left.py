"""Pairs of which somebody no longer works here: until the pair is changed, nobody fills that place."""

from collections.abc import Collection
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q
from django.urls import reverse

from cases import access
from staff.models import User


@dataclass(frozen=True)
class LeftPair:
    """A family, who of its pair no longer works here, and where the pair is changed, or ended."""

    case_id: int
    url: str
    family: str
    names: str


def left_pairs(user: User, units: Collection[int] | None = None) -> list[LeftPair]:
    """Such pairs of the families to which the person may form one, of all units or of `units`. One query."""
    wanted = Q() if units is None else Q(unit__in=units)
    places = access.left_pair_places().filter(wanted, case__in=access.cases_with(user, "pair.form"))
    places = places.select_related("case__family", "user").order_by("case__family__sort_key", "case_id", "id")
    rows = []
    for case, own in groupby(places, key=lambda place: place.case):
        left = [place.user for place in own]
        url = f"{reverse('visits:pair_change', args=[case.pk])}?leaves={left[0].pk}"
        if len(left) > 1:
            url = reverse("visits:pair_ending", args=[case.pk])
        rows.append(LeftPair(case.pk, url, str(case.family), ", ".join(map(str, left))))
    return rows
