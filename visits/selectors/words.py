"""A visit in a few words, the same on every page."""

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

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
