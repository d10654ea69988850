"""A proposal for the whole waiting list in words: who gets whom and when, who is left and what would help."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.finnish_dates import WEEKDAYS_ON, format_when
from cases.models import Case
from cases.selectors import area_name
from pairs.load import Load
from pairs.optimiser import Assignment, Cause, Ending, Plan, Unassigned
from pairs.selectors.proposals import compare_url
from pairs.selectors.queue import Wait
from pairs.selectors.whole_list import ListFacts, WholeList
from staff.models import User

# What the choice of a row may give up: the terms of the optimiser that are told of it.
SHORTCOMINGS = frozenset({"late", "travel", "discontinuity", "language"})
# So many ways to help are told of one family; more would hide the best of them.
FEW = 3


@dataclass(frozen=True)
class Row:
    """One family with its proposed pair. `key` is what the form sends back: case, lead, second and the moment."""

    key: str
    case_id: int
    url: str
    family: str
    area: str
    wait: Wait
    lead: User
    co_worker: User
    covered: str
    gaps: str
    first: str
    starts_at: datetime
    load: str
    against: list[str]
    locked: bool


@dataclass(frozen=True)
class LeftRow:
    """One family that is left: why, and what would help."""

    case_id: int
    url: str
    family: str
    area: str
    wait: Wait
    why: list[str]
    helps: list[str]


@dataclass(frozen=True)
class WholePlan:
    """The proposal for the list. `proof` tells how good it is, `lead` what it comes to."""

    rows: list[Row]
    left: list[LeftRow]
    lead: str
    proof: str

    @property
    def case_ids(self) -> list[int]:
        """The families that the page names, for the log."""
        return [row.case_id for row in (*self.rows, *self.left)]


def whole_plan(told: ListFacts, plan: Plan) -> WholePlan:
    """The optimiser's answer in words; who comes first of a pair leads. No query."""
    added = Counter(pk for row in plan.assignments for pk in row.workers)
    loads = {pk: told.loads[pk].after(families) for pk, families in added.items()}
    several = len({case.unit_id for case in told.cases.values()}) > 1
    rows = [_row(told, row, loads, several) for row in plan.assignments]
    left = [_left(told, row, several) for row in plan.unassigned]
    return WholePlan(
        rows=sorted(rows, key=lambda row: (-row.wait.days, row.case_id)),
        left=sorted(left, key=lambda row: (-row.wait.days, row.case_id)),
        lead=_lead(len(rows), len(left)),
        proof=_proof(plan),
    )


def key_of(case_id: int, lead_id: int, co_worker_id: int, start: int) -> str:
    """What the form sends of one row; `start` in seconds."""
    return f"{case_id}.{lead_id}.{co_worker_id}.{start}"


def leads_first(told: WholeList, plan: Plan) -> Plan:
    """The plan with who leads first in each pair: who knows more of what the family needs, of equals by name.

    A locked pair stays as it was locked.
    """
    locks = {family.key: family.lock.workers for family in told.problem.families if family.lock}
    rows = [
        replace(row, workers=locks.get(row.family) or _lead_first(told.facts, row)) for row in plan.assignments
    ]
    return replace(plan, assignments=tuple(rows))


def _lead_first(told: ListFacts, row: Assignment) -> tuple[int, ...]:
    wanted = [need.need_id for need in told.needs[row.family]]

    def place(pk: int) -> tuple:
        return -sum(told.levels[pk].get(key, 0) for key in wanted), told.users[pk].sort_key, pk

    return tuple(sorted(row.workers, key=place))


def _row(told: ListFacts, row: Assignment, loads: Mapping[int, Load], several: bool) -> Row:
    case, slot = told.cases[row.family], told.window.slot(row.slot)
    lead, co_worker = (told.users[pk] for pk in row.workers)
    needs = told.needs[case.pk]
    names = {need.need_id: str(need.need) for need in needs}
    return Row(
        key=key_of(case.pk, lead.pk, co_worker.pk, int(slot.starts_at.timestamp())),
        case_id=case.pk,
        url=compare_url(case.pk, lead, co_worker, {}),
        family=str(case.family),
        area=_where(case, several),
        wait=told.waits[case.pk],
        lead=lead,
        co_worker=co_worker,
        covered=f"{len(needs) - len(row.gaps)}/{len(needs)}",
        gaps=", ".join(names[gap.need] for gap in row.gaps),
        first=format_when(slot.starts_at),
        starts_at=slot.starts_at,
        load=_load_words(lead, co_worker, loads),
        against=_against(told, row),
        locked=row.locked,
    )


