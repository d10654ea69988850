"""Whole days away: taken from the same calendar as visits, so that nobody is booked on holiday."""

from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock, trail
from audit.finnish_dates import format_when
from staff import access, calendar
from staff.models import Booking, User

LONGEST_DAYS = 2 * 366
FURTHEST_BACK_DAYS = 366
# So many clashing times are named; the rest are counted.
NAMED_CLASHES = 3


@transaction.atomic
def record_absence(*, actor: User, user: User, starts_on: date, ends_on: date) -> Booking:
    """Book whole days, both included, as an absence. Visits are not moved: they must be moved first.

    Raises PermissionDenied for another person's without "staff.manage", ValidationError (starts_on, ends_on)
    when the days are the wrong way round, too far away, or already booked.
    """
    access.require_own_or_manager(actor, user)
    _check_days(starts_on, ends_on)
    starts_at = calendar.local(starts_on, time.min)
    ends_at = calendar.local(ends_on + timedelta(days=1), time.min)
    try:
        booking = calendar.book(user=user, starts_at=starts_at, ends_at=ends_at, kind=Booking.Kind.ABSENCE)
    except ValidationError as error:
        if error.code != "time_taken":
            raise
        raise ValidationError({"starts_on": _clash_words(user, DateTimeTZRange(starts_at, ends_at))}) from None
    trail.record(
        actor=actor,
        action="staff.absence_recorded",
        unit_id=user.unit_id,
        subject=user,
        changes={"from": starts_on.isoformat(), "to": ends_on.isoformat()},
    )
    return booking


@transaction.atomic
def cancel_absence(*, actor: User, booking: Booking) -> None:
    """Give the days of an absence back.

    Raises PermissionDenied for another person's without "staff.manage", ValidationError when it is not an
    absence that still stands.
    """
    booking = Booking.objects.select_for_update(of=["self"]).select_related("user").get(pk=booking.pk)
    access.require_own_or_manager(actor, booking.user)
    if booking.kind != Booking.Kind.ABSENCE or booking.released_at is not None:
        raise ValidationError(_("The absence has already been cancelled."))
    calendar.release(booking)
    trail.record(
        actor=actor,
        action="staff.absence_cancelled",
        unit_id=booking.user.unit_id,
        subject=booking.user,
        changes={"from": booking.during.lower.isoformat(), "to": booking.during.upper.isoformat()},
    )


def _check_days(starts_on: date, ends_on: date) -> None:
    if ends_on < starts_on:
        raise ValidationError({"ends_on": _("The last day is before the first day.")})
    if starts_on < clock.today() - timedelta(days=FURTHEST_BACK_DAYS):
        raise ValidationError({"starts_on": _("The first day is more than a year ago. Check the year.")})
    if ends_on - starts_on > timedelta(days=LONGEST_DAYS):
        raise ValidationError({"ends_on": _("The absence is longer than two years. Check the year.")})


def _clash_words(user: User, days: DateTimeTZRange) -> str:
    clashes = Booking.objects.standing().filter(user=user, during__overlap=days).order_by("during")
    taken = [booking.during for booking in clashes]
    times = [format_when(during.lower, during.upper) for during in taken[:NAMED_CLASHES]]
    if len(taken) > NAMED_CLASHES:
        more = len(taken) - NAMED_CLASHES
        times.append(ngettext("%(count)s time more", "%(count)s times more", more) % {"count": more})
    return _("You have these times in your calendar: %(times)s. Move them first.") % {"times": ", ".join(times)}
