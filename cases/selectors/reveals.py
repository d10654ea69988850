"""Openings of protected addresses that the supervisor has not seen yet."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit.finnish_dates import format_when
from cases import access
from cases.models import AddressReveal, Case
from staff.models import RoleGrant, User
from staff.roles import Role


@dataclass(frozen=True)
class RevealRow:
    """Who opened the address of which family, when and why, in words."""

    pk: int
    case_id: int
    url: str
    family: str
    who: str
    when: str
    reason: str


def reveals_to_oversee(user: User) -> QuerySet[AddressReveal]:
    """The openings on the cases whose log the person reads; nobody oversees the own ones."""
    return AddressReveal.objects.filter(case__in=access.cases_with(user, "access_log.view")).exclude(actor=user)


def reveals_to_see(user: User) -> QuerySet[AddressReveal]:
    """Those of `reveals_to_oversee` that nobody has marked as seen."""
    return reveals_to_oversee(user).filter(acknowledged_at=None)


def overseers_words(case: Case, opener: User) -> str:
    """Who will see to an opening of the case by the person, in words. One query.

    Nobody sees to the own ones, so those of a unit's only supervisor stay in the log until the unit has another.
    """
    leading = RoleGrant.objects.standing().filter(role=Role.SUPERVISOR, unit=case.unit_id).values("user")
    others = User.objects.filter(pk__in=leading, is_active=True).exclude(pk=opener.pk).order_by("sort_key", "pk")
    if names := [str(user) for user in others]:
        return _("The opening is seen by: %(names)s.") % {"names": ", ".join(names)}
    return _("The unit has no other supervisor now: the opening stays in the log and waits for the next one.")


def unseen_reveals(user: User) -> list[RevealRow]:
    """What is still to be seen of the units whose log the person reads, the earliest first. One query.

    The list is whole: each opening waits until somebody marks it as seen.
    """
    reveals = reveals_to_see(user).select_related("actor", "case__family").order_by("at", "pk")
    return [
        RevealRow(
            pk=row.pk,
            case_id=row.case_id,
            url=reverse("visits:case", args=[row.case_id]),
            family=str(row.case.family),
            who=str(row.actor),
            when=format_when(row.at),
            reason=row.reason,
        )
        for row in reveals
    ]
