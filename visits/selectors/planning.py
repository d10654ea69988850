"""Free time of a pair, arranged for choosing the times of visits."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from django.conf import settings
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_day_long, format_when, local
from audit.rows import one_or_none
from cases.models import Case
from cases.selectors.decisions import service_until
from cases.selectors.preferred_times import slots_of, suits
from pairs.models import FirstTime
from pairs.selectors import standing_pair
from staff import calendar
from staff.calendar import Slot
from staff.models import User
from staff.rhythm import ALTERNATIVES, ProposedTime, propose_set
from staff.selectors.no_time import no_time_words
from staff.working_days import monday_of
from visits import rules
from visits.models import PlanTemplateStep, Visit, VisitPlace, VisitPlan, VisitType

# How far the start of a plan, and a single visit, may be chosen from a list.
START_WEEKS = 4
VISIT_WEEKS = 3
# A holiday week without free time moves a visit on; so the search goes on a little after the last visit's week.
SPARE_WEEKS = 4


def start_weeks() -> list[date]:
    """The Mondays of the weeks in which a plan may begin, tomorrow's week first."""
    first = monday_of(clock.today() + timedelta(days=1))
    return [first + timedelta(weeks=offset) for offset in range(START_WEEKS)]


def propose_times(
    case: Case, people: list[User], *, count: int, rhythm: int, start: date, kept: FirstTime | None = None
) -> list[ProposedTime]:
    """A set of times for `count` first visits that suits all `people`, from the week of `start` on.

    They are `rhythm` weeks apart. The family's wishes come first, and the set is held before the decided service
    ends if it can. What is `kept` for the first visit is free for it, and proposed. Four queries.
    """
    first = max(start, clock.today() + timedelta(days=1))
    last = monday_of(start) + timedelta(weeks=count * rhythm + SPARE_WEEKS, days=-1)
    own = [kept.lead_booking_id, kept.co_worker_booking_id] if kept else []
    free = calendar.free_slots(people, since=first, until=last, minutes=settings.VISIT_MINUTES, without=own)
    proposed = propose_set(
        free, count=count, weeks_apart=rhythm, start=start, suits=wished(case), until=service_until(case)
    )
    return _with_kept(proposed, kept) if kept else proposed


def _with_kept(proposed: list[ProposedTime], kept: FirstTime) -> list[ProposedTime]:
    """The set with the kept time first, when its week is that of the first visit."""
    slots = proposed[0].slots if proposed else []
    slot = next((row for row in slots if row.starts_at == kept.starts_at), None)
    if slot is None or slot == proposed[0].suggested:
        return proposed
    first = proposed[0]
    others = [row for row in (first.suggested, *first.alternatives) if row != slot]
    return [replace(first, suggested=slot, alternatives=others[:ALTERNATIVES]), *proposed[1:]]


def wished(case: Case) -> Callable[[Slot], bool]:
    """Whether a time is one that the family has wished for; any time is when it has told none. One query."""
    slots = slots_of(case)
    return lambda slot: suits(slots, slot.starts_at, slot.ends_at)


def late_words(case: Case, proposed: list[ProposedTime]) -> str:
    """Which visits of a set would come after the decided service has ended; "" when none would. One query."""
    until = service_until(case)
    days = [local(row.suggested.ends_at).date() for row in proposed]
    late = [number for number, day in enumerate(days, start=1) if until and day > until]
    if not late:
        return ""
    words = _(
        "The service has been decided until %(day)s, and visit %(number)s would come after it. "
        "Choose fewer visits, a closer rhythm or an earlier start."
    )
    return words % {"day": format_day(until), "number": late[0]}


def free_times_of(case: Case, *, beyond: date | None = None, moving: Visit | None = None) -> list[Slot]:
    """Times of one visit that suit both of the case's pair, from tomorrow on. Three queries.

    The list goes on for three weeks, or for three weeks after the day `beyond` when that is later. The time of the
    visit that is `moving` counts as free, but is not offered again; its workers are loaded.
    """
    pair = standing_pair(case)
    if pair is None:
        return []
    since, until = _days_to_choose(beyond)
    own = [worker.booking_id for worker in moving.workers.all()] if moving else []
    free = calendar.free_slots(pair.people, since=since, until=until, minutes=settings.VISIT_MINUTES, without=own)
    return [slot for slot in free if moving is None or slot.starts_at != moving.starts_at]


def no_time(case: Case, *, beyond: date | None = None) -> str:
    """Why no times are found for the case's pair: whose hours, absences or bookings are in the way."""
    pair = standing_pair(case)
    if pair is None:
        return ""
    since, until = _days_to_choose(beyond)
    return no_time_words(pair.people, since=since, until=until, minutes=settings.VISIT_MINUTES)


def no_time_for_plan(people: list[User], *, count: int, rhythm: int, start: date) -> str:
    """Why the set of `propose_times` has fewer times than visits."""
    last = monday_of(start) + timedelta(weeks=count * rhythm + SPARE_WEEKS, days=-1)
    return no_time_words(people, since=start, until=last, minutes=settings.VISIT_MINUTES)


def _days_to_choose(beyond: date | None) -> tuple[date, date]:
    since = clock.today() + timedelta(days=1)
    return since, max(since, beyond or since) + timedelta(weeks=VISIT_WEEKS)


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
