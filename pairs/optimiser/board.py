"""The problem as arrays, in the order of the keys: what each worker has, and what any pair costs a family.

Workers who look the same to a family (profession, levels in its needs, area, language, met before) are of one
kind. A pair's cost depends on the two kinds only, so a family with a hundred thousand possible pairs needs a table
of a few thousand costs.
"""

from collections.abc import Iterable
from copy import copy
from functools import cached_property
from typing import NamedTuple

import numpy as np

from pairs.optimiser.plan import BrokenLock, Cause
from pairs.optimiser.problem import LEVELS, Problem, WaitingFamily

FORBIDDEN = np.inf


class Choice(NamedTuple):
    """Two workers (the earlier one first) and a slot, as places in the board's order."""

    first: int
    second: int
    slot: int


class Board:
    """The problem with the locked rows already taken out of everybody's time and room."""

    def __init__(self, problem: Problem):
        self.weights = problem.weights
        self.workers = sorted(problem.workers, key=lambda worker: worker.key)
        self.slots = sorted(problem.slots, key=lambda slot: (slot.day, slot.key))
        self.place = {worker.key: place for place, worker in enumerate(self.workers)}
        self.slot_place = {slot.key: place for place, slot in enumerate(self.slots)}
        self.takes = _stretches(self.slots)
        self.stretches = [np.flatnonzero(row).tolist() for row in self.takes]
        self.overlaps = self.takes @ self.takes.T > 0
        self.free = np.array(
            [[slot.key in worker.free for slot in self.slots] for worker in self.workers], bool
        ).reshape(len(self.workers), len(self.slots))
        self.room = np.array([max(0, worker.room) for worker in self.workers], int)
        self.load = np.array([worker.load for worker in self.workers], int)
        self.target = np.array([worker.target for worker in self.workers], int)
        self.profession = _codes(worker.profession for worker in self.workers)
        # A pair is written once, the earlier worker first: only what lies above the diagonal.
        self.upper = np.triu(np.ones((len(self.workers),) * 2, bool), 1)
        families = sorted(problem.families, key=lambda family: family.key)
        self.views = [View(self, family) for family in families if family.lock is None]
        self.locked: list[tuple[View, Choice]] = []
        for family in families:
            if family.lock is not None:
                self._keep(View(self, family))

    def _keep(self, view: "View") -> None:
        lock = view.family.lock
        places = sorted(self.place.get(key, -1) for key in lock.workers)
        slot = self.slot_place.get(lock.slot, -1)
        if places[0] < 0 or slot < 0:
            raise BrokenLock(view.family.key, "unknown")
        choice = Choice(*places, slot)
        if cause := view.refusal(choice):
            raise BrokenLock(view.family.key, cause)
        self.take(choice, self.free, self.room)
        for worker in choice[:2]:
            self.load[worker] += 1
        self.locked.append((view, choice))

    def take(self, choice: Choice, free: np.ndarray, room: np.ndarray) -> None:
        """Take the time and the room of a choice out of the given arrays."""
        overlapping = self.overlaps[choice.slot]
        for worker in choice[:2]:
            free[worker, overlapping] = False
            room[worker] -= 1

    def fits(self, choice: Choice, free: np.ndarray, room: np.ndarray) -> bool:
        """Whether both have the time and the room in the given arrays."""
        both = list(choice[:2])
        return bool(free[both, choice.slot].all() and (room[both] > 0).all())

    def around(self, numbers: list[int], chosen: "list[Choice | None]") -> "Board":
        """The board for some of the families alone, when all others keep what is chosen for them."""
        part = copy(self)
        part.free, part.room, part.load = self.free.copy(), self.room.copy(), self.load.copy()
        for number, choice in enumerate(chosen):
            if choice is not None and number not in numbers:
                part.take(choice, part.free, part.room)
                part.load[list(choice[:2])] += 1
        part.views = [self.views[number] for number in numbers]
        return part

    def step_cost(self, added: np.ndarray | int) -> np.ndarray:
        """What each worker's next family costs when `added` have been given already."""
        return self.weights.load * np.maximum(0, self.load + added + 1 - self.target)


