"""Why several people have no common time, in words that say whose hours or absence is in the way."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from staff import calendar
from staff.hours import Spell
from staff.models import Booking, User
from staff.selectors.profile import absence_days


def no_time_words(users: Iterable[User], *, since: date, until: date, minutes: int) -> str:
    """Why `free_slots` found nothing for `users` on these days, both included. At most three queries.

    To be asked only when nothing was found.
    """
    people = list(dict.fromkeys(users))
    if until < max(since, clock.today()):
        return _("The days asked for have passed. Choose later ones.")
    names = get_text_list([str(user) for user in people], _("and"))
    if missing := calendar.missing_hours_words(people):
        return missing
    if not _long_enough(calendar.shared_hours(people), minutes):
        words = _(
            "The working hours of %(names)s have no %(minutes)s minutes in common on any weekday. "
            "Change them on the page of working hours, or agree a time of your own."
        )
        return words % {"names": names, "minutes": minutes}
    told = {"day": format_day(until), "names": names, "away": _away_words(people, since, until)}
    if told["away"]:
        return _("No common time was found until %(day)s. Away: %(away)s.") % told
    return _("All common working hours of %(names)s are booked until %(day)s.") % told


def _long_enough(week: dict[int, list[Spell]], minutes: int) -> bool:
    any_day = date(2000, 1, 3)
    return any(
        datetime.combine(any_day, ends) - datetime.combine(any_day, starts) >= timedelta(minutes=minutes)
        for spells in week.values()
        for starts, ends in spells
    )


def _away_words(people: list[User], since: date, until: date) -> str:
    """`Sari Juntunen 1.7.–14.7.2026`: who is away on the days, and when."""
    window = DateTimeTZRange(*calendar.span_of_days(since, until))
    away = Booking.objects.absences().filter(user__in=people, during__overlap=window).select_related("user")
    return ", ".join(f"{booking.user} {absence_days(booking)}" for booking in away.order_by("during", "pk"))
