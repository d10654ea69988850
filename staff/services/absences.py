"""Whole days away: taken from the same calendar as visits, so that nobody is booked on holiday."""

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock, trail
from audit.finnish_dates import format_when
from staff import access, calendar
from staff.models import Booking, User
from staff.selectors import agreed_on

LONGEST_DAYS = 2 * 366
FURTHEST_BACK_DAYS = 366
# So many clashing times are named; the rest are counted.
NAMED_CLASHES = 3


@transaction.atomic
def record_absence(*, actor: User, user: User, starts_on: date, ends_on: date) -> Booking:
    """Record whole days away, both included.

    One's own absence is planned: what has been agreed on those days is moved first. What the unit's coordinator or
    supervisor, or the administrator, records of somebody is a fact, such as an illness: it is recorded over agreed
    times, which stay until they are moved or cancelled.
    Raises PermissionDenied unless it is one's own or the actor `access.leads` with "absence.record",
    ValidationError (starts_on, ends_on) when the days are the wrong way round, too far away, or already taken.
    """
    access.require_arranging(actor, user, "absence.record")
    _check_days(starts_on, ends_on)
    if actor.pk == user.pk:
        _refuse_agreed_times(user, starts_on, ends_on)
    starts_at, ends_at = calendar.span_of_days(starts_on, ends_on)
    try:
        booking = calendar.book(user=user, starts_at=starts_at, ends_at=ends_at, kind=Booking.Kind.ABSENCE)
    except ValidationError as error:
        raise ValidationError({"starts_on": error.messages}) from None
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

    Raises PermissionDenied unless it is one's own or the actor `access.leads` with "absence.record",
    ValidationError when it is not an absence that still stands.
    """
    booking = Booking.objects.select_for_update(of=["self"]).select_related("user").get(pk=booking.pk)
    access.require_arranging(actor, booking.user, "absence.record")
    if booking.kind != Booking.Kind.ABSENCE or booking.released_at is not None:
        raise ValidationError(_("The absence has already been cancelled."))
    calendar.release(booking.pk)
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
    if starts_on > clock.today() + timedelta(days=LONGEST_DAYS):
        raise ValidationError({"starts_on": _("The first day is more than two years ahead. Check the year.")})
    if ends_on - starts_on > timedelta(days=LONGEST_DAYS):
        raise ValidationError({"ends_on": _("The absence is longer than two years. Check the year.")})


def _refuse_agreed_times(user: User, starts_on: date, ends_on: date) -> None:
    # The calendar locks the same row: nothing can be agreed between this look and the booking.
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=user.pk)
    taken = [booking.during for booking in agreed_on(user, starts_on, ends_on)]
    if not taken:
        return
    times = [format_when(during.lower, during.upper) for during in taken[:NAMED_CLASHES]]
    if len(taken) > NAMED_CLASHES:
        more = len(taken) - NAMED_CLASHES
        times.append(ngettext("%(count)s time more", "%(count)s times more", more) % {"count": more})
    words = _("You have these times in your calendar: %(times)s. Move them first.")
    facts = {"times": ", ".join(times), "first": starts_on, "last": ends_on}
    raise ValidationError({"starts_on": ValidationError(words, code="agreed_times", params=facts)})
