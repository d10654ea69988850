"""The whole waiting list of one unit or several against all who work there, read as the facts of the optimiser."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeVar

from django.conf import settings
from django.db.models import QuerySet

from audit import clock
from cases.models import CareTeamMember, Case, FamilyMembership, PreferredTime, SupportNeed
from cases.models.people import standing_on
from pairs import optimiser
from pairs.load import Load
from pairs.matching.times import STEP, Window
from pairs.selectors.kept_out import kept_out
from pairs.selectors.load import loads_of
from pairs.selectors.match_facts import free_times, starts_of_wishes
from pairs.selectors.needs import answering, best_of, levels_of
from pairs.selectors.people import workers_in
from pairs.selectors.queue import USUAL_LANGUAGE, Wait, wait_of, waiting_cases
from staff.calendar import moment_at
from staff.models import User
from staff.working_days import working_day_after

# How far ahead first visits of the whole list are looked for, and at what hours they may begin: two hours apart, a
# visit and the drive to the next fit between.
DAYS = 28
HOURS = (8, 10, 12, 14, 16, 18)
# In working days: the family and both workers must hear of the visit before it.
NOTICE = 2
URGENCY = {Case.Urgency.NORMAL: 1, Case.Urgency.SOON: 2, Case.Urgency.URGENT: 4}
# Room of somebody with whom it has not been agreed: one family more is no harm, several would be.
ROOM_UNKNOWN = 1

Value = TypeVar("Value")


@dataclass(frozen=True)
class ListFacts:
    """What a proposal for the list is told with, by number. `levels`: worker -> the level in each need.

    `loads`: what each worker carries now.
    """

    window: Window
    cases: dict[int, Case]
    users: dict[int, User]
    needs: dict[int, list[SupportNeed]]
    waits: dict[int, Wait]
    levels: dict[int, Mapping[int, int]]
    loads: dict[int, Load]


@dataclass(frozen=True)
class WholeList:
    """Everything that a proposal for the list rests on. `broken`: the family whose lock no longer held, if any."""

    facts: ListFacts
    problem: optimiser.Problem
    broken: int | None = None


def waiting_of(user: User, unit_ids: Collection[int]) -> QuerySet[Case]:
    """The families of the units that wait for a pair and to which the person may form one."""
    return waiting_cases(user).filter(unit__in=unit_ids)


def first_answer(
    user: User, unit_ids: Collection[int], weights: optimiser.Weights, locks: Iterable[Sequence[int]]
) -> tuple[WholeList, optimiser.Plan]:
    """The facts of the list and a sensible plan for them at once; without any lock when one of them is broken.

    `locks` are choices that stand: case, the two workers, and the moment in seconds.
    """
    told = whole_list(user, unit_ids, weights, _locks(locks))
    try:
        return told, optimiser.greedy(told.problem)
    except optimiser.BrokenLock as broken:
        told = replace(whole_list(user, unit_ids, weights, {}), broken=broken.family)
        return told, optimiser.greedy(told.problem)


def whole_list(
    user: User, unit_ids: Collection[int], weights: optimiser.Weights, locks: dict[int, optimiser.Lock]
) -> WholeList:
    """The waiting families of the units and everybody who works there. As many queries for few as for many.

    `locks` are choices that stand, by case. Of a protected family it is not counted who knows the area, for the
    order of names would tell where it lives (laki 661/2009).
    """
    window = window_of_list()
    cases = {case.pk: case for case in waiting_of(user, unit_ids)}
    users = {person.pk: person for person in workers_in(unit_ids).prefetch_related("areas")}
    needs = needs_by_case(cases)
    waits = {pk: wait_of(case) for pk, case in cases.items()}
    slots = _slots(window)
    levels, loads = levels_by_worker(users, needs), loads_of(users)
    problem = optimiser.Problem(
        families=tuple(_families(cases, needs, waits, slots, window, locks)),
        workers=tuple(_workers(users, levels, loads, slots, window, len(cases))),
        slots=tuple(slots),
        weights=weights,
    )
    return WholeList(ListFacts(window, cases, users, needs, waits, levels, loads), problem)


def window_of_list(since: date | None = None) -> Window:
    """The weeks in which first visits of the whole list are looked for: from today, or as they were on a day."""
    since = since or clock.today()
    return Window(since, since + timedelta(days=DAYS - 1), settings.VISIT_MINUTES, clock.now())


def _locks(rows: Iterable[Sequence[int]]) -> dict[int, optimiser.Lock]:
    """The locked rows as the calculation takes them."""
    window, found = window_of_list(), {}
    for case_id, lead_id, co_worker_id, seconds in rows:
        start = window.minute_of(datetime.fromtimestamp(seconds, UTC)) // STEP
        found[case_id] = optimiser.Lock((lead_id, co_worker_id), start)
    return found


def _slots(window: Window) -> list[optimiser.Slot]:
    """The times at which a first visit may begin; those that overlap with the drive between share a stretch."""
    length = -(-(window.minutes + settings.TRAVEL_MINUTES) // STEP)
    earliest = working_day_after(window.since, NOTICE)
    starts = [(day, window.minute_of(moment_at(day, time(hour))) // STEP) for day in window.days for hour in HOURS]
    return [
        optimiser.Slot(
            key=start,
            day=(day - window.since).days,
            weekday=day.weekday(),
            takes=frozenset(range(start, start + length)),
        )
        for day, start in starts
        if day >= earliest
    ]


def _among(slots: Sequence[optimiser.Slot], starts: int) -> frozenset[int]:
    return frozenset(slot.key for slot in slots if starts >> slot.key & 1)


def needs_by_case(cases: Collection[int]) -> dict[int, list[SupportNeed]]:
    """Case -> its standing needs. Two queries."""
    rows = SupportNeed.objects.standing().filter(case__in=cases).select_related("need")
    needs: dict[int, list[SupportNeed]] = {pk: [] for pk in cases}
    for row in rows.prefetch_related("need__competences"):
        needs[row.case_id].append(row)
    return needs


def _families(
    cases: dict[int, Case],
    needs: dict[int, list[SupportNeed]],
    waits: dict[int, Wait],
    slots: Sequence[optimiser.Slot],
    window: Window,
    locks: dict[int, optimiser.Lock],
) -> list[optimiser.WaitingFamily]:
    families = {case.family_id for case in cases.values()}
    wishes, languages = _wishes(cases, window), _languages(families)
    met, out = _met(families), kept_out(cases.values())
    return [
        optimiser.WaitingFamily(
            key=pk,
            needs=tuple(optimiser.Need(need.need_id) for need in needs[pk]),
            slots=_among(slots, wishes.get(pk, window.future)),
            urgency=URGENCY[case.urgency],
            days_waited=waits[pk].days,
            days_left=(waits[pk].limit_day - window.since).days,
            area=None if case.is_protected else case.family.area_id,
            languages=languages[case.family_id],
            knows=met[case.family_id],
            avoid=out[pk].everybody,
            lock=locks.get(pk),
        )
        for pk, case in cases.items()
    ]


def _wishes(cases: dict[int, Case], window: Window) -> dict[int, int]:
    """Case -> the starts that its week grid allows; none for a family that has told no times. One query."""
    told: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for pk, *part in PreferredTime.objects.filter(case__in=cases).values_list("case_id", "weekday", "part"):
        told[pk].append(tuple(part))
    return {pk: starts_of_wishes(rows, window) for pk, rows in told.items()}


def _languages(families: set[int]) -> dict[int, frozenset[str]]:
    """Family -> the languages that it speaks besides the usual one. One query."""
    members = FamilyMembership.objects.filter(standing_on(clock.today()), family__in=families)
    rows = members.exclude(person__language=USUAL_LANGUAGE)
    return _sets(rows.values_list("family_id", "person__language"))


def _met(families: set[int]) -> dict[int, frozenset[int]]:
    """Family -> workers who have met it at a visit. One query."""
    rows = CareTeamMember.objects.filter(family__in=families, met_at__isnull=False)
    return _sets(rows.values_list("family_id", "user_id"))


def _sets(rows: Iterable[tuple[int, Value]]) -> dict[int, frozenset[Value]]:
    found: dict[int, set[Value]] = defaultdict(set)
    for family_id, value in rows:
        found[family_id].add(value)
    return defaultdict(frozenset, {pk: frozenset(values) for pk, values in found.items()})


def levels_by_worker(users: Collection[int], needs: dict[int, list[SupportNeed]]) -> dict[int, Mapping[int, int]]:
    """Worker -> the person's level in each need that the person answers. One query."""
    told = [need for rows in needs.values() for need in rows]
    own = levels_of(users, told)
    answers = {need.need_id: answering(need) for need in told}
    return {pk: _levels(answers, own.get(pk, {})) for pk in users}


