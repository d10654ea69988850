"""What has not been recorded, and which family is quiet: one answer for all pages."""

from datetime import datetime

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import ngettext

from audit import clock
from audit.finnish_dates import local
from cases import access
from cases.models import Case
from pairs.models import WorkPair
from visits.models import JointReview, Visit, VisitWorker


def unlogged() -> Q:
    """Visits whose time has gone and of which nothing has been confirmed."""
    return Q(status=Visit.Status.PLANNED, ends_at__lte=clock.now())


def left_unrecorded() -> Q:
    """Unlogged visits whose workers have all left the family: the present pair records them."""
    theirs = access.pair_places().filter(case=OuterRef(OuterRef("case")), user=OuterRef("user"))
    here = VisitWorker.objects.responsible().filter(Exists(theirs), visit=OuterRef("pk"))
    return unlogged() & ~Exists(here)


def with_silence(cases: QuerySet[Case]) -> QuerySet[Case]:
    """Each case knows when it first got a pair (`paired_at`) and whether a past visit is `unrecorded`."""
    pairs = WorkPair.objects.filter(case=OuterRef("pk")).order_by("formed_at").values("formed_at")
    visits = Visit.objects.filter(unlogged(), case=OuterRef("pk"))
    return cases.annotate(paired_at=Subquery(pairs[:1]), unrecorded=Exists(visits))


def awaits_closing() -> Q:
    """Cases whose joint review has been held and decided to end the work: they are to be closed."""
    return Q(phase=Case.Phase.REVIEW) & Exists(JointReview.objects.filter(case=OuterRef("pk")))


def silent_since(met_at: datetime | None, paired_at: datetime | None, opened_at: datetime) -> datetime:
    """When the family was last met; before that, since when it has had a pair, or has asked for help."""
    return met_at or paired_at or opened_at


def days_since(moment: datetime) -> int:
    """Whole days from the moment to this day."""
    return (clock.today() - local(moment).date()).days


def is_quiet(days_silent: int, *, unrecorded: bool) -> bool:
    """Whether a family has been without contact for too long.

    With a past visit that nobody has recorded it is not known to be: that visit is unrecorded, and told as such.
    """
    return not unrecorded and days_silent > settings.QUIET_AFTER_DAYS


def silence_words(days: int, *, met: bool) -> str:
    """How long a family has been without contact, or has waited for its first meeting."""
    if met:
        return ngettext("No contact for %(days)s day", "No contact for %(days)s days", days) % {"days": days}
    return ngettext(
        "Not met yet: %(days)s day since the pair began", "Not met yet: %(days)s days since the pair began", days
    ) % {"days": days}
