"""The linear and the integer programme over the offers known so far, solved with HiGHS.

A column is an offer: one family, two workers, a slot. Rows: each family has one offer or waits; each worker is
in one place at a time; each worker's families fill steps that cost more and more above the target; and as many
families must wait as there is no room for. The last follows from the others in whole numbers only: without it
the linear programme would give a family half of a pair, and the bound would be a whole family too low.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import highspy
import numpy as np

from pairs.optimiser.board import Board, Choice
from pairs.optimiser.greedy import Choices

SEED = 1  # one seed and one thread: the same data gives the same plan
PRIMAL, DUAL = 4, 1  # simplex strategies of HiGHS
NEARLY_ONE = 1 - 1e-6


@dataclass(frozen=True)
class Prices:
    """What a family's place, a worker's room and a stretch of a worker's time are worth in the programme.

    `waiting` is what it would save if one family fewer had to wait.
    """

    family: np.ndarray
    room: np.ndarray
    time: np.ndarray  # worker x stretch
    waiting: float


class Master:
    """The programme over a growing set of offers."""

    def __init__(self, board: Board, should_stop: Callable[[], bool]):
        self.board = board
        self.should_stop = should_stop
        self.offers: list[tuple[int, Choice] | None] = []  # None: a column that is no offer
        self.known: dict[tuple[int, Choice], int] = {}
        self.time_rows: dict[tuple[int, int], int] = {}
        self.highs = self._program()
        self.highs.cbMipInterrupt += self._ask
        self.highs.cbSimplexInterrupt += self._ask
        self._add_base()

    def _program(self) -> highspy.Highs:
        highs = highspy.Highs()
        for name, value in {"output_flag": False, "threads": 1, "random_seed": SEED}.items():
            highs.setOptionValue(name, value)
        return highs

    def _ask(self, event) -> None:
        if self.should_stop():
            event.interrupt()

    def _add_base(self) -> None:
        """Rows of families and of workers' room, and the columns of waiting and of the steps of load."""
        board, inf = self.board, highspy.kHighsInf
        families = len(board.views)
        self.even = np.clip(board.target - board.load, 0, board.room)  # families that cost nothing more
        if not board.weights.load:
            self.even = board.room
        self.must_wait = max(0, families - most_served(np.minimum(board.room, families)))
        lower = np.concatenate([np.ones(families), np.full(len(board.room), -inf), [self.must_wait]])
        upper = np.concatenate([np.ones(families), self.even.astype(float), [inf]])
        self._add_rows(lower, upper)
        self.first_time_row = len(lower)
        waiting = self.first_time_row - 1
        base = [(view.unserved, [(number, 1.0), (waiting, 1.0)]) for number, view in enumerate(board.views)]
        self.steps = [
            (worker, float(board.step_cost(added)[worker]))
            for worker in range(len(board.room))
            for added in range(self.even[worker], min(board.room[worker], families))
        ]
        base += [(cost, [(families + worker, -1.0)]) for worker, cost in self.steps]
        self._add_columns(base)
        self.offers += [None] * len(base)

    def _add_rows(self, lower: np.ndarray, upper: np.ndarray) -> None:
        none = np.array([], np.int32)
        starts = np.zeros(len(lower), np.int32)
        self.highs.addRows(len(lower), lower, upper, 0, starts, none, np.array([], float))

    def _add_columns(self, columns: list[tuple[float, list[tuple[int, float]]]]) -> None:
        starts = np.cumsum([0, *(len(entries) for _cost, entries in columns)])
        rows = np.array([row for _cost, entries in columns for row, _value in entries], np.int32)
        values = np.array([value for _cost, entries in columns for _row, value in entries], float)
        costs = np.array([cost for cost, _entries in columns], float)
        count = len(columns)
        self.highs.addCols(
            count, costs, np.zeros(count), np.ones(count), len(rows), starts[:-1].astype(np.int32), rows, values
        )

    def add(self, offers: Iterable[tuple[int, Choice]]) -> int:
        """Add the offers (place of the family, choice) that are not known yet; how many they were."""
        fresh = [offer for offer in dict.fromkeys(offers) if offer not in self.known]
        columns = list(zip(self._costs(fresh), map(self._rows, fresh), strict=True))
        missing = self.highs.getNumRow()
        wanted = self.first_time_row + len(self.time_rows)
        if wanted > missing:
            self._add_rows(np.full(wanted - missing, -highspy.kHighsInf), np.ones(wanted - missing))
        if fresh:
            self._add_columns(columns)
        for offer in fresh:
            self.known[offer] = len(self.offers)
            self.offers.append(offer)
        return len(fresh)

    def _costs(self, offers: list[tuple[int, Choice]]) -> np.ndarray:
        """The points of each offer; a family's offers are looked up together."""
        numbers = np.array([number for number, _choice in offers], int)
        choices = np.array([choice for _number, choice in offers], int).reshape(-1, 3)
        costs = np.zeros(len(offers))
        for number in np.unique(numbers):
            costs[numbers == number] = self.board.views[number].prices(choices[numbers == number])
        return costs

    def _rows(self, offer: tuple[int, Choice]) -> list[tuple[int, float]]:
        number, choice = offer
        rows = [number]
        for worker in choice[:2]:
            rows.append(len(self.board.views) + worker)
            for stretch in self.board.stretches[choice.slot]:
                # A row of its own only for time that some offer uses: most of everybody's time is in no offer.
                rows.append(
                    self.time_rows.setdefault((worker, stretch), self.first_time_row + len(self.time_rows))
                )
        return [(row, 1.0) for row in rows]

    def relax(self, *, added: bool) -> Prices:
        """Solve the linear programme and read what things are worth.

        `added`: offers have been added since, so the last answer still holds and is improved (primal simplex);
        otherwise some were fixed and it is mended (dual simplex). The other way round takes several times longer.
        """
        self.highs.setOptionValue("simplex_strategy", PRIMAL if added else DUAL)
        self.highs.run()
        values = np.array(self.highs.getSolution().row_dual)
        families, workers = len(self.board.views), len(self.board.room)
        time = np.zeros((workers, self.board.takes.shape[1]))
        for (worker, stretch), row in self.time_rows.items():
            time[worker, stretch] = max(0.0, -values[row])
        room = np.maximum(0.0, -values[families : families + workers])
        return Prices(values[:families], room, time, max(0.0, values[families + workers]))

    def shares(self) -> np.ndarray:
        """How much of each column the linear programme takes, 0-1; the families' waiting comes first."""
        return np.array(self.highs.getSolution().col_value)

    def taken(self) -> dict[tuple[int, Choice], float]:
        """The offers of which the linear programme takes something, with how much."""
        shares, offers = self.shares(), self.offers
        return {offers[place]: float(shares[place]) for place in np.flatnonzero(shares > 1e-6) if offers[place]}

    def offer(self, column: int) -> tuple[int | None, Choice | None]:
        """The family and the choice of a column: no choice when it waits, no family when it is a step of load."""
        if column < len(self.board.views):
            return column, None
        return self.offers[column] or (None, None)

    def fix(self, column: int) -> None:
        """Take a column in full from now on."""
        self.highs.changeColBounds(column, 1, 1)

    def decide(self, start: Choices, *, gap: float, seconds: float) -> tuple[Choices | None, float]:
        """Solve in whole numbers, beginning from a known plan; the plan found (None: none) and the proven bound.

        The bound holds for the offers added, without the points of locked rows.
        """
        columns = len(self.offers)
        self.highs.setOptionValue("simplex_strategy", DUAL)
        kinds = np.array([highspy.HighsVarType.kInteger] * columns)
        self.highs.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), kinds)
        self.highs.setOptionValue("mip_rel_gap", gap)
        self.highs.setOptionValue("mip_abs_gap", NEARLY_ONE)  # points are whole: less than one is nothing
        self.highs.setOptionValue("time_limit", self.highs.getRunTime() + seconds)
        self._begin_from(start)
        self.highs.run()
        info = self.highs.getInfo()
        if info.primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
            return None, info.mip_dual_bound
        chosen: Choices = [None] * len(self.board.views)
        for offer, value in zip(self.offers, self.highs.getSolution().col_value, strict=True):
            if offer and value > 0.5:
                chosen[offer[0]] = offer[1]
        return chosen, info.mip_dual_bound

    def _begin_from(self, start: Choices) -> None:
        """Give HiGHS a plan to improve, when all of its offers are known here."""
        values = np.zeros(len(self.offers))
        given = np.zeros(len(self.board.room), int)
        for number, choice in enumerate(start):
            if choice is None:
                values[number] = 1
            elif (number, choice) in self.known:
                values[self.known[number, choice]] = 1
                given[list(choice[:2])] += 1
            else:
                return
        filled = np.maximum(0, given - self.even)
        for place, (worker, _cost) in enumerate(self.steps, len(self.board.views)):
            if filled[worker] > 0:
                values[place] = 1
                filled[worker] -= 1
        solution = highspy.HighsSolution()
        solution.col_value = list(values)
        self.highs.setSolution(solution)


def most_served(room: np.ndarray) -> int:
    """How many families can have a pair at most: each takes the room of two different workers."""
    return int(min(room.sum() // 2, room.sum() - room.max())) if len(room) else 0
