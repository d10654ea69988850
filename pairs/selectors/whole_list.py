"""The whole waiting list of a unit against all its workers, read as the facts of the optimiser."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import time
from functools import cached_property
from typing import TypeVar

from django.conf import settings

from audit import clock
from cases import access
from cases.models import CareTeamMember, Case, FamilyMembership, PreferredTime, SupportNeed
from cases.models.people import standing_on
from pairs import optimiser
from pairs.matching.times import STEP, Window
from pairs.models import ConflictOfInterest
from pairs.selectors.match_facts import coming_days, free_times, starts_of_wishes
from pairs.selectors.needs import answering, best_of, levels_of
from pairs.selectors.people import caseload_of, workers
from pairs.selectors.queue import USUAL_LANGUAGE, Wait, wait_of, waiting_cases
from staff.calendar import moment_at
from staff.models import Unit, User
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
class WholeList:
    """Everything that a proposal for the list rests on, by number."""

    unit: Unit
    window: Window
    cases: dict[int, Case]
    users: dict[int, User]
    needs: dict[int, list[SupportNeed]]
    waits: dict[int, Wait]
    locks: dict[int, optimiser.Lock]
    problem: optimiser.Problem

    @cached_property
    def levels(self) -> dict[int, Mapping[int, int]]:
        """Worker -> the person's level in each need."""
        return {worker.key: worker.levels for worker in self.problem.workers}


def whole_list(user: User, unit: Unit, weights: optimiser.Weights, locks: dict[int, optimiser.Lock]) -> WholeList:
    """The waiting families of the unit and everybody who works there. The same number of queries for few and many.

    `locks` are choices that stand, by case. Of a protected family it is not counted who knows the area, for the
    order of names would tell where it lives (laki 661/2009).
    """
    window = window_of_list()
    cases = {case.pk: case for case in waiting_cases(user).filter(unit=unit)}
    users = {person.pk: person for person in workers(unit.pk).prefetch_related("areas")}
    needs = _needs(cases)
    waits = {pk: wait_of(case) for pk, case in cases.items()}
    slots = _slots(window)
    problem = optimiser.Problem(
        families=tuple(_families(cases, needs, waits, slots, window, locks)),
        workers=tuple(
            _workers(users, [need for rows in needs.values() for need in rows], slots, window, len(cases))
        ),
        slots=tuple(slots),
        weights=weights,
    )
    return WholeList(unit, window, cases, users, needs, waits, locks, problem)


def window_of_list() -> Window:
    """The coming weeks in which first visits of the whole list are looked for, from this moment on."""
    return coming_days(DAYS)


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


def _needs(cases: dict[int, Case]) -> dict[int, list[SupportNeed]]:
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
    met, conflicts = _met(families), _conflicts(families)
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
            avoid=conflicts[case.family_id],
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
    """Family -> workers who have been responsible for some case of it. One query."""
    rows = CareTeamMember.objects.filter(family__in=families, role__in=access.RESPONSIBLE)
    return _sets(rows.values_list("family_id", "user_id"))


def _conflicts(families: set[int]) -> dict[int, frozenset[int]]:
    """Family -> workers with a conflict of interest, whichever unit knows of it. One query."""
    rows = ConflictOfInterest.objects.standing_on(clock.today()).filter(family__in=families)
    return _sets(rows.values_list("family_id", "user_id"))


def _sets(rows: Iterable[tuple[int, Value]]) -> dict[int, frozenset[Value]]:
    found: dict[int, set[Value]] = defaultdict(set)
    for family_id, value in rows:
        found[family_id].add(value)
    return defaultdict(frozenset, {pk: frozenset(values) for pk, values in found.items()})


def _workers(
    users: dict[int, User],
    needs: Sequence[SupportNeed],
    slots: Sequence[optimiser.Slot],
    window: Window,
    waiting: int,
) -> list[optimiser.Worker]:
    families, levels = caseload_of(users), levels_of(users, needs)
    times = free_times(list(users), window)
    answers = {need.need_id: answering(need) for need in needs}
    # An even share: what all have now and the two places of each waiting family, by head.
    share = -(-(sum(families.values()) + 2 * waiting) // len(users)) if users else 0
    return [
        optimiser.Worker(
            key=pk,
            profession=user.job_title.profession_id if user.job_title else None,
            levels=_levels(answers, levels.get(pk, {})),
            free=_among(slots, times[pk][0]),
            room=_room(user, families[pk]),
            load=families[pk],
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


def _room(user: User, families: int) -> int:
    return ROOM_UNKNOWN if user.capacity is None else max(user.capacity - families, 0)
