"""Waiting lists of any size for measuring the optimiser: the same seed gives the same list."""

import random

from pairs.optimiser import Need, Problem, Slot, WaitingFamily, Worker

PROFESSIONS = {"family_worker": 4, "social_instructor": 3, "practical_nurse": 2, "psychologist": 1}
COMPETENCES = 12
AREAS = 5
WEEKS = 3


def waiting_list(families: int, workers: int, seed: int, *, filled: float = 0.75) -> Problem:
    """A waiting list: two half-days on each weekday of three weeks, needs and times as they come.

    `filled` is which part of the workers' room the families would fill, if all were served; above 1 there is not
    room for all.
    """
    chance = random.Random(seed)
    slots = tuple(
        Slot(key=week * 10 + half_day, day=3 + week * 7 + half_day // 2, weekday=half_day // 2)
        for week in range(WEEKS)
        for half_day in range(10)
    )
    share = 2 * families / workers / filled
    people = tuple(_worker(chance, key, share) for key in range(workers))
    return Problem(tuple(_family(chance, key, workers) for key in range(families)), people, slots)


def _worker(chance: random.Random, key: int, share: float) -> Worker:
    free = {
        week * 10 + half_day
        for week in range(WEEKS)
        for half_day in chance.sample(range(10), chance.randint(2, 6))
    }
    load = chance.randint(4, 10)
    return Worker(
        key=key,
        profession=chance.choices(list(PROFESSIONS), list(PROFESSIONS.values()))[0],
        levels={
            competence: chance.randint(1, 3)
            for competence in chance.sample(range(COMPETENCES), chance.randint(4, 6))
        },
        free=frozenset(free),
        room=max(1, round(share * chance.choice([0.7, 1, 1, 1.3]))),
        load=load,
        target=load + max(1, round(share * chance.choice([0.6, 0.8, 1]))),
        areas=frozenset(chance.sample(range(AREAS), chance.randint(1, 2))),
        languages=frozenset(
            ["fi", *(["sv"] if chance.random() < 0.3 else []), *(["en"] if chance.random() < 0.5 else [])]
        ),
    )


def _family(chance: random.Random, key: int, workers: int) -> WaitingFamily:
    waited = chance.randint(0, 20)
    half_days = chance.sample(range(10), chance.randint(3, 7))
    return WaitingFamily(
        key=key,
        needs=tuple(
            Need(competence, chance.choice([1, 1, 2]))
            for competence in chance.sample(range(COMPETENCES), chance.choices([2, 3, 4], [5, 3, 2])[0])
        ),
        slots=frozenset(week * 10 + half_day for week in range(WEEKS) for half_day in half_days),
        urgency=chance.choices([1, 2, 3], [6, 3, 1])[0],
        days_waited=waited,
        days_left=14 - waited,
        area=chance.randrange(AREAS),
        languages=frozenset(chance.choices([[], ["sv"], ["en"]], [85, 8, 7])[0]),
        knows=frozenset([chance.randrange(workers)] if chance.random() < 0.3 else []),
        avoid=frozenset([chance.randrange(workers)] if chance.random() < 0.05 else []),
    )
