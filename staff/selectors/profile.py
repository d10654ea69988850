"""A professional's own page: what others see of the person, and the person's time."""

from dataclasses import dataclass
from datetime import timedelta

from django.urls import reverse
from django.utils import timezone

from audit import clock
from audit.finnish_dates import format_period, format_range
from staff.languages import language_names
from staff.models import Booking, RoleGrant, User, UserCompetence, WorkingHours
from staff.phones import shown_phone


@dataclass(frozen=True)
class Profile:
    """Ready to show: pairs of words, and levels 1-3 of the competences."""

    phone: str
    languages: str
    areas: str
    roles: list[tuple[str, str]]
    competences: list[tuple[str, int]]
    hours: list[tuple[str, str]]
    absences: list[tuple[str, str]]


def profile_of(user: User) -> Profile:
    """The profile in five queries, whatever its length."""
    today = clock.today()
    competences = UserCompetence.objects.filter(user=user).select_related("competence")
    grants = RoleGrant.objects.filter(user=user).exclude(until__lt=today).select_related("unit")
    return Profile(
        phone=shown_phone(user.phone),
        languages=language_names(user.languages),
        areas=", ".join(area.name for area in user.areas.all()),
        roles=[
            (grant.get_role_display(), ", ".join(filter(None, [str(grant.unit or ""), _period(grant)])))
            for grant in grants
        ],
        competences=[
            (str(row.competence), row.level)
            for row in competences.order_by("-level", "competence__position", "competence__code")
        ],
        hours=[
            (str(row.get_weekday_display()), format_range(row.starts, row.ends))
            for row in WorkingHours.objects.filter(user=user)
        ],
        absences=_coming_absences(user),
    )


def _period(grant: RoleGrant) -> str:
    return format_period(grant.since, grant.until)


def _coming_absences(user: User) -> list[tuple[str, str]]:
    """(days in words, url to cancel) of absences that have not ended."""
    bookings = Booking.objects.standing().filter(
        user=user, kind=Booking.Kind.ABSENCE, during__endswith__gt=clock.now()
    )
    return [
        (absence_days(booking), reverse("staff:absence_cancellation", args=[booking.pk]))
        for booking in bookings.order_by("during")
    ]


def absence_days(booking: Booking) -> str:
    """`1.7.–14.7.2026`: the days of an absence, which ends at midnight after its last day."""
    last_moment = booking.during.upper - timedelta(minutes=1)
    return format_period(timezone.localdate(booking.during.lower), timezone.localdate(last_moment))
