"""What the law asks of a case and nobody has done yet: it is told before the case is closed."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day_short
from cases import access
from cases.models import Case, Deadline
from cases.selectors.deadlines import due_words
from cases.selectors.decisions import assessment_of, assessment_words
from staff.models import User


@dataclass(frozen=True)
class OpenRow:
    """One thing that is open, in words; `url` is "" for those who can do nothing to it."""

    title: str
    about: str
    url: str


def unfinished_by_law(user: User, case: Case) -> list[OpenRow]:
    """The limits that still run, an assessment begun and not ready, and a level of need that nobody has assessed.

    `case` comes from cases.access for the same user. Two queries.
    """
    running = Deadline.objects.open().filter(case=case).select_related("rule").order_by("due_on", "id")
    limits_url = _url(user, case, "background.read", "cases:limits")
    rows = [OpenRow(row.rule.name, _when(row), limits_url) for row in running]
    assessment = assessment_words(assessment_of(case))
    if assessment.is_begun and not assessment.is_ready:
        url = _url(user, case, "assessment.make", "cases:assessment")
        rows.append(OpenRow(_("Assessment of service needs"), assessment.state, url))
    if case.level == Case.Level.UNKNOWN:
        url = _url(user, case, "contact.correct", "cases:work")
        rows.append(OpenRow(_("Level of need"), case.get_level_display(), url))
    return rows


def _when(deadline: Deadline) -> str:
    left, _kind = due_words(deadline.due_on, clock.today())
    return _("by %(day)s, %(left)s") % {"day": format_day_short(deadline.due_on), "left": left}


def _url(user: User, case: Case, action: str, url_name: str) -> str:
    return reverse(url_name, args=[case.pk]) if access.can(user, action, case) else ""
