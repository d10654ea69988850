"""The rules of the first visits, of their times, of signing and of the joint review: pure, without the database.

Problems are told in words that say how to go on; an empty string or dict means that all is well.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime, time, timedelta

from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.finnish_dates import format_clock, format_day, local
from cases.models import DeadlineRule
from cases.rules import due_on
from staff.calendar import moment_at
from staff.working_days import holiday_name

# Codes of the catalogue of visit kinds. A kind that an administrator has added fits any phase.
FIRST_KIND, INITIAL_KIND, LAST_KIND, WORK_KIND = "intro", "initial", "joint_assessment", "work"
INITIAL_KINDS = frozenset({FIRST_KIND, INITIAL_KIND, LAST_KIND})
AFTER_REVIEW_KINDS = frozenset({WORK_KIND, "interim_review", "final_review", "follow_up"})

SUNDAY = 6

# The code of the outcome of a visit that was held in full, which the note's form begins with.
HELD_OUTCOME = "held"


def count_problem(count: int, *, minimum: int, maximum: int) -> str:
    """Why a plan cannot have `count` first visits. The method's founding idea is 3-5 of them."""
    if minimum <= count <= maximum:
        return ""
    return _("Choose %(minimum)s–%(maximum)s first visits.") % {"minimum": minimum, "maximum": maximum}


def initial_kind(number: int, count: int) -> str:
    """The kind of the `number`-th of `count` first visits: getting to know, and in the end the joint review."""
    if number == count:
        return LAST_KIND
    return FIRST_KIND if number == 1 else INITIAL_KIND


def suggested_purposes(steps: list[str], count: int) -> list[str]:
    """The first steps of the template in order, and as the last visit always the template's last step.

    The joint review is made at the last first visit, whether it is the 3rd, the 4th or the 5th.
    """
    if not steps:
        return [""] * count
    first = [*steps[:-1], *[""] * count][: count - 1]
    return [*first, steps[-1]]


def next_number(taken: Collection[int], maximum: int) -> int | None:
    """The first free number of a first visit, or None when the plan is full.

    `taken` holds the numbers of visits that stand; one that fell through has given its number back.
    """
    return next((number for number in range(1, maximum + 1) if number not in taken), None)


def initial_visit_problem(*, taken: Collection[int], maximum: int, review_held: bool) -> str:
    """Why one more first visit cannot be agreed."""
    if review_held:
        return _("The joint review has been held. Agree a working visit instead.")
    if next_number(taken, maximum) is None:
        return ngettext(
            "All %(maximum)s first visit has been agreed. Hold the joint review with the family.",
            "All %(maximum)s first visits have been agreed. Hold the joint review with the family.",
            maximum,
        ) % {"maximum": maximum}
    return ""


def kind_problem(code: str, *, review_held: bool) -> str:
    """Why a visit of the kind cannot be agreed now, other than for the number of first visits."""
    if code in AFTER_REVIEW_KINDS and not review_held:
        return _("Working visits begin after the joint review. Hold it with the family first.")
    return ""


def time_problems(starts_at: datetime, ends_at: datetime, *, now: datetime) -> dict[str, str]:
    """What is wrong with the time of a visit that is being agreed, by field."""
    problems = {}
    if starts_at < now:
        problems["starts_at"] = _("This time has already passed. Choose a time in the future.")
    if ends_at <= starts_at:
        problems["ends_at"] = _("The visit must end after it begins.")
    return problems


def odd_time_question(starts_at: datetime, ends_at: datetime, *, earliest: int, latest: int) -> str:
    """What is asked before a visit is agreed for a time that visits seldom have; "" when nothing is.

    A slip of the hand is likelier than a visit on a Sunday, a public holiday, before the hour `earliest` or after
    `latest` of the Finnish clock. None of them is forbidden: whoever answers yes knows the family.
    """
    starts, ends = local(starts_at), local(ends_at)
    told = []
    if name := holiday_name(starts.date()):
        told.append(_("The visit is on a public holiday (%(name)s).") % {"name": name})
    elif starts.weekday() == SUNDAY:
        told.append(_("The visit is on a Sunday."))
    if not time(earliest) <= starts.time() < time(latest):
        told.append(_("The visit begins at %(clock)s.") % {"clock": format_clock(starts)})
    elif ends.date() > starts.date() or ends.time() > time(latest):
        told.append(_("The visit ends at %(clock)s.") % {"clock": format_clock(ends)})
    return " ".join([*told, _("Is the time right?")]) if told else ""


def unsigned(present: Iterable[int], signers: Collection[int]) -> list[int]:
    """Whose signature the note of a visit waits for: those who were there and have not signed. Keys of users."""
    return [user for user in present if user not in signers]


def may_stand_in(author: int, *, workers: Collection[int], team: Collection[int]) -> bool:
    """Whether somebody who was not at a visit may record it on what others told: nobody who was to be there can.

    `workers` are the keys of the workers of the visit, `team` of those who are the family's pair now. Whether the
    author may write on the case at all is for cases.access. Law: what was done is recorded (asiakastietolaki
    703/2023), also when both of a pair have changed.
    """
    return author not in workers and not set(workers) & set(team)


def confirming_problem(
    author: int, *, workers: Mapping[int, str], present: Collection[int], stands_in: bool = False
) -> str:
    """Why the person cannot confirm the note of a visit: only somebody who was there can, or who stands in.

    `workers` are the key and name of each worker of the visit, `present` the keys of those who were there,
    `stands_in` as from `may_stand_in`.
    """
    if stands_in:
        return "" if present else _("Choose who was at the visit.")
    if author not in workers:
        names = get_text_list(list(workers.values()), _("or"))
        return _("Only somebody who was at the visit can confirm its note: %(names)s.") % {"names": names}
    if author not in present:
        return _("Only somebody who was at the visit can confirm its note. Tick your own name too.")
    return ""


def step_due_problem(due_on: date | None, *, agreed_on: date) -> str:
    """Why an agreed step cannot be due on the day: nobody promises anything for a day that had gone."""
    if due_on is None or due_on >= agreed_on:
        return ""
    return _("The step is agreed on %(day)s. Choose that day or a later one.") % {"day": format_day(agreed_on)}


def review_confirming_problem(author: int, *, workers: Collection[int], present: Collection[int]) -> str:
    """Why the person cannot confirm the joint review with those workers present: only one who was there can.

    `workers` are the keys of the family's pair, `present` those of them who were there.
    """
    if not set(present) <= set(workers):
        return _("Choose workers of this family only.")
    if author not in present:
        return _("Only somebody who is at the review can confirm it. Tick your own name too.")
    return ""


def review_allowed(*, held: int, minimum: int, review_held: bool) -> bool:
    """Whether the joint review may be held: enough first visits have been held, and it is not held yet."""
    return not review_held and held >= minimum


def review_due(*, held: int, planned: int, review_held: bool) -> bool:
    """Whether the plan asks for the joint review: all its first visits have been held."""
    return not review_held and held >= planned > 0


def late_before(today: date, rule: DeadlineRule) -> datetime:
    """By the rule of recording, visits that began before this moment should have been recorded by now.

    Found by stepping back, so that the database can compare with one moment and needs no calendar of holidays.
    """
    day = today - timedelta(days=1)
    while due_on(rule, day) >= today:
        day -= timedelta(days=1)
    return moment_at(day + timedelta(days=1), time.min)
