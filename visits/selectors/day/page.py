"""My day: the start page of everybody who visits families."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.finnish_dates import format_day_long, format_day_short, local, week_number
from pairs.selectors import OwnPairs, own_pairs
from staff import calendar
from staff.models import User
from staff.working_days import monday_of, working_day_after
from visits.selectors.consultations import OwnConsultations, own_consultations
from visits.selectors.day.own_families import OwnFamilies, ToSign, own_families, waiting_to_sign
from visits.selectors.day.timeline import Stop, days_of, next_visit, other_work, timeline
from visits.selectors.day.visits import DayVisit, visits_of
from visits.selectors.day.week import Week, day_url, week_of


@dataclass(frozen=True)
class DayPage:
    """Everything on the page of one day."""

    is_today: bool
    eyebrow: str
    lead: str
    title: str
    week: Week
    week_name: str
    stops: list[Stop]
    following_title: str
    following_day: str
    following_url: str
    following: list[DayVisit]
    unlogged: list[DayVisit]
    to_sign: list[ToSign]
    pairs: OwnPairs
    consultations: OwnConsultations
    families: OwnFamilies

    @property
    def case_ids(self) -> list[int]:
        """The cases whose families are named on the page, for the log."""
        of_day = [stop.visit for stop in self.stops if stop.visit]
        rows = [
            *of_day,
            *self.following,
            *self.unlogged,
            *self.to_sign,
            *self.families.rows,
            *self.consultations.views,
        ]
        return [*(row.case_id for row in rows), *self.pairs.case_ids]


def day_page(user: User, day: date) -> DayPage:
    """The person's day, week and to-dos. Seven queries, whatever the number of visits and families."""
    now = clock.now()
    today = local(now).date()
    monday = monday_of(day)
    following = working_day_after(day, 1)
    last = max(monday + timedelta(days=6), following)
    since, until = calendar.span_of_days(monday, last)
    visits = visits_of(user, since=since, until=until)
    bookings = other_work(user, since=since, until=until)
    of_day = [visit for visit in visits if visit.day == day]
    is_next_day = following - day == timedelta(days=1)
    return DayPage(
        is_today=day == today,
        eyebrow=_("%(day)s · week %(week)s")
        % {"day": format_day_long(day).capitalize(), "week": week_number(day)},
        lead=_lead(of_day, next_visit(visits, now) if day == today else None, day == today),
        title=_("Today") if day == today else format_day_short(day).capitalize(),
        week=week_of(day, today, visits, days_of(bookings, monday, last)),
        week_name=_("Week %(week)s") % {"week": week_number(day)},
        stops=timeline(day, visits, bookings, now),
        following_title=_("Tomorrow") if day == today and is_next_day else _("Next working day"),
        following_day=format_day_short(following),
        following_url=day_url(following),
        following=[visit for visit in visits if visit.day == following and visit.state != "not_held"],
        unlogged=[visit for visit in visits if visit.is_open and visit.ends_at <= now],
        to_sign=waiting_to_sign(user),
        pairs=own_pairs(user),
        consultations=own_consultations(user),
        families=own_families(user),
    )


def asked_day(text: str) -> date:
    """The day of `?date=`; today when there is none or it is not a day that calendars reach."""
    try:
        day = datetime.strptime(text, "%Y-%m-%d").date()  # noqa: DTZ007 - a calendar day has no zone
    except ValueError:
        return clock.today()
    # The first and the last years of Python's calendar have no week around them.
    return day if date.min.year + 1 < day.year < date.max.year else clock.today()


def _lead(visits: list[DayVisit], coming: DayVisit | None, is_today: bool) -> str:
    count = sum(visit.state != "not_held" for visit in visits)
    if not count:
        return _("No visits today.") if is_today else _("No visits on this day.")
    words = ngettext("%(count)s visit.", "%(count)s visits.", count)
    if is_today:
        words = ngettext("%(count)s visit today.", "%(count)s visits today.", count)
    lead = words % {"count": count}
    if coming is None:
        return lead
    next_words = _("Going on now: %(family)s.") if coming.has_begun else _("Next at %(clock)s: %(family)s.")
    return f"{lead} {next_words % {'family': coming.family, 'clock': coming.begins}}"
