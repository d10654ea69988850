"""What takes people's time in a period, as one reader may know it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.urls import reverse

from cases import access
from staff.models import Booking, User
from visits.models import VisitWorker
from visits.selectors.words import short_label


@dataclass(frozen=True)
class Entry:
    """A stretch of one person's time. Without `case_id` the reader may not know which family it is for.

    `key` is the same for everybody who is at the same visit.
    """

    user_id: int
    starts_at: datetime
    ends_at: datetime
    kind: str
    title: str
    about: str = ""
    url: str = ""
    case_id: int | None = None
    key: tuple = ()


def entries_between(reader: User, people: Iterable[User], since: datetime, until: datetime) -> list[Entry]:
    """Everything that stands in the calendars of the people, in order of time. Two queries.

    Times and kinds are told of all of it; of a visit the family's name only when the reader may see its case.
    Never where a visit is, which on a list would tell where a protected family lives (laki 661/2009).
    """
    window = DateTimeTZRange(since, until)
    bookings = list(
        Booking.objects.standing()
        .filter(user__in=list(people), during__overlap=window)
        .select_related("work")
        .order_by("during", "id")
    )
    visits = _known_visits(reader, bookings)
    return [_entry(booking, visits.get(booking.pk)) for booking in bookings]


def _known_visits(reader: User, bookings: list[Booking]) -> dict[int, VisitWorker]:
    """By booking: the visits of families that the reader may see."""
    rows = VisitWorker.objects.filter(
        booking__in=[row.pk for row in bookings if row.kind == Booking.Kind.VISIT],
        case__in=access.visible_cases(reader),
    )
    rows = rows.select_related("visit__kind", "visit__plan", "visit__family")
    return {row.booking_id: row for row in rows}


def _entry(booking: Booking, worker: VisitWorker | None) -> Entry:
    told = {"user_id": booking.user_id, "starts_at": booking.during.lower, "ends_at": booking.during.upper}
    if worker is None:
        title = str(booking.work or booking.get_kind_display())
        return Entry(**told, kind=booking.kind, title=title, key=(booking.pk,))
    visit = worker.visit
    return Entry(
        **told,
        kind=booking.kind,
        title=str(visit.family),
        about=short_label(visit),
        url=reverse("visits:case", args=[visit.case_id]),
        case_id=visit.case_id,
        key=("visit", visit.pk),
    )
