"""Keeping a time for the first visit of a new pair, and giving it back."""

from datetime import datetime

from cases.models.belonging import copied
from pairs.models import FirstTime, WorkPair
from staff import calendar
from staff.models import Booking


def keep_first_time(pair: WorkPair, starts_at: datetime, ends_at: datetime) -> FirstTime:
    """Book both for the first visit, in the transaction that forms the pair.

    Raises ValidationError with code "time_taken" when one of them is elsewhere or away then.
    """
    bookings = calendar.book_all(users=pair.people, starts_at=starts_at, ends_at=ends_at, kind=Booking.Kind.VISIT)
    by_user = {booking.user_id: booking for booking in bookings}
    return FirstTime.objects.create(
        pair=pair,
        **copied(pair),
        starts_at=starts_at,
        ends_at=ends_at,
        lead_booking=by_user[pair.lead_id],
        co_worker_booking=by_user[pair.co_worker_id],
    )


def give_back_first_time(pair: WorkPair) -> None:
    """Release what was kept for the pair's first visit, if anything still is. In the caller's transaction."""
    kept = FirstTime.objects.filter(pair=pair)
    taken = [*kept.values_list("lead_booking", flat=True), *kept.values_list("co_worker_booking", flat=True)]
    calendar.release(*taken)
