"""An answer at once: families one by one, each with the cheapest pair that is left."""

import numpy as np

from pairs.optimiser.board import Board, Choice
from pairs.optimiser.pricing import Offers

Choices = list[Choice | None]  # in the order of the board's families; None: left waiting


def choose_in_turn(board: Board) -> Choices:
    """Those whose waiting costs most choose first; among equals those to whom fewer slots suit."""
    free, room = board.free.copy(), board.room.copy()
    added = np.zeros(len(board.workers), int)
    chosen: Choices = [None] * len(board.views)
    order = sorted(range(len(board.views)), key=lambda n: (-board.views[n].unserved, len(board.views[n].slots), n))
    for number in order:
        view = board.views[number]
        toll = np.where(free & (room > 0)[:, None], board.step_cost(added).astype(float)[:, None], np.inf)
        offers = Offers(view, toll, view.unserved).cheapest(1)
        if offers:
            _price, choice = offers[0]
            board.take(choice, free, room)
            added[list(choice[:2])] += 1
            chosen[number] = choice
    return chosen


def cost_of(board: Board, chosen: Choices) -> int:
    """The points of a choice for every family, locked rows and load counted in."""
    rows = [*zip(board.views, chosen, strict=True), *board.locked]
    served = sum(view.unserved if choice is None else view.price(choice) for view, choice in rows)
    return served + int(load_costs(board, chosen).sum())


def load_costs(board: Board, chosen: Choices) -> np.ndarray:
    """Each worker's points for families of the plan above the target, locked ones counted in."""
    before = np.array([worker.load for worker in board.workers], int)
    after = families_of(board, chosen)
    over_before, over_after = (np.maximum(0, load - board.target) for load in (before, after))
    return board.weights.load * (over_after * (over_after + 1) - over_before * (over_before + 1)) // 2


def families_of(board: Board, chosen: Choices) -> np.ndarray:
    """How many families each worker has after the plan."""
    after = board.load.copy()
    for choice in chosen:
        if choice is not None:
            after[list(choice[:2])] += 1
    return after
