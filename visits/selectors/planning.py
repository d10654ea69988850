"""Free time of a pair, arranged for choosing the times of visits."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.conf import settings

from audit import clock
from audit.finnish_dates import format_day_long, format_when, local
from audit.rows import one_or_none
from cases.models import Case
from pairs.selectors import standing_pair
from staff import calendar
from staff.calendar import Slot
from staff.models import User
from visits import rules
from visits.models import PlanTemplateStep, Visit, VisitPlace, VisitPlan, VisitType

# How far the start of a plan, and a single visit, may be chosen from a list.
START_WEEKS = 4
VISIT_WEEKS = 3
# A holiday week without free time moves a visit on; so the search goes on a little after the last visit's week.
SPARE_WEEKS = 4


@dataclass(frozen=True)
class VisitWeek:
    """The week of one first visit: what is free in it, and the time suggested."""

    number: int
    monday: date
    slots: list[Slot]
    suggested: Slot


def monday_of(day: date) -> date:
    """The first day of the day's week."""
    return day - timedelta(days=day.weekday())


def start_weeks() -> list[date]:
    """The Mondays of the weeks in which a plan may begin, tomorrow's week first."""
    first = monday_of(clock.today() + timedelta(days=1))
    return [first + timedelta(weeks=offset) for offset in range(START_WEEKS)]


def propose_weeks(people: list[User], *, count: int, rhythm: int, start: date) -> list[VisitWeek]:
    """`count` weeks, `rhythm` weeks apart, from the week of `start` on, and what suits all `people` in each.

    A week without common time is passed over to the next that has some. The same weekday and time is suggested in
    every week, if free. The list is shorter than `count` when no more common time is found. Two queries.
    """
    free = _by_week(people, since=start, weeks=count * rhythm + SPARE_WEEKS)
    weeks, wanted = [], monday_of(start)
    for number in range(1, count + 1):
        monday = min((week for week in free if week >= wanted), default=None)
        if monday is None:
            break
        previous = weeks[-1].suggested if weeks else None
        weeks.append(VisitWeek(number, monday, free[monday], _suggested(free[monday], previous)))
        wanted = monday + timedelta(weeks=rhythm)
    return weeks


def free_times_of(case: Case, *, beyond: date | None = None) -> list[Slot]:
    """Times of one visit that suit both of the case's pair, from tomorrow on. Three queries.

    The list goes on for three weeks, or for three weeks after the day `beyond` when that is later.
    """
    pair = standing_pair(case)
    if pair is None:
        return []
    since = clock.today() + timedelta(days=1)
    until = max(since, beyond or since) + timedelta(weeks=VISIT_WEEKS)
    return calendar.free_slots(pair.people, since=since, until=until, minutes=settings.VISIT_MINUTES)


def hours_missing(case: Case) -> str:
    """Why no times are found, when somebody of the case's pair has no working hours; else "". Two queries."""
    pair = standing_pair(case)
    return calendar.missing_hours_words(pair.people) if pair else ""


def slot_key(slot: Slot) -> str:
    """A slot as the value of a form's choice: the Finnish wall-clock time at which it begins."""
    return local(slot.starts_at).strftime("%Y-%m-%dT%H:%M")


def slot_choices(slots: list[Slot]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a select, grouped by day. The day is in each of them, because a closed select hides its group."""
    days: dict[str, list[tuple[str, str]]] = {}
    for slot in slots:
        row = slot_key(slot), format_when(slot.starts_at, slot.ends_at)
        days.setdefault(format_day_long(slot.starts_at), []).append(row)
    return list(days.items())


def purposes_for(count: int) -> list[str]:
    """Suggested purposes of `count` first visits, from the administrator's template. One query."""
    return rules.suggested_purposes([step.name for step in PlanTemplateStep.objects.valid_on()], count)


def places() -> list[VisitPlace]:
    """Places that may be chosen today. One query."""
    return list(VisitPlace.objects.valid_on())


def kinds_for(case: Case) -> list[VisitType]:
    """Kinds of visit that may be agreed now. Three queries.

    First visits while the plan has room for them, working visits after the joint review, others at any time.
    """
    plan = one_or_none(VisitPlan.objects.filter(case=case).select_related("review"))
    review_held = plan is not None and hasattr(plan, "review")
    taken = set(Visit.objects.standing().filter(plan=plan).values_list("number", flat=True)) if plan else set()
    maximum = plan.maximum if plan else 0
    no_more = rules.initial_visit_problem(taken=taken, maximum=maximum, review_held=review_held)
    return [
        kind
        for kind in VisitType.objects.valid_on()
        if not (no_more and kind.code in rules.INITIAL_KINDS)
        and not rules.kind_problem(kind.code, review_held=review_held)
    ]


def _by_week(people: list[User], *, since: date, weeks: int) -> dict[date, list[Slot]]:
    first = max(since, clock.today() + timedelta(days=1))
    until = monday_of(since) + timedelta(weeks=weeks, days=-1)
    slots = calendar.free_slots(people, since=first, until=until, minutes=settings.VISIT_MINUTES)
    free: dict[date, list[Slot]] = {}
    for slot in slots:
        free.setdefault(monday_of(local(slot.starts_at).date()), []).append(slot)
    return free


def _suggested(slots: list[Slot], previous: Slot | None) -> Slot:
    """The slot of the week nearest to the one before: same weekday and time if free, else same weekday."""
    if previous is None:
        return slots[0]
    weekday, at = _weekday_and_time(previous.starts_at)

    def distance(slot: Slot) -> tuple[int, int]:
        other_weekday, other_at = _weekday_and_time(slot.starts_at)
        return abs(other_weekday - weekday), abs(_minutes(other_at) - _minutes(at))

    return min(slots, key=distance)


def _weekday_and_time(moment: datetime) -> tuple[int, time]:
    moment = local(moment)
    return moment.weekday(), moment.time()


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute
