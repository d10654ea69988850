"""Counts of visits, defined once for workers, families and whole units."""

from datetime import datetime

from django.conf import settings
from django.db.models import Aggregate, Count, Min, Q

from audit import clock
from reports import rules
from visits.models import Visit


def unlogged(now: datetime) -> Q:
    """Visits whose time has gone and of which nothing has been confirmed."""
    return Q(status=Visit.Status.PLANNED, ends_at__lte=now)


def late_since(now: datetime) -> datetime:
    """Unlogged visits that began before this moment are late."""
    return rules.late_before(clock.today(), settings.RECORD_WITHIN_WORKING_DAYS)


def counts(now: datetime) -> dict[str, Aggregate]:
    """Aggregates over visits: held and agreed this week, unlogged, late and the oldest late one."""
    week_start, week_end = rules.week_of(clock.today())
    this_week = Q(starts_at__gte=week_start, starts_at__lt=week_end)
    late = unlogged(now) & Q(starts_at__lt=late_since(now))
    return {
        "held": Count("pk", filter=this_week & Q(status=Visit.Status.HELD)),
        "agreed": Count("pk", filter=this_week),
        "unlogged": Count("pk", filter=unlogged(now)),
        "late": Count("pk", filter=late),
        "oldest_late": Min("starts_at", filter=late),
    }


def counted_visits(units: list[int], now: datetime):
    """The standing visits of the units that `counts` looks at: this week's and all unlogged ones."""
    week_start, week_end = rules.week_of(clock.today())
    return Visit.objects.standing().filter(
        Q(starts_at__gte=week_start, starts_at__lt=week_end) | unlogged(now), unit__in=units
    )
