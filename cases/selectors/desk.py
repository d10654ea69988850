"""What whoever takes in contacts sees to of open families, beside the waiting list."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from audit import clock
from cases import access
from cases.models.protection import protection_ends
from cases.selectors.further_contacts import unhandled_since, unhandled_words
from cases.selectors.protection import ending_words
from staff.models import User


@dataclass(frozen=True)
class DeskRow:
    """A family with what is to be seen to, in words."""

    case_id: int
    url: str
    family: str
    words: str


@dataclass(frozen=True)
class Desk:
    """Families whose protection ends soon, and those of which a later contact waits to be handled."""

    ending: list[DeskRow]
    unhandled: list[DeskRow]


def desk_of(user: User) -> Desk:
    """The open families of those whose contacts the person takes in; the nearest end, the earliest contact first.

    One query.
    """
    cases = access.cases_with(user, "contact.correct").annotate(
        protection_ends=protection_ends(clock.today(), "family_id"), unhandled_since=unhandled_since("pk")
    )
    cases = cases.filter(Q(protection_ends__isnull=False) | Q(unhandled_since__isnull=False))
    found = list(cases.select_related("family").order_by("family__sort_key", "pk"))
    ending = sorted((case for case in found if case.protection_ends), key=lambda case: case.protection_ends)
    unhandled = sorted((case for case in found if case.unhandled_since), key=lambda case: case.unhandled_since)
    return Desk(
        ending=[
            DeskRow(
                case.pk,
                reverse("cases:background", args=[case.pk]),
                str(case.family),
                ending_words(case.protection_ends),
            )
            for case in ending
        ],
        unhandled=[
            DeskRow(
                case.pk,
                reverse("visits:case", args=[case.pk]),
                str(case.family),
                unhandled_words(case.unhandled_since),
            )
            for case in unhandled
        ],
    )
