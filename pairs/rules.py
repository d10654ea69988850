"""Who may work together: pure rules on plain facts, without queries or a request.

A pair is two people of two professions: the method rests on two kinds of eyes in one home. Everything else that
speaks against a pair is told in words and left to the person who decides and writes why.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day, local
from audit.words import in_sentence, is_blank
from pairs.load import Load, points_words
from staff.calendar import moment_at

# So long after a pair has ended its two may say how the work together went.
REFLECTION_DAYS = 30
# Within so many days a family is handed over to its new pair: so long at the most reads who has left.
HAND_OVER_DAYS = 14


@dataclass(frozen=True)
class Colleague:
    """What the rules must know of one person.

    `load` is what the person carries now and has room for; `away` tells the absences of the coming weeks in words,
    "" when there are none; `units` are those in which the person works.
    """

    id: int
    name: str
    profession_id: int | None
    profession: str
    is_active: bool
    is_worker: bool
    load: Load
    away: str = ""
    units: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Problem:
    """One thing that speaks against a pair.

    `hard` means that the pair cannot be formed. `asks` names the field that must be filled in before it can be.
    `field` is the field of the form that the problem concerns, "" for none.
    """

    code: str
    text: str
    hard: bool = False
    field: str = ""
    asks: str = ""


def check_pair(
    lead: Colleague,
    co_worker: Colleague,
    *,
    unit_id: int | None = None,
    uncovered: Sequence[str] = (),
    barred: Collection[int] = (),
) -> list[Problem]:
    """All that speaks against these two as a pair, the hard ones first.

    `unit_id` is the unit that owns the case, `uncovered` the names of the needs that neither of the two answers,
    `barred` the ids of those who have a conflict of interest with the family (hallintolaki 434/2003 28 §).
    Room in load points is a soft limit: whoever forms the pair always writes a reason, and the log keeps that the
    limit was known to be exceeded. Two of one profession may work together for a written reason only.
    """
    if lead.id == co_worker.id:
        text = _("Choose two different people.")
        return [Problem("same_person", text, hard=True, field="co_worker")]
    people = {"lead": lead, "co_worker": co_worker}
    problems = [problem for field, person in people.items() for problem in _about_person(person, field, unit_id)]
    problems += [_conflict(person, field) for field, person in people.items() if person.id in barred]
    if lead.profession_id is not None and lead.profession_id == co_worker.profession_id:
        problems.append(_same_profession(lead, co_worker))
    if uncovered:
        text = _("Neither of the two answers: %(needs)s.") % {"needs": needs_listed(uncovered)}
        problems.append(Problem("uncovered", text))
    return sorted(problems, key=lambda problem: not problem.hard)


def refusals(problems: Sequence[Problem], written: Mapping[str, str]) -> dict[str, list[str]]:
    """Field of the form -> why the pair cannot be formed; empty when it can.

    `written` holds what has been written in the fields that a problem may ask for.
    """
    errors: dict[str, list[str]] = {}
    for problem in problems:
        if problem.hard:
            errors.setdefault(problem.field, []).append(problem.text)
        elif problem.asks and is_blank(written.get(problem.asks, "")):
            errors.setdefault(problem.asks, []).append(problem.text)
    return errors


def ending_day_problem(day: date, *, since: date, today: date) -> str:
    """Why a pair that began on `since` cannot end on `day`, the first day without it; "" when it can."""
    if day > today:
        return _("The day is still to come. Change the pair on that day.")
    if day < since:
        return _("The pair began on %(day)s. Choose that day or a later one.") % {"day": format_day(since)}
    return ""


def decline_problem(*, visits_agreed: bool) -> str:
    """Why one of a pair cannot decline the family any more; "" when that can be done."""
    if visits_agreed:
        return _(
            "Visits have been agreed with the family already. "
            "If you cannot take the family, tell the coordinator, who changes the pair."
        )
    return ""


def reflection_problem(*, has_worked: bool, until: date | None, today: date) -> str:
    """Why one of a pair cannot write how the work together went; "" when it is the time for it."""
    if until is None:
        return _("The pair still works with the family. How it went is written when the pair has ended.")
    if not has_worked:
        return _("This pair ended before its work began.")
    if today > until + timedelta(days=REFLECTION_DAYS):
        return _("The pair ended more than %(days)s days ago, so nothing is written of it any more.") % {
            "days": REFLECTION_DAYS
        }
    return ""


def hand_over_problems(
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    no_meeting_reason: str,
    changed_at: datetime,
    now: datetime,
) -> dict[str, str]:
    """What is wrong with a hand-over, by field (starts_at, ends_at, no_meeting_reason).

    A meeting is to come, within `HAND_OVER_DAYS` of the change: so long at the most does somebody who has left the
    pair read the case (asiakastietolaki 703/2023: only what the task needs). Without one it is told why.
    """
    if starts_at is None or ends_at is None:
        if is_blank(no_meeting_reason):
            return {"no_meeting_reason": _("Choose the time of the meeting, or write why none is needed.")}
        return {}
    if starts_at <= now:
        return {"starts_at": _("This time has already passed. Choose a time in the future.")}
    last_day = local(changed_at).date() + timedelta(days=HAND_OVER_DAYS)
    if local(starts_at).date() > last_day:
        words = _("Choose a day until %(day)s: so long at the most does who leaves still see the family.")
        return {"starts_at": words % {"day": format_day(last_day)}}
    if ends_at <= starts_at:
        return {"ends_at": _("The meeting must end after it begins.")}
    return {}


def sees_until(starts_at: datetime) -> datetime:
    """The first moment at which who has left no longer sees the family: the midnight after the meeting's day."""
    return moment_at(local(starts_at).date() + timedelta(days=1), time.min)