def _where(case: Case, several: bool) -> str:
    """The area, and the unit when the list is of several."""
    return ", ".join(filter(None, [case.unit.name if several else "", area_name(case)]))


def _load_words(lead: User, co_worker: User, loads: Mapping[int, Load]) -> str:
    return _("%(lead)s and %(co_worker)s") % {"lead": loads[lead.pk], "co_worker": loads[co_worker.pk]}


def _against(told: ListFacts, row: Assignment) -> list[str]:
    """What the choice gives up, from the points that it costs."""
    sentences = {
        "late": _("The first visit is after the waiting limit."),
        "travel": _("One of the two or both work outside the family's area."),
        "discontinuity": _("Somebody who has met the family before is not in the pair."),
        "language": _("Neither of the two speaks the family's language. Ask for an interpreter."),
    }
    if told.cases[row.family].is_protected:
        sentences.pop("travel")
    return [words for name, words in sentences.items() if name in row.terms]


def _left(told: ListFacts, row: Unassigned, several: bool) -> LeftRow:
    case = told.cases[row.family]
    return LeftRow(
        case_id=case.pk,
        url=reverse("pairs:board_case", args=[case.pk]),
        family=str(case.family),
        area=_where(case, several),
        wait=told.waits[case.pk],
        why=[_why(told, row, cause) for cause in row.causes],
        helps=_helps(told, row),
    )


def _why(told: ListFacts, row: Unassigned, cause: Cause) -> str:
    words = {
        Cause.PROFESSION: _("All who could come at the same time are of one profession."),
        Cause.AVOID: _("Everybody who could come has declined the family or has a conflict of interest with it."),
        Cause.TIME: _("No two people have a common free time that suits the family in the coming four weeks."),
        Cause.ROOM: _("Nobody of those who are free at the same time has room for one more family."),
        Cause.SEVERAL: _("Time, room and professions together leave no pair."),
        Cause.COST: _("A pair is free, but by these weights it costs more than waiting."),
    }
    if cause != Cause.LOST:
        return words[cause]
    others = [str(told.cases[pk].family) for pk in row.lost_to]
    if not others:
        return _("The time and room that this family would need went to several others.")
    return _("What this family would need went to: %(families)s.") % {"families": ", ".join(others)}


def _helps(told: ListFacts, row: Unassigned) -> list[str]:
    """What alone would help, in the order in which it is easiest to do."""
    found = []
    if row.help.slots:
        days = [WEEKDAYS_ON[told.window.slot(start).starts_at.weekday()] for start in row.help.slots[:FEW]]
        words = _("A pair is free %(days)s: ask the family whether that suits.")
        found.append(words % {"days": get_text_list([str(day) for day in days], _("or"))})
    if row.help.room_of:
        names = ", ".join(str(told.users[pk]) for pk in row.help.room_of[:FEW])
        found.append(_("Room for one more family would help: %(names)s.") % {"names": names})
    names = {need.need_id: str(need.need) for need in told.needs[row.family]}
    for wanted in row.help.partners[:1]:
        day = WEEKDAYS_ON[wanted.weekday]
        needs = ", ".join(names[key] for key in wanted.needs)
        if needs:
            words = _("One more person of another profession %(day)s beside %(name)s, with: %(needs)s.")
        else:
            words = _("One more person of another profession %(day)s beside %(name)s.")
        found.append(words % {"day": day, "name": told.users[wanted.beside], "needs": needs})
    return found


def _lead(found: int, left: int) -> str:
    if not found and not left:
        return _("No family is waiting for a pair.")
    words = ngettext("A pair was found for %(n)s family.", "A pair was found for %(n)s families.", found)
    text = words % {"n": found}
    if left:
        more = ngettext("%(n)s family is left to wait.", "%(n)s families are left to wait.", left)
        return f"{text} {more % {'n': left}}"
    return text


def _proof(plan: Plan) -> str:
    if plan.is_best:
        return _("No better plan exists by these weights.")
    percent = number_format(max(0.1, 100 * plan.gap), decimal_pos=1)
    words = _("At most %(percent)s %% better exists by these weights.") % {"percent": percent}
    if plan.ending == Ending.TIME:
        return f"{words} {_('The calculation was stopped when its time was up.')}"
    return words
