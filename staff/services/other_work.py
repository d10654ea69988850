"""Work outside cases as blocks of one's own time: one time, or the same time every week."""

import uuid
from dataclasses import dataclass
from datetime import date, time, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock, trail
from audit.finnish_dates import format_when
from staff import calendar
from staff.models import Booking, NonCaseWork, User
from staff.working_days import is_holiday

MOST_WEEKS = 26
FURTHEST_DAYS = 366
# So many clashing times are named; the rest are counted.
NAMED_CLASHES = 5


@dataclass(frozen=True)
class BlockFacts:
    """A block of other work: the day of the first time, Finnish times, and for how many weeks (1 for one time).

    `skip_taken` leaves out the weeks in which the person is booked or away; without it they are told and nothing
    is booked.
    """

    work: NonCaseWork
    day: date
    starts: time
    ends: time
    weeks: int = 1
    skip_taken: bool = False


@transaction.atomic
def add_other_work(*, actor: User, facts: BlockFacts) -> list[Booking]:
    """Book the actor's own time for other work: all the times or none. Weeks with a holiday then are left out.

    The same block sent twice is booked once. Raises ValidationError with fields as in BlockFacts, or (day) with
    the times that are taken.
    """
    days = _days(facts)
    spans = [(calendar.moment_at(day, facts.starts), calendar.moment_at(day, facts.ends)) for day in days]
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=actor.pk)
    standing = Booking.objects.other_work().filter(user=actor, work=facts.work)
    same = list(standing.filter(during__in=spans).order_by("during"))
    if len(same) == len(spans):
        return same
    bookings, taken = [], []
    for starts_at, ends_at in spans:
        try:
            bookings.append(
                calendar.book(
                    user=actor,
                    starts_at=starts_at,
                    ends_at=ends_at,
                    kind=Booking.Kind.OTHER_WORK,
                    work=facts.work,
                )
            )
        except calendar.TimeTaken as error:
            taken.append((starts_at, ends_at, error.reason))
    if not bookings or (taken and not facts.skip_taken):
        raise ValidationError({"day": _taken_words(taken)})
    if len(bookings) > 1:
        Booking.objects.filter(pk__in=[row.pk for row in bookings]).update(series=uuid.uuid4())
    trail.record(
        actor=actor,
        action="staff.other_work_added",
        unit_id=actor.unit_id,
        subject=actor,
        changes={
            "work": facts.work.code,
            "first": bookings[0].during.lower.isoformat(),
            "minutes": int((spans[0][1] - spans[0][0]).total_seconds() // 60),
            "times": len(bookings),
        },
    )
    return bookings


@transaction.atomic
def remove_other_work(*, actor: User, booking: Booking, and_later: bool = False) -> int:
    """Give back a coming time of the actor's own other work, and with `and_later` the later ones of its series.

    Returns how many times were given back. Raises ValidationError when it is not such a time any more.
    """
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=actor.pk)
    coming = Booking.objects.other_work().filter(user=actor, during__endswith__gt=clock.now())
    row = coming.filter(pk=booking.pk).first()
    if row is None:
        raise ValidationError(_("The time has already been removed or has gone by."))
    rows = [row]
    if and_later and row.series:
        rows = list(coming.filter(series=row.series, during__startswith__gte=row.during.lower))
    for one in rows:
        calendar.release(one.pk)
    trail.record(
        actor=actor,
        action="staff.other_work_removed",
        unit_id=actor.unit_id,
        subject=actor,
        changes={"work": row.work.code, "first": row.during.lower.isoformat(), "times": len(rows)},
    )
    return len(rows)


def _days(facts: BlockFacts) -> list[date]:
    """The days of the block. Raises ValidationError as `add_other_work`."""
    today, errors = clock.today(), {}
    if facts.day < today:
        errors["day"] = _("The day has gone by. Choose today or a later day.")
    elif facts.day > today + timedelta(days=FURTHEST_DAYS):
        errors["day"] = _("The day is more than a year ahead. Check the year.")
    if facts.ends <= facts.starts:
        errors["ends"] = _("The time must end after it begins.")
    if not 1 <= facts.weeks <= MOST_WEEKS:
        errors["weeks"] = _("Choose from 1 to %(most)s weeks.") % {"most": MOST_WEEKS}
    if errors:
        raise ValidationError(errors)
    days = [facts.day + timedelta(weeks=number) for number in range(facts.weeks)]
    # A single time on a holiday is meant.
    return [day for day in days if not is_holiday(day)] or days[:1]


def _taken_words(taken: list[tuple]) -> str:
    """Which of the times cannot be booked, and why."""
    reasons = {calendar.Reason.AWAY: _("you are away"), calendar.Reason.BOOKED: _("another booking")}
    times = [f"{format_when(starts, ends)} ({reasons[reason]})" for starts, ends, reason in taken[:NAMED_CLASHES]]
    if len(taken) > NAMED_CLASHES:
        more = len(taken) - NAMED_CLASHES
        times.append(ngettext("%(count)s time more", "%(count)s times more", more) % {"count": more})
    return _("Nothing was booked, for these times are taken: %(times)s.") % {"times": ", ".join(times)}
