"""How far the search has come: the best plan, the bound, and whether to go on."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from pairs.optimiser.board import Board
from pairs.optimiser.greedy import Choices, cost_of
from pairs.optimiser.plan import Ending
from pairs.optimiser.pricing import EPSILON


@dataclass(frozen=True)
class Step:
    """How far the search has come: its phase, points of the best plan, proven bound, rounds of new offers."""

    phase: str
    best: int
    bound: int
    rounds: int


Progress = Callable[[Step], None]


class Stopped(Exception):
    """The search was cancelled or ran out of time."""


@dataclass
class State:
    """The best plan and the best proof so far."""

    board: Board
    chosen: Choices
    seconds: float
    should_stop: Callable[[], bool] = lambda: False
    progress: Progress = lambda step: None
    began: float = field(default_factory=time.monotonic)
    bound: float = 0.0
    phase: str = "greedy"
    rounds: int = 0
    ending: Ending = Ending.DONE

    def __post_init__(self):
        self.fixed = cost_of(self.board, [None] * len(self.chosen)) - sum(v.unserved for v in self.board.views)
        self.best = cost_of(self.board, self.chosen)
        self.told: Step | None = None
        self.tell()

    def left(self) -> float:
        """Seconds that are left."""
        return self.seconds - (time.monotonic() - self.began)

    def check(self) -> bool:
        """Whether to stop now; remembers why."""
        if self.ending is Ending.DONE:
            if self.should_stop():
                self.ending = Ending.CANCELLED
            elif self.left() <= 0:
                self.ending = Ending.TIME
        return self.ending is not Ending.DONE

    def stop_if_asked(self) -> None:
        """Leave the search when cancelled or out of time."""
        if self.check():
            raise Stopped

    def tell(self) -> None:
        """Report progress when there is some."""
        if (now := Step(self.phase, self.best, self.proven(), self.rounds)) != self.told:
            self.told = now
            self.progress(now)

    def proven(self) -> int:
        """The bound in whole points: no plan has fewer. Never above the best plan, which is a plan."""
        return min(self.best, max(self.fixed, math.ceil(self.bound + self.fixed - EPSILON)))

    def slack(self) -> float:
        """How much dearer than its family's cheapest an offer of a better plan may be, at the prices of the bound.

        A better plan saves a point at least: points are whole.
        """
        return self.best - self.fixed - 1 - self.bound + 2 * EPSILON

    def offer_plan(self, chosen: Choices | None) -> None:
        """Take a plan if it is better than the best so far."""
        if chosen is not None and (cost := cost_of(self.board, chosen)) < self.best:
            self.best, self.chosen = cost, chosen
        self.tell()

    def raise_bound(self, bound: float) -> None:
        """Take a bound (without fixed points) if it proves more than the one so far."""
        if math.isfinite(bound) and bound > self.bound:
            self.bound = bound
        self.tell()

    def close_enough(self, gap: float = 0.0) -> bool:
        """Whether the best plan is proven to be within the gap (a part, 0-1) of the best possible."""
        return self.best - self.proven() <= gap * self.best