class View:
    """One family's eyes on the board."""

    def __init__(self, board: Board, family: WaitingFamily):
        self.board = board
        self.family = family
        slots = sorted(board.slot_place[key] for key in family.slots if key in board.slot_place)
        self.slots = np.array(slots, int)
        days = np.array([board.slots[place].day for place in slots], int)
        self.wait = board.weights.wait * np.maximum(0, days)
        self.late = board.weights.late * np.maximum(0, days - max(0, family.days_left))
        self.slot_cost = (self.wait + self.late).astype(float)
        self.allowed = np.array([worker.key not in family.avoid for worker in board.workers], bool)
        self.unserved = (
            board.weights.unserved + board.weights.unserved_day * max(0, family.days_waited)
        ) * family.urgency
        self._look()

    def _look(self) -> None:
        """Sort the workers into kinds."""
        family, workers = self.family, self.board.workers
        columns = [self.board.profession]
        columns += [np.array([worker.levels.get(need.key, 0) for worker in workers], int) for need in family.needs]
        columns.append(np.array([family.area is not None and family.area not in w.areas for w in workers], int))
        columns.append(np.array([worker.key in family.knows for worker in workers], int))
        columns.append(np.array([not family.languages.isdisjoint(w.languages) for w in workers], int))
        looks = np.stack(columns, axis=1).reshape(len(workers), len(columns))
        self.kinds, kind = np.unique(looks, axis=0, return_inverse=True)
        self.kind = kind.reshape(-1)

    def terms(self) -> dict[str, np.ndarray]:
        """Points of a pair of each two kinds, by the name of the weight; only the terms that matter here."""
        weights, family, kinds = self.board.weights, self.family, self.kinds
        levels = kinds[:, 1 : 1 + len(family.needs)].T
        outside, known, speaks = (column.astype(bool) for column in kinds[:, 1 + len(family.needs) :].T)
        found = {"uncovered": 0, "shallow": 0}
        for need, level in zip(family.needs, levels, strict=True):
            best = np.maximum.outer(level, level)
            found["uncovered"] = found["uncovered"] + weights.uncovered * need.weight * (best == 0)
            missing = np.where(best == 0, 0, LEVELS - 1 - best)
            found["shallow"] = found["shallow"] + weights.shallow * need.weight * missing
        found["travel"] = weights.travel * np.add.outer(outside.astype(int), outside.astype(int))
        if not family.knows.isdisjoint(self.board.place):
            found["discontinuity"] = weights.discontinuity * ~np.logical_or.outer(known, known)
        if family.languages:
            found["language"] = weights.language * ~np.logical_or.outer(speaks, speaks)
        return {name: points for name, points in found.items() if isinstance(points, np.ndarray)}

    @cached_property
    def table(self) -> np.ndarray:
        """Points of a pair of each two kinds; FORBIDDEN when they are of one profession.

        In 32 bits, which hold whole points up to 16 million exactly: there is a table for every family.
        """
        table = sum(self.terms().values(), np.zeros((len(self.kinds),) * 2))
        return np.where(self.same_profession(), FORBIDDEN, table).astype(np.float32)

    def same_profession(self) -> np.ndarray:
        """Which two kinds are of one profession, or of none."""
        profession = self.kinds[:, 0]
        return np.equal.outer(profession, profession) | np.logical_or.outer(profession < 0, profession < 0)

    def refusal(self, choice: Choice) -> str:
        """The first rule against a choice on the board as it is now, "" when there is none."""
        both = list(choice[:2])
        kinds = tuple(self.kind[both])
        rules = (
            (Cause.AVOID, not self.allowed[both].all()),
            (Cause.PROFESSION, choice.first == choice.second or self.same_profession()[kinds]),
            (Cause.TIME, choice.slot not in self.slots or not self.board.free[both, choice.slot].all()),
            (Cause.ROOM, (self.board.room[both] < 1).any()),
        )
        return next((cause for cause, broken in rules if broken), "")

    def prices(self, choices: np.ndarray) -> np.ndarray:
        """The points of choices, given as rows of first worker, second worker and slot."""
        pairs = self.table[self.kind[choices[:, 0]], self.kind[choices[:, 1]]]
        return pairs + self.slot_cost[np.searchsorted(self.slots, choices[:, 2])]

    def price(self, choice: Choice) -> int:
        """The points of a choice in all."""
        return int(self.prices(np.array([choice]))[0])

    def points(self, choice: Choice | None) -> dict[str, int]:
        """The points of a choice, or of leaving the family waiting, by the name of the weight; zeros left out."""
        if choice is None:
            return {"unserved": self.unserved} if self.unserved else {}
        kinds = tuple(self.kind[list(choice[:2])])
        found = {name: int(points[kinds]) for name, points in self.terms().items()}
        slot = int(np.searchsorted(self.slots, choice.slot))
        found |= {"wait": int(self.wait[slot]), "late": int(self.late[slot])}
        return {name: points for name, points in found.items() if points}


def _codes(keys: Iterable) -> np.ndarray:
    """A number for each different key, -1 for None."""
    keys = list(keys)
    numbers = {key: number for number, key in enumerate(sorted({key for key in keys if key is not None}))}
    return np.array([numbers.get(key, -1) for key in keys], int)


def _stretches(slots: list) -> np.ndarray:
    """Which stretches of time (columns) each slot (rows) takes; a slot that names none takes one of its own."""
    taken = [{("shared", stretch) for stretch in slot.takes} or {("own", slot.key)} for slot in slots]
    columns = {stretch: number for number, stretch in enumerate(sorted(set().union(*taken)))}
    found = np.zeros((len(slots), len(columns)), int)
    for row, stretches in enumerate(taken):
        found[row, [columns[stretch] for stretch in stretches]] = 1
    return found
