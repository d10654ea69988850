"""A visit in a few words, the same on every page."""

from datetime import date, datetime

from django.conf import settings
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day_month, format_day_short, local
from staff.working_days import working_day_after
from visits.models import Visit


def visit_label(visit: Visit) -> str:
    """`Visit 2/4: Everyday life` of a first visit, else kind and purpose. Needs plan and kind loaded."""
    if visit.number is not None:
        return _("Visit %(number)s/%(count)s: %(purpose)s") % {
            "number": visit.number,
            "count": visit.plan.visit_count,
            "purpose": visit.purpose,
        }
    if visit.purpose == visit.kind.name:
        return visit.purpose
    return _("%(kind)s: %(purpose)s") % {"kind": visit.kind.name, "purpose": visit.purpose}


def short_label(visit: Visit) -> str:
    """`Visit 2/4` of a first visit, else the kind."""
    if visit.number is None:
        return visit.kind.name
    return _("Visit %(number)s/%(count)s") % {"number": visit.number, "count": visit.plan.visit_count}


def names_in_a_row(names: list[str]) -> str:
    """`Anni and Sari`."""
    return get_text_list(names, _("and"))


def record_due_on(ended_at: datetime) -> date:
    """The last day on which the note of a visit is in time.

    Law: entries are made without delay (asiakastietolaki 703/2023); the unit counts it in working days.
    """
    return working_day_after(local(ended_at).date(), settings.RECORD_WITHIN_WORKING_DAYS)


def due_state(ended_at: datetime, today: date) -> tuple[str, str]:
    """The kind of status and the words for a visit that has no note yet: how much time is left to write it."""
    due = record_due_on(ended_at)
    if due < today:
        return "overdue", _("The time limit was %(day)s") % {"day": format_day_month(due)}
    if due == today:
        return "attention", _("Record today at the latest")
    return "attention", _("Record by %(day)s") % {"day": format_day_short(due)}
