"""Why a family was left, and what alone would help it: facts for sentences that are written elsewhere."""

from itertools import product

import numpy as np

from pairs.optimiser.board import Board, Choice, View
from pairs.optimiser.greedy import Choices
from pairs.optimiser.plan import Cause, Help, PartnerWanted, Unassigned

SHOWN = 3  # families of which each alone holds what is needed: more would not tell more
ASKED = 40  # plans without one of the others that are tried for it
RULES = (Cause.PROFESSION, Cause.AVOID, Cause.TIME, Cause.ROOM)


class Aftermath:
    """The board after a plan: what time and room are left, and who holds the rest."""

    def __init__(self, board: Board, chosen: Choices):
        self.board = board
        self.free, self.room = board.free.copy(), board.room.copy()
        self.holders: list[tuple[View, Choice]] = []
        for view, choice in zip(board.views, chosen, strict=True):
            if choice is not None:
                board.take(choice, self.free, self.room)
                self.holders.append((view, choice))
        self.holders.sort(key=lambda holder: -holder[0].unserved)

    def without(self, choice: Choice) -> tuple[np.ndarray, np.ndarray]:
        """Time and room as they would be if one family had not got its choice."""
        free, room = self.free.copy(), self.room.copy()
        overlapping = self.board.overlaps[choice.slot]
        for worker in choice[:2]:
            others = [held for _view, held in self.holders if held != choice and worker in held[:2]]
            taken = sum((self.board.overlaps[held.slot] for held in others), np.zeros(len(overlapping), bool))
            free[worker, overlapping] = self.board.free[worker, overlapping] & ~taken[overlapping]
            room[worker] += 1
        return free, room


def left_out(aftermath: Aftermath, view: View) -> Unassigned:
    """Why this family was left by the plan, and what would help."""
    causes, lost_to = _barred(view), ()
    if not causes:
        if _possible(view, aftermath.free, aftermath.room):
            causes = (Cause.COST,)
        else:
            causes, lost_to = (Cause.LOST,), _lost_to(aftermath, view)
    needed = Help() if causes == (Cause.COST,) else _help(aftermath, view)
    keys = tuple(sorted(other.family.key for other in lost_to))
    return Unassigned(view.family.key, view.points(None), causes, keys, needed)


def _pairs(view: View, *, without: Cause | None = None) -> np.ndarray:
    """Which two workers the rules about people allow (both halves of the square), one rule left out."""
    count = len(view.kind)
    allowed = ~np.eye(count, dtype=bool)
    if without is not Cause.PROFESSION:
        allowed &= ~view.same_profession()[view.kind][:, view.kind]
    if without is not Cause.AVOID:
        allowed &= np.logical_and.outer(view.allowed, view.allowed)
    return allowed


def _common(free: np.ndarray) -> np.ndarray:
    """Which two workers are free at the same slot."""
    free = free.astype(np.float32)
    return free @ free.T > 0


def _possible(
    view: View, free: np.ndarray, room: np.ndarray, *, without: Cause | None = None, of: list[int] | None = None
) -> bool:
    """Whether the rules allow a pair at this time and room, one rule left out.

    `of`: one of the two must be among these workers.
    """
    allowed = _pairs(view, without=without)
    if without is not Cause.ROOM:
        allowed &= np.logical_and.outer(room > 0, room > 0)
    if of is not None:
        allowed = allowed[of]
    if not allowed.any():
        return False
    if without is Cause.TIME:
        return True
    common = _common(free[:, view.slots])
    return bool((allowed & (common if of is None else common[of])).any())


def _barred(view: View) -> tuple[Cause, ...]:
    """The rules that alone bar every pair on the empty board; empty when there is a pair."""
    board = view.board
    if _possible(view, board.free, board.room):
        return ()
    found = tuple(rule for rule in RULES if _possible(view, board.free, board.room, without=rule))
    return found or (Cause.SEVERAL,)


def _lost_to(aftermath: Aftermath, view: View) -> list[View]:
    """Families of which each alone holds what this one needs, the most urgent first."""
    found = []
    eligible = view.allowed & aftermath.board.free[:, view.slots].any(axis=1)
    for other, choice in [h for h in aftermath.holders if eligible[list(h[1][:2])].any()][:ASKED]:
        free, room = aftermath.without(choice)
        if _possible(view, free, room, of=list(choice[:2])):
            found.append(other)
        if len(found) == SHOWN:
            break
    return found


def _help(aftermath: Aftermath, view: View) -> Help:
    allowed = _pairs(view)
    has_room = aftermath.room > 0
    with_room = allowed & np.logical_and.outer(has_room, has_room)
    return Help(
        _other_slots(aftermath, view, with_room), _room_of(aftermath, view, allowed), _partners(aftermath, view)
    )


def _other_slots(aftermath: Aftermath, view: View, allowed: np.ndarray) -> tuple[int, ...]:
    """The earliest slot of each weekday that does not suit the family but at which a pair is free."""
    board, earliest = aftermath.board, {}
    for place in np.setdiff1d(np.arange(len(board.slots)), view.slots):
        slot = board.slots[place]
        free = aftermath.free[:, place]
        if slot.weekday not in earliest and allowed[free][:, free].any():
            earliest[slot.weekday] = slot.key
    return tuple(earliest[weekday] for weekday in sorted(earliest))


def _room_of(aftermath: Aftermath, view: View, allowed: np.ndarray) -> tuple:
    """Full workers of whom each, with room for one more, would make a pair with somebody who has room."""
    has_room = aftermath.room > 0
    useful = (allowed & _common(aftermath.free[:, view.slots]))[:, has_room].any(axis=1) & ~has_room
    return tuple(aftermath.board.workers[place].key for place in np.flatnonzero(useful))


def _partners(aftermath: Aftermath, view: View) -> tuple[PartnerWanted, ...]:
    """For each weekday whom a new colleague could join, best the one who leaves fewest needs to the newcomer."""
    board, best = aftermath.board, {}
    able = view.allowed & (aftermath.room > 0) & (board.profession >= 0)
    for place, worker in product(view.slots, np.flatnonzero(able)):
        if not aftermath.free[worker, place]:
            continue
        slot, known = board.slots[place], board.workers[worker]
        needs = tuple(need.key for need in view.family.needs if not known.levels.get(need.key))
        wanted = PartnerWanted(slot.key, slot.weekday, known.key, known.profession, needs)
        now = best.get(slot.weekday)
        if now is None or len(needs) < len(now.needs):
            best[slot.weekday] = wanted
    return tuple(best[weekday] for weekday in sorted(best))
