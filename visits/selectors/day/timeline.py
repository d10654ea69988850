"""One day as a timeline: visits, other work, the free time between them, and where now is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_clock, format_range, local
from staff import calendar
from staff.models import Booking, User
from visits.selectors.day.visits import DayVisit

SHORTEST_GAP = timedelta(minutes=30)
NODES = {"done": ("done", "check"), "draft": ("draft", "draft"), "unlogged": ("draft", "draft")}


@dataclass(frozen=True)
class Stop:
    """One line of the timeline. `kind`: visit, other, gap or now; only what belongs to the kind is filled in."""

    kind: str
    begins: str = ""
    ends: str = ""
    text: str = ""
    visit: DayVisit | None = None
    node: str = ""
    node_icon: str = ""
    status_kind: str = ""
    status_text: str = ""
    is_next: bool = False
    is_primary: bool = False
    url: str = ""


def other_work(user: User, *, since: datetime, until: datetime) -> list[Booking]:
    """What else takes the person's time in the period: absences, team, travel. One query."""
    bookings = Booking.objects.standing().filter(user=user, during__overlap=(since, until))
    return list(bookings.exclude(kind=Booking.Kind.VISIT).select_related("work").order_by("during"))


def days_of(bookings: list[Booking], since: date, until: date) -> set[date]:
    """The days from `since` to `until` that some booking touches."""
    days = [since + timedelta(days=offset) for offset in range((until - since).days + 1)]
    return {day for day in days for booking in bookings if _on_day(booking, day)}


def timeline(day: date, visits: list[DayVisit], bookings: list[Booking], now: datetime) -> list[Stop]:
    """The lines of `day` in order. `visits` and `bookings` may be of other days too."""
    spans = [(visit.starts_at, visit.ends_at, visit) for visit in visits if visit.day == day]
    spans += [(*_on_day(booking, day), booking) for booking in bookings if _on_day(booking, day)]
    spans.sort(key=lambda span: span[:2])
    is_today = local(now).date() == day
    coming = next_visit(visits, now) if is_today else None
    primary = coming or _first_to_record(visits, day, now)
    stops: list[Stop] = []
    reached, now_shown = None, not is_today
    for begins, ends, what in spans:
        if not now_shown and now < begins:
            stops.append(_now_stop(now))
            now_shown = True
        if reached and begins - reached >= SHORTEST_GAP:
            stops.append(Stop("gap", text=_("Free %(clock)s") % {"clock": format_range(reached, begins)}))
        if isinstance(what, DayVisit):
            stops.append(_visit_stop(what, now, coming, primary))
        else:
            stops.append(_other_stop(what, begins, ends, day))
        reached = max(reached or ends, ends)
    if not now_shown and spans:
        stops.append(_now_stop(now))
    return stops


def next_visit(visits: list[DayVisit], now: datetime) -> DayVisit | None:
    """The visit of today that goes on now or comes next."""
    today = local(now).date()
    return next(
        (v for v in visits if v.day == today and v.ends_at > now and v.is_open),
        None,
    )


def _first_to_record(visits: list[DayVisit], day: date, now: datetime) -> DayVisit | None:
    return next((visit for visit in visits if visit.day == day and visit.is_open and visit.ends_at <= now), None)


def _visit_stop(visit: DayVisit, now: datetime, coming: DayVisit | None, primary: DayVisit | None) -> Stop:
    is_next = visit is coming
    node, node_icon = NODES.get(visit.state, ("now", "forward") if is_next else ("", ""))
    kind, text = _status(visit, now, is_next)
    return Stop(
        "visit",
        begins=visit.begins,
        ends=visit.ends,
        visit=visit,
        node=node,
        node_icon=node_icon,
        status_kind=kind,
        status_text=text,
        is_next=is_next,
        is_primary=visit is primary,
    )


def _status(visit: DayVisit, now: datetime, is_next: bool) -> tuple[str, str]:
    if visit.state == "done":
        return "done", _("Recorded")
    if visit.state in {"not_held", "over"}:
        return "neutral", visit.outcome or _("The pair records it")
    if visit.state == "draft":
        return "draft", _("Draft, unfinished")
    if visit.state == "unlogged":
        return visit.due_kind, visit.due_words
    if is_next:
        return "now", _next_words(visit, now)
    return "planned", _("Agreed")


def _next_words(visit: DayVisit, now: datetime) -> str:
    if visit.starts_at <= now:
        return _("Going on now")
    minutes = int((visit.starts_at - now).total_seconds() // 60)
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("Next, in %(minutes)s min") % {"minutes": minutes}
    return _("Next, in %(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}


def _other_stop(booking: Booking, begins: datetime, ends: datetime, day: date) -> Stop:
    whole_day = (begins, ends) == calendar.span_of_days(day, day)
    return Stop(
        "other",
        begins=_("All day") if whole_day else format_clock(begins),
        ends="" if whole_day else format_clock(ends),
        text=str(booking.work or booking.get_kind_display()),
        url=reverse("staff:other_work_removal", args=[booking.pk]) if _is_removable(booking) else "",
    )


def _is_removable(booking: Booking) -> bool:
    """Whether it is one's own other work that has not ended."""
    return booking.kind == Booking.Kind.OTHER_WORK and booking.during.upper > clock.now()


def _now_stop(now: datetime) -> Stop:
    return Stop("now", text=_("Now %(clock)s") % {"clock": format_clock(now)})


def _on_day(booking: Booking, day: date) -> tuple[datetime, datetime] | None:
    """The part of the booking that is on the day."""
    begins, ends = calendar.span_of_days(day, day)
    during = booking.during
    if during.lower >= ends or during.upper <= begins:
        return None
    return max(during.lower, begins), min(during.upper, ends)
