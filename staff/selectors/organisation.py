"""Units and areas with the number of people in them."""

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from staff.models import Area, RoleGrant, Unit, User
from staff.roles import Role


@dataclass(frozen=True)
class OrganisationRow:
    """A unit or an area in its list."""

    url: str
    name: str
    sub: str


def unit_rows() -> list[OrganisationRow]:
    """Units in Finnish order of names, partners not counted: they are of other organisations. One query."""
    units = Unit.objects.annotate(users=Count("people", filter=Q(people__in=_led())))
    return [
        OrganisationRow(
            url=reverse("staff:unit", args=[unit.pk]),
            name=unit.name,
            sub=_("%(code)s, %(people)s, a pair within %(days)s days")
            % {"code": unit.code, "people": _people(unit.users), "days": unit.waiting_limit_days},
        )
        for unit in units.order_by("sort_key")
    ]


def area_rows() -> list[OrganisationRow]:
    """Areas in Finnish order of names. One query."""
    areas = Area.objects.annotate(users=Count("people", filter=Q(people__is_active=True)))
    return [
        OrganisationRow(url=reverse("staff:area", args=[area.pk]), name=area.name, sub=_people(area.users))
        for area in areas.order_by("sort_key")
    ]


def _led() -> QuerySet[User]:
    """Everybody with an open account but for those who are only partners, as `User.is_only_partner` says."""
    grants = RoleGrant.objects.standing().filter(user=OuterRef("pk"))
    partner, other = grants.filter(role=Role.PARTNER), grants.exclude(role=Role.PARTNER)
    return User.objects.filter(~Exists(partner) | Exists(other), is_active=True)


def _people(count: int) -> str:
    return ngettext("%(count)s person", "%(count)s people", count) % {"count": count}
