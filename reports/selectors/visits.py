"""Counts of visits, defined once for workers and whole units; and the late ones themselves."""

from collections.abc import Collection

from django.db.models import Aggregate, Case, Count, F, Min, Q, QuerySet, Value, When

from audit import clock
from reports import rules
from visits.models import Visit
from visits.selectors.due import unlogged
from visits.selectors.recording_limits import RecordingLimits
from visits.selectors.visits import worker_names

# Among the numbers of workers, of which none is zero: all of them.
WHOLE = 0


def counts(limits: RecordingLimits) -> dict[str, Aggregate]:
    """Aggregates over visits: held and agreed this week, unlogged, late and the oldest late one."""
    this_week, late = _this_week(), limits.late()
    return {
        "held": Count("pk", filter=this_week & Q(status=Visit.Status.HELD)),
        "agreed": Count("pk", filter=this_week),
        "unlogged": Count("pk", filter=unlogged()),
        "late": Count("pk", filter=late),
        "oldest_late": Min("starts_at", filter=late),
    }


def counted_visits(units: Collection[int]) -> QuerySet[Visit]:
    """The standing visits of the units that `counts` looks at: this week's and all unlogged ones."""
    return Visit.objects.standing().filter(_this_week() | unlogged(), unit__in=units)


def counts_by_worker(units: Collection[int], limits: RecordingLimits) -> dict[int | None, dict]:
    """The `counts` of each worker by number, and under WHOLE those of the units, each visit once. One query."""
    visits, wanted = counted_visits(units), counts(limits)
    each = visits.values(worker=F("workers__user")).annotate(**wanted).order_by()
    whole = visits.values(worker=Value(WHOLE)).annotate(**wanted).order_by()
    return {row.pop("worker"): row for row in each.union(whole, all=True)}


def late_visits(units: Collection[int], limits: RecordingLimits) -> QuerySet[Visit]:
    """The late visits of the units, the oldest first, with all that their words need. One query."""
    return unlogged_visits(units, limits).filter(limits.late())


def unlogged_visits(units: Collection[int], limits: RecordingLimits) -> QuerySet[Visit]:
    """The visits of the units that nobody has recorded, the late ones first, as `late_visits`. One query."""
    late_first = Case(When(limits.late(), then=0), default=1)
    visits = Visit.objects.filter(unlogged(), unit__in=units).order_by(late_first, "starts_at", "pk")
    return visits.select_related("kind", "plan", "case__family").annotate(worker_names=worker_names())


def _this_week() -> Q:
    week_start, week_end = rules.week_of(clock.today())
    return Q(starts_at__gte=week_start, starts_at__lt=week_end)
