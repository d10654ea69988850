"""A professional's page: what others see of the person, and the person's time."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone

from audit import clock
from audit.finnish_dates import format_period, format_range, format_when
from staff import access, calendar
from staff.languages import language_names
from staff.models import Booking, RoleGrant, User, WorkingHours
from staff.phones import shown_phone
from staff.selectors.changes import ChangeRow, changes_of
from staff.selectors.competences import CompetenceRow, competences_of
from staff.selectors.licences import Licences, licences_of
from staff.selectors.seen import hours_of


@dataclass(frozen=True)
class AbsenceRow:
    """Days away in words, how many agreed times they cover, and where to cancel them."""

    days: str
    agreed: int
    cancel_url: str


@dataclass(frozen=True)
class ProfileLinks:
    """Where the parts of a profile are changed; "" for who may not."""

    competences: str = ""
    confirmation: str = ""
    hours: str = ""
    capacity: str = ""
    absence: str = ""


@dataclass(frozen=True)
class Profile:
    """Ready to show: pairs of words, and rows that tell themselves."""

    phone: str
    languages: str
    areas: str
    roles: list[tuple[str, str]]
    competences: list[CompetenceRow]
    licences: Licences | None
    hours: list[tuple[str, str]]
    absences: list[AbsenceRow]
    changes: list[ChangeRow]
    links: ProfileLinks

    @property
    def agreed_while_away(self) -> int:
        """How many agreed times the coming absences cover: they wait to be moved."""
        return sum(row.agreed for row in self.absences)


def profile_of(user: User, viewer: User) -> Profile:
    """The profile as `viewer` may see and change it. Seven queries, whatever its length."""
    today = clock.today()
    grants = RoleGrant.objects.filter(user=user).exclude(until__lt=today).select_related("unit")
    return Profile(
        phone=shown_phone(user.phone if user.pk == viewer.pk else user.phone_to_call),
        languages=language_names(user.languages),
        areas=", ".join(area.name for area in user.areas.all()),
        roles=[
            (grant.get_role_display(), ", ".join(filter(None, [str(grant.unit or ""), _period(grant)])))
            for grant in grants
        ],
        competences=competences_of(user, viewer),
        licences=licences_of(user, viewer),
        hours=[
            (str(WorkingHours.Weekday(day).label), ", ".join(format_range(*spell) for spell in spells))
            for day, spells in hours_of(user).items()
        ],
        absences=_coming_absences(user),
        changes=changes_of(user, viewer),
        links=_links(user, viewer),
    )


def _links(user: User, viewer: User) -> ProfileLinks:
    own = user.pk == viewer.pk
    # Whoever leads somebody may prepare the room before the role of a worker begins.
    asked_for_room = user.works_in_pairs or not own
    arranges = access.leads(viewer, user, "staff.arrange")
    confirms = access.confirms(viewer, user)

    def url(noun: str) -> str:
        return reverse(f"staff:profile_{noun}") if own else reverse(f"staff:person_{noun}", args=[user.pk])

    return ProfileLinks(
        competences=url("competences") if own or access.leads(viewer, user, "staff.manage") else "",
        confirmation=reverse("staff:competence_confirmation_new", args=[user.pk]) if confirms else "",
        hours=url("hours") if own or arranges else "",
        capacity=reverse("staff:person_capacity", args=[user.pk]) if arranges and asked_for_room else "",
        absence=reverse("staff:absence_new") if own else reverse("staff:person_absence_new", args=[user.pk]),
    )


def _period(grant: RoleGrant) -> str:
    return format_period(grant.since, grant.until)


def _coming_absences(user: User) -> list[AbsenceRow]:
    """Absences that have not ended."""
    agreed = Booking.objects.agreed().filter(user=user, during__endswith__gt=clock.now())
    taken = list(agreed.values_list("during", flat=True))
    coming = Booking.objects.absences().filter(user=user, during__endswith__gt=clock.now())
    return [
        AbsenceRow(
            days=absence_days(booking),
            agreed=sum(_overlap(booking.during, during) for during in taken),
            cancel_url=reverse("staff:absence_cancellation", args=[booking.pk]),
        )
        for booking in coming.order_by("during")
    ]


def _overlap(one: DateTimeTZRange, other: DateTimeTZRange) -> bool:
    return one.lower < other.upper and other.lower < one.upper


def agreed_on(user: User, first: date, last: date) -> QuerySet[Booking]:
    """What has been agreed for the person from day `first` to day `last`, both included, in order of time."""
    days = DateTimeTZRange(*calendar.span_of_days(first, last))
    return Booking.objects.agreed().filter(user=user, during__overlap=days).order_by("during")


def agreed_rows(user: User, first: date, last: date) -> list[tuple[str, str]]:
    """(address of the person's own day, the time in words) of what has been agreed on those days. One query."""
    day_url = reverse("visits:day")
    return [
        (
            f"{day_url}?date={timezone.localdate(booking.during.lower).isoformat()}",
            format_when(booking.during.lower, booking.during.upper),
        )
        for booking in agreed_on(user, first, last)
    ]


def absence_days(booking: Booking) -> str:
    """`1.7.–14.7.2026`: the days of an absence, which ends at midnight after its last day."""
    last_moment = booking.during.upper - timedelta(minutes=1)
    return format_period(timezone.localdate(booking.during.lower), timezone.localdate(last_moment))
