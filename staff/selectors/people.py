"""The people whom somebody leads: whose time and competences are in order, and who is away."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from staff.models import Booking, User, WorkingHours
from staff.roles import Role
from staff.selectors.profile import absence_days

# An absence is told so long before it begins.
SOON = timedelta(weeks=4)


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
    soon = DateTimeTZRange(now, now + SOON)
    away: dict[int, Booking] = {}
    absences = Booking.objects.absences().filter(user__unit__in=units, during__overlap=soon)
    for booking in absences.order_by("during"):
        away.setdefault(booking.user_id, booking)
    return [
        PersonRow(
            url=reverse("staff:person", args=[user.pk]),
            name=str(user),
            title=str(user.job_title or ""),
            **_state(user, away.get(user.pk)),
        )
        for user in users.order_by("sort_key", "id")
        if not user.is_only_partner
    ]


def _state(user: User, away: Booking | None) -> dict[str, str]:
    is_away = away is not None and away.during.lower <= clock.now()
    if user.has_role(Role.WORKER) and not user.has_hours and not is_away:
        return {"state": "attention", "state_words": _("working hours missing")}
    if away:
        return {"state": "neutral", "state_words": _("away %(days)s") % {"days": absence_days(away)}}
    return {"state": "", "state_words": ""}
