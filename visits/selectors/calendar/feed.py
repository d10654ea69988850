"""A person's visits as an iCalendar file (RFC 5545), with nothing in it that tells of a family."""

from datetime import datetime, timedelta
from hashlib import sha256
from zoneinfo import ZoneInfo

from django.db.models import (
    Case,
    Count,
    DateTimeField,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from audit import clock
from audit.rows import one_or_none
from staff.models import RoleGrant, User
from staff.roles import CAPABILITIES, Role
from visits.models import CalendarFeed, Visit, VisitWorker
from visits.selectors.words import short_label

HELSINKI = ZoneInfo("Europe/Helsinki")
# Their history: every change of a visit, and everybody who no longer makes one.
VisitEvent, VisitWorkerLeft = Visit.pgh_event_model, VisitWorker.pgh_event_model
# What is over stays so long, so that a programme which reads seldom also learns of what fell through.
DAYS_BACK, DAYS_AHEAD = 30, 366
_WITH_CALENDAR = [role for role, given in CAPABILITIES.items() if "calendar.view" in given]


def digest_of(token: str) -> str:
    """What is kept of a secret. It has 32 random bytes, which nobody guesses, so it needs no salt."""
    return sha256(token.encode()).hexdigest()


def own_feed(user: User) -> CalendarFeed | None:
    """The person's own address, without its secret; None when there is none. `stands` tells whether it still leads
    to the visits: it does not when the role has ended by which it was made. One query."""
    rows = CalendarFeed.objects.filter(user=user, ended_at=None)
    return one_or_none(rows.annotate(stands=Exists(_grants_of_feeds())))


def feed_of(token: str) -> CalendarFeed | None:
    """The standing address that the secret opens, with its `user`; None without an account and a role of today.

    One query.
    """
    rows = CalendarFeed.objects.filter(digest=digest_of(token), ended_at=None, user__is_active=True)
    return one_or_none(rows.filter(Exists(_grants_of_feeds())).select_related("user"))


def grant_for_calendar(user: User) -> RoleGrant | None:
    """The role by which the person has a calendar, a worker's before others, or None. One query."""
    first = Case(When(role=Role.WORKER, then=0), default=1)
    return RoleGrant.objects.standing().filter(user=user, role__in=_WITH_CALENDAR).order_by(first, "pk").first()


def _grants_of_feeds() -> QuerySet[RoleGrant]:
    return RoleGrant.objects.standing().filter(pk=OuterRef("grant"), role__in=_WITH_CALENDAR)


def visits_to_tell(user: User) -> list[Visit]:
    """The visits of the person from a month back to a year ahead, those fallen through too. Two queries.

    Each knows how often (`changes`) and when last (`changed_at`) it was changed, and whether it is `off` for the
    person: not held, or the person no longer makes it.
    """
    now = clock.now()
    window = Q(starts_at__gte=now - timedelta(days=DAYS_BACK), starts_at__lt=now + timedelta(days=DAYS_AHEAD))
    own = list(_with_changes(Visit.objects.filter(window, workers__user=user)))
    left = VisitWorkerLeft.objects.filter(user=user, pgh_created_at__gte=now - timedelta(days=DAYS_BACK))
    lost = list(_with_changes(Visit.objects.filter(pk__in=left.values("visit")).exclude(workers__user=user)))
    for visit in own:
        visit.off = visit.status == Visit.Status.NOT_HELD
    for visit in lost:
        visit.off = True
    return sorted([*own, *lost], key=lambda visit: (visit.starts_at, visit.pk))


def calendar_file(user: User, host: str, visits: list[Visit]) -> bytes:
    """The file of the visits. `host` makes the identifiers unique among installations. No query.

    The same visits give the same bytes. A title tells which visit it is and the number of the case, no more.
    """
    file = Calendar()
    file.add("prodid", "-//Perhetyö//Calendar//FI")
    file.add("version", "2.0")
    file.add("calscale", "GREGORIAN")
    file.add("method", "PUBLISH")
    file.add("x-wr-calname", _("Perhetyö"))
    for visit in visits:
        file.add_component(_event(visit, f"visit-{visit.pk}-{user.pk}@{host}"))
    if visits:
        file.add_missing_timezones()
    return file.to_ical()


def last_change(visits: list[Visit]) -> datetime | None:
    """When any of the visits was last changed."""
    return max((visit.changed_at for visit in visits), default=None)


def _event(visit: Visit, uid: str) -> Event:
    event = Event()
    event.add("uid", uid)
    event.add("dtstamp", visit.changed_at)
    event.add("last-modified", visit.changed_at)
    event.add("sequence", visit.changes)
    event.add("dtstart", visit.starts_at.astimezone(HELSINKI))
    event.add("dtend", visit.ends_at.astimezone(HELSINKI))
    event.add("summary", _("%(visit)s, %(case)s") % {"visit": short_label(visit), "case": visit.case.number})
    event.add("status", "CANCELLED" if visit.off else "CONFIRMED")
    event.add("class", "PRIVATE")
    return event


def _with_changes(visits: QuerySet[Visit]) -> QuerySet[Visit]:
    """Each visit with the count and the time of its changes, which only grow. That somebody left counts as one."""
    history = VisitEvent.objects.filter(pgh_obj=OuterRef("pk")).order_by().values("pgh_obj")
    left = VisitWorkerLeft.objects.filter(visit=OuterRef("pk")).order_by().values("visit")
    times = {"output_field": DateTimeField()}
    count = {"output_field": IntegerField()}
    return visits.select_related("kind", "plan", "case").annotate(
        history_count=Subquery(history.annotate(n=Count("pk")).values("n"), **count),
        history_at=Subquery(history.annotate(at=Max("pgh_created_at")).values("at"), **times),
        left_count=Subquery(left.annotate(n=Count("pk")).values("n"), **count),
        left_at=Subquery(left.annotate(at=Max("pgh_created_at")).values("at"), **times),
        changes=Coalesce(F("history_count"), 1) + Coalesce(F("left_count"), 0) - 1,
        changed_at=Greatest("history_at", "left_at"),
    )