def _about_person(person: Colleague, field: str, unit_id: int | None) -> list[Problem]:
    name = {"name": person.name}
    problems = []
    if not person.is_active:
        text = _("%(name)s no longer works here. Choose another person.") % name
        return [Problem("inactive", text, hard=True, field=field)]
    if not person.is_worker:
        text = _("%(name)s does not do family work now. Choose a person with the role of a worker.") % name
        problems.append(Problem("not_worker", text, hard=True, field=field))
    if person.profession_id is None:
        text = _("%(name)s has no job title yet. The administrator adds it, then the pair can be formed.") % name
        problems.append(Problem("no_profession", text, hard=True, field=field))
    if person.load.is_full:
        problems.append(Problem("full", _full(person), field=field, asks="reason"))
    if person.away:
        text = _("%(name)s is away %(days)s.") % {**name, "days": person.away}
        problems.append(Problem("away", text, field=field))
    if unit_id is not None and unit_id not in person.units:
        text = _("%(name)s works in another unit.") % name
        problems.append(Problem("other_unit", text, field=field))
    return problems


def _conflict(person: Colleague, field: str) -> Problem:
    """In words that do not tell what the conflict is: it is private to those who form pairs in the unit."""
    text = _("%(name)s cannot be in the pair of this family. Choose another person.") % {"name": person.name}
    return Problem("conflict", text, hard=True, field=field)


def _full(person: Colleague) -> str:
    if not person.load.capacity:
        return _("%(name)s has no room for families at all. Write why the pair is formed even so.") % {
            "name": person.name
        }
    return _(
        "%(name)s has a load of %(load)s points already, and this family would bring %(adding)s more. "
        "Write why the pair is formed even so."
    ) % {"name": person.name, "load": person.load, "adding": points_words(person.load.adding)}


def _same_profession(lead: Colleague, co_worker: Colleague) -> Problem:
    text = _(
        "%(lead)s and %(co_worker)s are of one profession (%(profession)s). "
        "Write why two of one profession suit this family."
    ) % {"lead": lead.name, "co_worker": co_worker.name, "profession": lead.profession}
    return Problem("same_profession", text, field="same_profession_reason", asks="same_profession_reason")


def listed(people: Sequence[str]) -> str:
    """`a, b and c`: people, whose names hold no "and"."""
    return get_text_list(list(people), _("and"))


def needs_listed(needs: Sequence[str]) -> str:
    """`a, b, c` in the middle of a sentence: the name of a need begins small, and may itself hold an "and"."""
    return ", ".join(in_sentence(need) for need in needs)
