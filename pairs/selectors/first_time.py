"""The time that is kept for the first visit of a pair."""

from audit import clock
from audit.rows import one_or_none
from pairs.models import FirstTime, WorkPair


def first_time_of(pair: WorkPair) -> FirstTime | None:
    """What is kept for the first visit of the pair and still lies ahead; None when nothing is. One query."""
    kept = FirstTime.objects.filter(
        pair=pair,
        starts_at__gt=clock.now(),
        lead_booking__released_at__isnull=True,
        co_worker_booking__released_at__isnull=True,
    )
    return one_or_none(kept)