def _workers(
    users: dict[int, User],
    levels: dict[int, Mapping[int, int]],
    loads: dict[int, Load],
    slots: Sequence[optimiser.Slot],
    window: Window,
    waiting: int,
) -> list[optimiser.Worker]:
    times = free_times(list(users), window)
    carried = {pk: _in_new_families(load) for pk, load in loads.items()}
    # An even share: what all have now and the two places of each waiting family, by head.
    share = -(-(sum(carried.values()) + 2 * waiting) // len(users)) if users else 0
    return [
        optimiser.Worker(
            key=pk,
            profession=user.job_title.profession_id if user.job_title else None,
            levels=dict(levels[pk]),
            free=_among(slots, times[pk][0]),
            room=_room(loads[pk]),
            load=carried[pk],
            target=share,
            areas=frozenset(area.pk for area in user.areas.all()),
            languages=frozenset(user.languages),
        )
        for pk, user in users.items()
    ]


def _levels(answers: dict[int, list[int]], own: Mapping[int, int]) -> dict[int, int]:
    """Need -> the person's level, of the needs that the person answers."""
    best = {need: best_of(competences, own) for need, competences in answers.items()}
    return {need: level for need, level in best.items() if level}


def _in_new_families(load: Load) -> int:
    """The load measured by what a family that begins takes, rounded up: the optimiser counts in such families."""
    return -(-load.halves // load.adding)


def _room(load: Load) -> int:
    return ROOM_UNKNOWN if load.fits is None else load.fits
