"""What a supervisor should look at first: long waits, late notes, quiet families."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.finnish_dates import format_day_month
from reports.selectors.caseload import Caseload, OpenCase, WorkerLoad

# So many of each kind are shown; the table has the rest.
SHOWN_OF_EACH = 5


@dataclass(frozen=True)
class AttentionRow:
    """One line of the list: where it leads, whom it is about, and why, in words."""

    url: str
    title: str
    kind: str
    words: str


@dataclass(frozen=True)
class AttentionList:
    """The most pressing rows of a list, and how many there are in all."""

    rows: list[AttentionRow]
    count: int


def overdue(caseload: Caseload) -> AttentionList:
    """Families that wait over the limit of their unit, then workers with late notes. No queries."""
    late = sorted((row for row in caseload.rows if row.visits.late), key=lambda row: row.visits.oldest_late)
    rows = [
        *(_waiting_row(case, caseload) for case in caseload.over_limit[:SHOWN_OF_EACH]),
        *(_late_row(row) for row in late[:SHOWN_OF_EACH]),
    ]
    return AttentionList(rows, len(caseload.over_limit) + len(late))


def quiet_families(caseload: Caseload) -> AttentionList:
    """Families with a pair that have been longest without contact, when that is too long. No queries."""
    quiet = [case for case in caseload.cases.values() if _is_quiet(case, caseload)]
    quiet.sort(key=lambda case: (case.silent_since, case.pk))
    return AttentionList([_quiet_row(case, caseload) for case in quiet[:SHOWN_OF_EACH]], len(quiet))


def _is_quiet(case: OpenCase, caseload: Caseload) -> bool:
    return not case.is_waiting and case.days_silent(caseload.today) > settings.QUIET_AFTER_DAYS


def _waiting_row(case: OpenCase, caseload: Caseload) -> AttentionRow:
    words = _("waits for a pair: %(days)s days, limit %(limit)s") % {
        "days": case.days_waited(caseload.today),
        "limit": case.waiting_limit,
    }
    return AttentionRow(reverse("pairs:board_case", args=[case.pk]), case.title, "overdue", words)


def _late_row(row: WorkerLoad) -> AttentionRow:
    words = ngettext(
        "%(count)s note late, from %(day)s", "%(count)s notes late, the oldest from %(day)s", row.visits.late
    ) % {"count": row.visits.late, "day": format_day_month(row.visits.oldest_late)}
    return AttentionRow(row.url, str(row.worker), "overdue", words)


def _quiet_row(case: OpenCase, caseload: Caseload) -> AttentionRow:
    words = _("%(days)s days without contact: %(names)s") % {
        "days": case.days_silent(caseload.today),
        "names": ", ".join(caseload.names_by_case.get(case.pk, [])),
    }
    return AttentionRow(reverse("visits:case", args=[case.pk]), case.title, "attention", words)
