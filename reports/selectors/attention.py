"""What a supervisor should look at first: long waits, late notes, quiet families."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import islice

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day_month, format_when
from cases.selectors.deadlines import limit_words
from pairs.selectors import LeftRow, WaitingRow, WhoLeft
from reports.selectors.caseload import Caseload, OpenCase, WorkerLoad
from reports.selectors.visits import late_visits, unlogged_visits
from visits.models import Visit
from visits.selectors.due import silence_words
from visits.selectors.recording_limits import RecordingLimits
from visits.selectors.words import names_in_a_row, visit_label

# So many rows of a list are on the start page, and on the page that shows them all.
FEW, MOST = 5, 200


@dataclass(frozen=True)
class AttentionRow:
    """One line of the list: where it leads, whom it is about, and why, in words."""

    url: str
    title: str
    kind: str
    words: str
    case_id: int


@dataclass(frozen=True)
class AttentionList:
    """The most pressing rows of a list, and how many there are in all."""

    rows: list[AttentionRow]
    count: int

    @property
    def is_cut(self) -> bool:
        """Whether there are more than are shown."""
        return len(self.rows) < self.count

    @property
    def late(self) -> list[AttentionRow]:
        """The rows that are past their limit."""
        return [row for row in self.rows if row.kind == "overdue"]


def overdue(caseload: Caseload, late: list[AttentionRow], most: int = FEW) -> AttentionList:
    """Families that wait over the limit of their unit, then visits whose note is late. No queries.

    `late` is from `late_notes`, or the `late` rows of an `unlogged_list` that the page shows anyhow.
    """
    rows = [_waiting_row(row) for row in caseload.over_limit[:most]]
    return AttentionList([*rows, *late][:most], len(caseload.over_limit) + caseload.visits.late)


def late_notes(caseload: Caseload, units: Collection[int], most: int = FEW) -> list[AttentionRow]:
    """Visits whose note is late, the oldest first. One query when there are any."""
    visits = late_visits(units, caseload.recording)[:most] if caseload.visits.late else []
    return [_unlogged_row(visit, caseload.recording) for visit in visits]


def quiet_families(caseload: Caseload, most: int = FEW) -> AttentionList:
    """Families with a pair that have been longest without contact, when that is too long. No queries."""
    quiet = [case for case in caseload.with_pair if case.is_quiet(caseload.today)]
    quiet.sort(key=lambda case: (case.silent_since, case.pk))
    return AttentionList([_quiet_row(case, caseload) for case in islice(quiet, most)], len(quiet))


def great_worries(caseload: Caseload, most: int = FEW) -> AttentionList:
    """Families of whom a great worry was recorded lately, the latest first. No queries."""
    cases = [case for case in caseload.cases.values() if case.worried_at]
    cases.sort(key=lambda case: (case.worried_at, case.pk), reverse=True)
    return AttentionList([_worry_row(case, caseload) for case in cases[:most]], len(cases))


def near_limits(caseload: Caseload, most: int = FEW) -> AttentionList:
    """Families with and without a pair whose limit of the law is near or over, the nearest first. No queries."""
    cases = [case for case in caseload.cases.values() if case.nearest_limit]
    cases.sort(key=lambda case: (case.nearest_limit["due_on"], case.pk))
    told = [(case, *limit_words(case.nearest_limit)) for case in cases]
    rows = [_limit_row(case, kind, words, caseload) for case, kind, words in told if kind != "planned"]
    return AttentionList(rows[:most], len(rows))


def pairs_left(left: WhoLeft, most: int = FEW) -> AttentionList:
    """Families of whose pair somebody no longer works here. No queries."""
    return _left_list(left.pairs, most)


def own_workers_left(left: WhoLeft, most: int = FEW) -> AttentionList:
    """Families whose own worker no longer works here; each row leads to naming another. No queries."""
    return _left_list(left.own_workers, most)


def unlogged_list(caseload: Caseload, units: Collection[int], most: int = MOST) -> AttentionList:
    """Every visit that nobody has recorded, the oldest first, late or not. One query when there are any.

    Of more than `most` those are left out that are not late, and of them the newest.
    """
    visits = unlogged_visits(units, caseload.recording)[:most] if caseload.visits.unlogged else []
    visits = sorted(visits, key=lambda visit: (visit.starts_at, visit.pk))
    return AttentionList([_unlogged_row(visit, caseload.recording) for visit in visits], caseload.visits.unlogged)


def reviews_due(caseload: Caseload, most: int = MOST) -> AttentionList:
    """Families whose first visits have been made and whose joint review waits, the quietest first. No queries."""
    return _named_list(caseload, [case for case in caseload.cases.values() if case.awaits_review], most)


def closings_due(caseload: Caseload, most: int = MOST) -> AttentionList:
    """Families whose joint review has decided to end the work, and whose case waits for closing. No queries."""
    return _named_list(caseload, [case for case in caseload.cases.values() if case.awaits_closing], most)


def families_named(workers: Iterable[WorkerLoad], *lists: AttentionList) -> list[int]:
    """The cases whose families a page names, for the log: in its lists, and in the rows of the workers."""
    listed = [row.case_id for found in lists for row in found.rows]
    return listed + [row.quietest.pk for row in workers if row.quietest]


def _left_list(found: list[LeftRow], most: int) -> AttentionList:
    rows = [
        AttentionRow(
            row.url, row.family, "attention", _("no longer works here: %(names)s") % vars(row), row.case_id
        )
        for row in found[:most]
    ]
    return AttentionList(rows, len(found))


def _waiting_row(row: WaitingRow) -> AttentionRow:
    days = {"days": row.wait.days, "limit": row.wait.limit}
    words = _("waits for a pair: %(days)s days, limit %(limit)s") % days
    return AttentionRow(row.url, row.title, "overdue", words, row.case_id)


def _unlogged_row(visit: Visit, limits: RecordingLimits) -> AttentionRow:
    words = _("not logged: %(visit)s, %(when)s. %(names)s") % {
        "visit": visit_label(visit),
        "when": format_when(visit.starts_at),
        "names": names_in_a_row(visit.worker_names),
    }
    url = reverse("visits:notes", args=[visit.case_id]) + f"#visit-{visit.pk}"
    kind, _due = limits.state(visit.starts_at)
    return AttentionRow(url, str(visit.case.family), kind, words, visit.case_id)


def _named_list(caseload: Caseload, cases: list[OpenCase], most: int) -> AttentionList:
    """The cases with the names of their pairs, the quietest first."""
    cases.sort(key=lambda case: (case.silent_since, case.pk))
    return AttentionList([_named_row(case, caseload) for case in cases[:most]], len(cases))


def _named_row(case: OpenCase, caseload: Caseload) -> AttentionRow:
    return AttentionRow(case.url, case.title, "now", ", ".join(caseload.names_by_case.get(case.pk, [])), case.pk)


def _worry_row(case: OpenCase, caseload: Caseload) -> AttentionRow:
    words = _("great worry at the visit of %(day)s: %(names)s") % {
        "day": format_day_month(case.worried_at),
        "names": ", ".join(caseload.names_by_case.get(case.pk, [])),
    }
    return AttentionRow(reverse("visits:notes", args=[case.pk]), case.title, "overdue", words, case.pk)


def _limit_row(case: OpenCase, kind: str, words: str, caseload: Caseload) -> AttentionRow:
    if names := caseload.names_by_case.get(case.pk):
        words = _("%(limit)s. %(names)s") % {"limit": words, "names": ", ".join(names)}
    return AttentionRow(reverse("cases:limits", args=[case.pk]), case.title, kind, words, case.pk)


def _quiet_row(case: OpenCase, caseload: Caseload) -> AttentionRow:
    silence = silence_words(case.days_silent(caseload.today), met=case.met_at is not None)
    words = _("%(silence)s: %(names)s") % {
        "silence": silence,
        "names": ", ".join(caseload.names_by_case.get(case.pk, [])),
    }
    return AttentionRow(case.url, case.title, "attention", words, case.pk)
