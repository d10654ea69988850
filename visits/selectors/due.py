"""What has not been recorded, what is late, and which family is quiet: one answer for all pages."""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q

from audit import clock
from cases import access
from visits import rules
from visits.models import Visit, VisitWorker


def unlogged() -> Q:
    """Visits whose time has gone and of which nothing has been confirmed."""
    return Q(status=Visit.Status.PLANNED, ends_at__lte=clock.now())


def left_unrecorded() -> Q:
    """Unlogged visits whose workers have all left the family: the present pair records them."""
    theirs = access.pair_places().filter(case=OuterRef(OuterRef("case")), user=OuterRef("user"))
    return unlogged() & ~Exists(VisitWorker.objects.filter(Exists(theirs), visit=OuterRef("pk")))


def late_since() -> datetime:
    """Unlogged visits that began before this moment are late."""
    return rules.late_before(clock.today(), settings.RECORD_WITHIN_WORKING_DAYS)


def is_quiet(days_silent: int) -> bool:
    """Whether a family has been without contact for too long."""
    return days_silent > settings.QUIET_AFTER_DAYS
