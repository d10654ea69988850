"""Small waiting lists, their rules and costs spelled out plainly, and the best plan by trying everything."""

from dataclasses import replace
from itertools import combinations, product

import highspy
import numpy as np
from hypothesis import strategies as st

from pairs.optimiser import Need, Problem, Slot, WaitingFamily, Weights, Worker

NEEDS = ("baby", "money", "mood")
SLOTS = tuple(
    # Slots 0 and 1 overlap, as a visit at nine and one at half past nine do.
    Slot(key, day=2 * key, weekday=key % 5, takes=frozenset({min(key, 1)} if key < 2 else {key}))
    for key in range(5)
)
subsets = lambda items, least=0: st.frozensets(st.sampled_from(items), min_size=least)  # noqa: E731


@st.composite
def families(draw, key):
    return WaitingFamily(
        key=key,
        needs=tuple(Need(need, draw(st.integers(1, 3))) for need in sorted(draw(subsets(NEEDS)))),
        slots=draw(subsets([slot.key for slot in SLOTS])),
        urgency=draw(st.integers(1, 3)),
        days_waited=draw(st.integers(0, 20)),
        days_left=draw(st.integers(-3, 9)),
        area=draw(st.sampled_from(["north", "south", None])),
        languages=draw(subsets(["sv", "se"])),
        knows=draw(st.one_of(st.just(frozenset()), subsets(range(4)))),
        avoid=draw(st.one_of(st.just(frozenset()), subsets(range(4)))),
    )


@st.composite
def workers(draw, key):
    return Worker(
        key=key,
        profession=draw(st.sampled_from(["nurse", "counsellor", "teacher"])),
        levels=draw(st.dictionaries(st.sampled_from(NEEDS), st.integers(0, 3))),
        free=draw(subsets([slot.key for slot in SLOTS])),
        room=draw(st.integers(0, 3)),
        load=draw(st.integers(0, 3)),
        target=draw(st.integers(0, 4)),
        areas=draw(subsets(["north", "south"])),
        languages=draw(subsets(["sv", "se"])),
    )


@st.composite
def problems(draw, most_families=3, most_workers=4):
    return Problem(
        tuple(draw(families(key)) for key in range(draw(st.integers(0, most_families)))),
        tuple(draw(workers(key)) for key in range(draw(st.integers(0, most_workers)))),
        SLOTS,
        draw(st.sampled_from([Weights(), Weights(unserved=60, unserved_day=0), Weights(load=0, travel=90)])),
    )


def legal(family, first, second, slot):
    """Whether the two may begin with the family at the slot, as far as nobody else is served."""
    return (
        first.profession != second.profession
        and {first.key, second.key}.isdisjoint(family.avoid)
        and slot.key in family.slots & first.free & second.free
        and min(first.room, second.room) > 0
    )


def cost(problem, family, first, second, slot):
    """The points of one row, spelled out."""
    w, points = problem.weights, 0
    for need in family.needs:
        level = max(first.levels.get(need.key, 0), second.levels.get(need.key, 0))
        points += need.weight * (w.shallow * (3 - level) if level else w.uncovered)
    points += w.wait * slot.day + w.late * max(0, slot.day - max(0, family.days_left))
    points += w.travel * sum(family.area is not None and family.area not in each.areas for each in (first, second))
    met = family.knows & {worker.key for worker in problem.workers}
    points += w.discontinuity * bool(met and not met & {first.key, second.key})
    return points + w.language * bool(
        family.languages and not family.languages & (first.languages | second.languages)
    )


def stretches(slot):
    return slot.takes or {("own", slot.key)}


def load_cost(problem, added):
    return sum(
        problem.weights.load * max(0, worker.load + more - worker.target)
        for worker in problem.workers
        for more in range(1, added.get(worker.key, 0) + 1)
    )


def best_by_trying_all(problem):
    """The fewest points of any plan, by trying every plan."""
    rows = [
        [
            (cost(problem, family, first, second, slot), first, second, slot)
            for first, second in combinations(problem.workers, 2)
            for slot in problem.slots
            if legal(family, first, second, slot)
        ]
        for family in problem.families
    ]

    def least(number, points, busy, added):
        if number == len(rows):
            return points + load_cost(problem, added)
        family, w = problem.families[number], problem.weights
        waiting = (w.unserved + w.unserved_day * family.days_waited) * family.urgency
        found = least(number + 1, points + waiting, busy, added)
        for price, first, second, slot in rows[number]:
            taken = {(each.key, stretch) for each in (first, second) for stretch in stretches(slot)}
            room = all(added.get(each.key, 0) < each.room for each in (first, second))
            if room and not taken & busy:
                more = {**added, **{each.key: added.get(each.key, 0) + 1 for each in (first, second)}}
                found = min(found, least(number + 1, points + price, busy | taken, more))
        return found

    return least(0, 0, frozenset(), {})


def with_worker(problem, key, **changes):
    """The problem with one worker changed."""
    changed = tuple(replace(each, **changes) if each.key == key else each for each in problem.workers)
    return replace(problem, workers=changed)


def best_by_whole_programme(problem):
    """The fewest points of any plan, by giving every legal row to the solver as one integer programme."""
    highs, rows, columns = highspy.Highs(), {}, []
    for family in problem.families:
        waiting = (problem.weights.unserved + problem.weights.unserved_day * family.days_waited) * family.urgency
        columns.append((waiting, {("family", family.key): 1}))
        for (first, second), slot in product(combinations(problem.workers, 2), problem.slots):
            if legal(family, first, second, slot):
                taken = {("time", each.key, stretch): 1 for each in (first, second) for stretch in stretches(slot)}
                load = {("load", each.key): 1 for each in (first, second)}
                points = cost(problem, family, first, second, slot)
                columns.append((points, {("family", family.key): 1, **taken, **load}))
    for worker in problem.workers:
        for more in range(1, worker.room + 1):
            over = problem.weights.load * max(0, worker.load + more - worker.target)
            columns.append((over, {("load", worker.key): -1}))
    for key in sorted({key for _points, entries in columns for key in entries}, key=repr):
        least, most = {"family": (1, 1), "time": (0, 1), "load": (-highspy.kHighsInf, 0)}[key[0]]
        rows[key] = len(rows)
        highs.addRow(least, most, 0, np.array([], np.int32), np.array([], float))
    highs.setOptionValue("output_flag", False)
    for points, entries in columns:
        places = np.array([rows[key] for key in entries], np.int32)
        highs.addCol(points, 0, 1, len(entries), places, np.array(list(entries.values()), float))
        highs.changeColIntegrality(highs.getNumCol() - 1, highspy.HighsVarType.kInteger)
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.run()
    return round(highs.getObjectiveValue())
