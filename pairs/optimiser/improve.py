"""Plans in whole numbers from the linear programme, and better ones from those."""

from collections import defaultdict

import numpy as np

from pairs.optimiser.board import Choice
from pairs.optimiser.bound import Proof
from pairs.optimiser.greedy import Choices
from pairs.optimiser.master import NEARLY_ONE, Master
from pairs.optimiser.state import State

AT_ONCE = 100  # one family in so many is decided between two solutions of the linear programme
PART = 40  # families that choose anew together
SECONDS_OF_PART = 60.0  # never reached by a part of this size; the search's own limit comes first


def dive(state: State, master: Master) -> None:
    """Decide family by family what the linear programme takes most of, solving it anew for the rest each time."""
    board = state.board
    free, room = board.free.copy(), board.room.copy()
    open_families = set(range(len(board.views)))
    chosen: Choices = [None] * len(board.views)
    while open_families:
        shares = master.shares()
        few = max(1, len(open_families) // AT_ONCE)
        for column in np.argsort(-shares, kind="stable"):
            number, choice = master.offer(column)
            if number not in open_families:
                continue
            if shares[column] < NEARLY_ONE and not few:
                break
            if choice and not board.fits(choice, free, room):
                continue
            if shares[column] < NEARLY_ONE:
                few -= 1
            open_families.remove(number)
            chosen[number] = choice
            master.fix(int(column))
            if choice:
                board.take(choice, free, room)
        master.relax()
        state.stop_if_asked()
    state.offer_plan(chosen)


def improve(state: State, master: Master, proof: Proof, gap: float) -> None:
    """Let neighbouring families choose anew together, until the plan is close enough or nothing gets better.

    Begins from the families that pay most above their cheapest offer; their neighbours are those who hold what
    they would rather have.
    """
    offers = defaultdict(list)
    for number, choice in master.known:
        offers[number].append(choice)
    for number, choices in offers.items():
        choices.sort(key=lambda choice: (_price(state, proof, number, choice), choice))
    tried: set[frozenset[int]] = set()
    improved = True
    while improved:
        improved = False
        excess = [
            _price(state, proof, number, choice) - proof.lowest[number]
            for number, choice in enumerate(state.chosen)
        ]
        for pivot in sorted(range(len(excess)), key=lambda number: (-excess[number], number)):
            if state.close_enough(gap):
                return
            part = _neighbours(state, offers, pivot)
            if frozenset(part) in tried:
                continue
            before = state.best
            _choose_anew(state, offers, part)
            if state.best < before:
                improved = True
                tried.clear()
            tried.add(frozenset(part))


def _price(state: State, proof: Proof, number: int, choice: Choice | None) -> float:
    view = state.board.views[number]
    if choice is None:
        return view.unserved
    return view.price(choice) + proof.toll[choice.first, choice.slot] + proof.toll[choice.second, choice.slot]


def _neighbours(state: State, offers: dict[int, list[Choice]], pivot: int) -> list[int]:
    """The pivot and the families that hold the workers of its best offers, then theirs, up to a part."""
    holders = defaultdict(list)
    for number, choice in enumerate(state.chosen):
        for worker in choice[:2] if choice else ():
            holders[worker].append(number)
    part, queue = {pivot: None}, [pivot]
    while queue and len(part) < PART:
        for choice in offers[queue.pop(0)][:4]:
            for number in (*holders[choice.first], *holders[choice.second]):
                if number not in part and len(part) < PART:
                    part[number] = None
                    queue.append(number)
    return sorted(part)


def _choose_anew(state: State, offers: dict[int, list[Choice]], part: list[int]) -> None:
    board = state.board.around(part, state.chosen)
    master = Master(board, state.check)
    master.add(
        (place, choice)
        for place, number in enumerate(part)
        for choice in offers[number]
        if board.fits(choice, board.free, board.room)
    )
    start = [state.chosen[number] for number in part]
    found, _bound = master.decide(start, gap=0.0, seconds=min(SECONDS_OF_PART, state.left()))
    state.stop_if_asked()
    if found is not None:
        chosen = list(state.chosen)
        for number, choice in zip(part, found, strict=True):
            chosen[number] = choice
        state.offer_plan(chosen)
