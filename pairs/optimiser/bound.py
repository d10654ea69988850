"""A bound for every plan there is: the linear programme over all offers, solved with few of them.

The programme over a few offers is solved, all other offers are priced with what it says time and room are worth,
and those that would improve it are added, until none is left.
"""

import math
from dataclasses import dataclass, replace

import numpy as np

from pairs.optimiser.board import Board, Choice
from pairs.optimiser.master import Master, Prices
from pairs.optimiser.pricing import EPSILON, Offers
from pairs.optimiser.state import State

FIRST_OFFERS = 6000  # of all families together, before anything is known of what time is worth
FIRST_LEAST, FIRST_MOST = 10, 40  # of each family
NEXT_OFFERS = 90  # of each family, when it is known
NEW_OFFERS = 16  # of each family in one round


@dataclass(frozen=True)
class Proof:
    """A bound with what proves it: what each worker is paid for each slot, and each family's cheapest offer then.

    `shares` are the offers that the programme takes wholly or in part, with how much (0-1).
    An offer that costs `slack` more than the cheapest of its family is in no plan below bound + slack.
    """

    bound: float
    toll: np.ndarray
    lowest: np.ndarray
    shares: dict[tuple[int, Choice], float]


def least_possible(board: Board) -> float:
    """The points that no plan avoids: each family's cheapest offer if it were alone in the world."""
    toll = tolls(board, None, board.free, board.room)
    return sum(Offers(view, toll, view.unserved).lowest for view in board.views)


def prove(state: State) -> tuple[Master, Proof]:
    """Add offers until none improves the linear programme; it, and the best proof met on the way."""
    board = state.board
    master = Master(board, state.check)
    master.add((number, choice) for number, choice in enumerate(state.chosen) if choice)
    toll = tolls(board, None, board.free, board.room)
    most = min(FIRST_MOST, max(FIRST_LEAST, FIRST_OFFERS // max(1, len(board.views))))
    for number, view in enumerate(board.views):
        state.stop_if_asked()
        offers = Offers(view, toll, view.unserved, each_slot=4).cheapest(most)
        master.add((number, choice) for _price, choice in offers)
    best = Proof(-math.inf, toll, np.zeros(len(board.views)), {})
    while True:
        prices = master.relax(added=True)
        state.stop_if_asked()
        proof, fresh = _price_all(state, master, prices)
        state.rounds += 1
        state.tell()
        if proof.bound > best.bound:
            best = proof
            state.raise_bound(best.bound)
        if not master.add(fresh):
            return master, replace(best, shares=master.taken())


def _price_all(state: State, master: Master, prices: Prices) -> tuple[Proof, list[tuple[int, Choice]]]:
    """What these prices prove, and the offers that would improve the programme."""
    board, fresh = state.board, []
    toll = tolls(board, prices, board.free, board.room)
    lowest = np.zeros(len(board.views))
    for number, view in enumerate(board.views):
        state.stop_if_asked()
        below = min(view.unserved - prices.waiting, prices.family[number])
        offers = Offers(view, toll, below, each_slot=2)
        lowest[number] = offers.lowest
        fresh += [(number, choice) for _price, choice in offers.cheapest(NEW_OFFERS)]
    return Proof(_lagrangian(master, prices, lowest), toll, lowest, {}), fresh


def tolls(board: Board, prices: Prices | None, free: np.ndarray, room: np.ndarray) -> np.ndarray:
    """What each worker must be paid for each slot at these prices; infinite when not free or without room."""
    toll = prices.time @ board.takes.T + prices.room[:, None] if prices else 0.0
    return np.where(free & (room > 0)[:, None], toll, np.inf)


def _lagrangian(master: Master, prices: Prices, lowest: np.ndarray) -> float:
    """The bound that these prices prove for every plan: each family at its cheapest, less what is paid for.

    It holds for any prices that are not negative, so it does not depend on how exactly the programme was solved.
    """
    steps = sum(min(0.0, cost - prices.room[worker]) for worker, cost in master.steps)
    paid = prices.time.sum() + (prices.room * master.even).sum() - prices.waiting * master.must_wait
    return float(lowest.sum() - paid + steps)


def promising(state: State, proof: Proof, most: int) -> list[tuple[int, Choice]] | None:
    """All offers there are that can be part of a plan better than the best so far; None when more than `most`."""
    slack = state.slack()
    found = {(number, choice): None for number, choice in enumerate(state.chosen) if choice}
    for number, view in enumerate(state.board.views):
        state.stop_if_asked()
        below = proof.lowest[number] + slack + 2 * EPSILON
        offers = Offers(view, proof.toll, below, each_slot=None).found
        found |= {(number, choice): None for _price, choice in offers}
        if len(found) > most:
            return None
    return list(found)


def next_best(state: State, proof: Proof) -> list[tuple[int, Choice]]:
    """The offers of each family that are nearest to its cheapest at the proven prices, and the one it has."""
    found = {(number, choice): None for number, choice in enumerate(state.chosen) if choice}
    for number, view in enumerate(state.board.views):
        state.stop_if_asked()
        below = proof.lowest[number] + state.slack() + 2 * EPSILON
        offers = Offers(view, proof.toll, below, each_slot=10).cheapest(NEXT_OFFERS)
        found |= {(number, choice): None for _price, choice in offers}
    return list(found)
