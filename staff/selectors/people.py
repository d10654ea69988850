"""The people whom somebody leads: whose time and competences are in order, and who is away."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from staff.models import Booking, User, WorkingHours
from staff.roles import Role
from staff.selectors.profile import absence_days


@dataclass(frozen=True)
class PersonRow:
    """One person of the units, with what deserves attention as a kind of status and words."""

    url: str
    name: str
    title: str
    state: str
    state_words: str


def people_of(units: Collection[int]) -> list[PersonRow]:
    """Everybody who belongs to the units, partners left out, in Finnish order of names. Two queries."""
    users = User.objects.with_grants().filter(unit__in=units, is_active=True)
    users = users.annotate(has_hours=Exists(WorkingHours.objects.filter(user=OuterRef("pk"))))
    now = clock.now()
    away = Booking.objects.absences().filter(user__unit__in=units, during__contains=now)
    days = {booking.user_id: absence_days(booking) for booking in away}
    return [
        PersonRow(
            url=reverse("staff:person", args=[user.pk]),
            name=str(user),
            title=str(user.job_title or ""),
            **_state(user, days.get(user.pk, "")),
        )
        for user in users.order_by("sort_key", "id")
        if not user.is_only_partner
    ]


def _state(user: User, away: str) -> dict[str, str]:
    if away:
        return {"state": "neutral", "state_words": _("away %(days)s") % {"days": away}}
    if user.has_role(Role.WORKER) and not user.has_hours:
        return {"state": "attention", "state_words": _("working hours missing")}
    return {"state": "", "state_words": ""}
