"""The best plan for the whole list, with a proof of how good it is.

First a plan at once (`greedy`), then a bound for every plan there is (`bound`), then plans near the bound
(`improve`), and for a short list the proof that nothing better exists.
"""

import math
from collections.abc import Callable
from contextlib import suppress

from pairs.optimiser.board import Board
from pairs.optimiser.bound import Proof, least_possible, promising, prove
from pairs.optimiser.explain import explained
from pairs.optimiser.greedy import choose_in_turn
from pairs.optimiser.improve import choose_far, choose_near, dive
from pairs.optimiser.master import Master
from pairs.optimiser.plan import Ending, Plan
from pairs.optimiser.problem import Problem
from pairs.optimiser.state import Progress, State, Stopped

EXACT = 80  # a list of at most so many families is solved to the last point
GAP = 0.005  # a longer one until the plan is proven to be this close to the best possible
LONG = 300  # a still longer one,
LONG_GAP = 0.01  # this close
NEARLY = 0.005  # how close a plan is before the last programme is tried, which is quick from there
PROOF_OFFERS = 20_000  # more than this many are not put into one last programme


def greedy(problem: Problem) -> Plan:
    """A sensible plan at once: the most urgent choose first. Its bound is only the points that cannot be avoided.

    Raises BrokenLock when a locked choice breaks a rule.
    """
    state = _begin(Board(problem), seconds=math.inf)
    return explained(state.board, state.chosen, bound=state.proven(), ending=Ending.GREEDY)


def solve(
    problem: Problem,
    *,
    seconds: float,
    should_stop: Callable[[], bool] | None = None,
    progress: Progress | None = None,
) -> Plan:
    """The best plan that can be found, never worse than the greedy one, with its bound.

    The search ends by what is proven, which takes the same steps on every machine: `seconds` is only a safety net,
    and the plan's `ending` tells when it was needed. `should_stop` is asked often; when it says yes, the best plan
    so far is returned. `progress` hears of every improvement. Raises BrokenLock when a locked choice breaks a
    rule.
    """
    state = _begin(Board(problem), seconds=seconds, should_stop=should_stop, progress=progress)
    with suppress(Stopped):
        _search(state)
    return explained(state.board, state.chosen, bound=state.proven(), ending=state.ending)


def _begin(board: Board, **settings) -> State:
    state = State(board, choose_in_turn(board), **{name: value for name, value in settings.items() if value})
    state.raise_bound(least_possible(board))
    return state


def _search(state: State) -> None:
    families = len(state.board.views)
    gap = 0.0 if families <= EXACT else GAP if families <= LONG else LONG_GAP
    if state.close_enough(gap):
        return
    state.phase = "bound"
    master, proof = prove(state)
    state.phase = "plan"
    dive(state, master)
    if families <= EXACT:
        choose_near(state, master, proof, NEARLY)
        state.phase = "proof"
        _finish(state, proof)
    else:
        choose_near(state, master, proof, gap)
        choose_far(state, proof, gap)


def _finish(state: State, proof: Proof) -> None:
    """Find the best plan of all, or prove that it has been found."""
    if state.close_enough() or (offers := promising(state, proof, PROOF_OFFERS)) is None:
        return
    master = Master(state.board, state.check)
    master.add(offers)
    before = state.best
    chosen, bound = master.decide(state.chosen, gap=0.0, seconds=state.left())
    # Every better plan is made of these offers, and what is left out of them is no better than the plan before.
    state.raise_bound(min(bound, before - state.fixed))
    state.offer_plan(chosen)
    state.stop_if_asked()
