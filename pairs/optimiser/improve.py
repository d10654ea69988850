"""Plans in whole numbers from the linear programme, and better ones from those."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from pairs.optimiser.board import Choice
from pairs.optimiser.bound import NEW_OFFERS, Proof, next_best, tolls
from pairs.optimiser.greedy import Choices
from pairs.optimiser.master import NEARLY_ONE, Master
from pairs.optimiser.pricing import Offers
from pairs.optimiser.state import State

AT_ONCE = 100  # one family in so many is decided between two solutions of the linear programme
BEST = 8  # offers of each whose holders are its neighbours


def dive(state: State, master: Master) -> None:
    """Decide family by family what the linear programme takes most of, solving it anew for the rest each time."""
    board = state.board
    free, room = board.free.copy(), board.room.copy()
    open_families = set(range(len(board.views)))
    chosen: Choices = [None] * len(board.views)
    # Who waits in the programme itself does not wait for what has been decided, and is not helped by more offers.
    shares = master.shares()
    served = {number for number in open_families if shares[number] < 1 - NEARLY_ONE}
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
        _offer_more(state, master, open_families & served, free, room)
    state.offer_plan(chosen)


def _offer_more(state: State, master: Master, families: set[int], free: np.ndarray, room: np.ndarray) -> None:
    """Solve the programme for the rest; whoever would now wait is offered what the decided ones have left."""
    prices = master.relax(added=False)
    state.stop_if_asked()
    shares, toll = master.shares(), tolls(state.board, prices, free, room)
    fresh = []
    for number in sorted(number for number in families if shares[number] > 1 - NEARLY_ONE):
        view = state.board.views[number]
        offers = Offers(view, toll, min(view.unserved, prices.family[number]))
        fresh += [(number, choice) for _price, choice in offers.cheapest(NEW_OFFERS)]
    if master.add(fresh):
        master.relax(added=True)
        state.stop_if_asked()


@dataclass(frozen=True)
class Reach:
    """How many families choose anew together; so many of the nearest are settled when nothing gets better."""

    part: int
    middle: int


NEAR, FAR, WIDE, WIDEST = Reach(30, 8), Reach(60, 20), Reach(90, 30), Reach(120, 40)


class Offered:
    """Some offers of each family, cheapest first, with how much dearer than its cheapest each one is."""

    def __init__(self, state: State, proof: Proof, offers: Iterable[tuple[int, Choice]]):
        self.dearer: list[np.ndarray] = []
        self.choices: list[np.ndarray] = []  # first worker, second worker, slot
        known = defaultdict(list)
        for number, choice in offers:
            known[number].append(choice)
        for number, view in enumerate(state.board.views):
            choices = np.array(sorted(known[number]), int).reshape(-1, 3)
            first, second, slot = choices.T
            prices = view.prices(choices) + proof.toll[first, slot] + proof.toll[second, slot]
            # Many offers cost the same: those that the programme takes lead to the families it would move.
            shares = np.array([proof.shares.get((number, Choice(*choice)), 0.0) for choice in choices.tolist()])
            order = np.lexsort((-shares, prices.round(6)))
            self.choices.append(choices[order])
            self.dearer.append(prices[order] - proof.lowest[number])

    def promising(self, number: int, slack: float) -> np.ndarray:
        """Those that can be part of a plan that is at most so much above the bound."""
        return self.choices[number][: np.searchsorted(self.dearer[number], slack, side="right")]

    def excess(self, number: int, choice: Choice | None) -> float:
        """How much dearer than its cheapest the family's choice is; infinite when it waits."""
        if choice is None:
            return np.inf
        (place,) = np.flatnonzero((self.choices[number] == choice).all(axis=1))
        return float(self.dearer[number][place])


def choose_near(state: State, master: Master, proof: Proof, gap: float) -> None:
    """Better plans from the offers of the programme, a few families at a time."""
    _choose_in_parts(state, Offered(state, proof, master.known), NEAR, gap)


def choose_far(state: State, proof: Proof, gap: float) -> None:
    """Better plans from the next best offers too, more families at a time."""
    for reach in (FAR, WIDE, WIDEST):
        if not state.close_enough(gap):
            _choose_in_parts(state, Offered(state, proof, next_best(state, proof)), reach, gap)


def _choose_in_parts(state: State, offered: Offered, reach: Reach, gap: float) -> None:
    """Let neighbouring families choose anew together, until the plan is close enough or nothing gets better.

    Begins from the families that pay most above their cheapest offer; their neighbours are those who hold what
    they would rather have.
    """
    settled: set[int] = set()  # nothing better was found around them since the plan last changed near them
    while len(settled) < len(state.chosen) and not state.close_enough(gap):
        excess = [offered.excess(number, choice) for number, choice in enumerate(state.chosen)]
        pivot = min(set(range(len(excess))) - settled, key=lambda number: (-excess[number], number))
        part = _neighbours(state, offered, pivot, reach.part)
        before = state.best
        _choose_anew(state, offered, sorted(part))
        # Families in the middle of the part had all their neighbours with them.
        settled = settled | set(part[: reach.middle]) if state.best == before else settled - set(part)


def _neighbours(state: State, offered: Offered, pivot: int, most: int) -> list[int]:
    """The pivot and the families that hold the workers of its best offers, then theirs, and so on."""
    holders = defaultdict(list)
    for number, choice in enumerate(state.chosen):
        for worker in choice[:2] if choice else ():
            holders[worker].append(number)
    part, queue = {pivot: None}, [pivot]
    while queue and len(part) < most:
        for first, second, _slot in offered.choices[queue.pop(0)][:BEST].tolist():
            for number in (*holders[first], *holders[second]):
                if number not in part and len(part) < most:
                    part[number] = None
                    queue.append(number)
    return list(part)


def _choose_anew(state: State, offered: Offered, part: list[int]) -> None:
    board = state.board.around(part, state.chosen)
    slack = state.slack()
    master = Master(board, state.check)
    for place, number in enumerate(part):
        choices = offered.promising(number, slack)
        pairs, slots = choices[:, :2], choices[:, 2:]
        fits = board.free[pairs, slots].all(axis=1) & (board.room[pairs] > 0).all(axis=1)
        master.add((place, Choice(*choice)) for choice in choices[fits].tolist())
    start = [state.chosen[number] for number in part]
    found, _bound = master.decide(start, gap=0.0, seconds=state.left())
    state.stop_if_asked()
    if found is not None:
        chosen = list(state.chosen)
        for number, choice in zip(part, found, strict=True):
            chosen[number] = choice
        state.offer_plan(chosen)
