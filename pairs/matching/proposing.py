"""All pairs that may be proposed to one family, the best first, and three of them by name.

`counting` counts them, `judge` tells of one of them term by term.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pairs.matching.counting import NO_TIME, Columns, count_pairs
from pairs.matching.facts import FamilyFacts, WorkerFacts
from pairs.matching.judging import Judgement, Scale, judge
from pairs.matching.rules import Bar, Shortage, bar_of, shortage_of, unmet_needs
from pairs.matching.weights import Weights


class Kind(StrEnum):
    """The three that are proposed by name."""

    STRONGEST = "strongest"
    SOONEST = "soonest"
    LIGHTEST = "lightest"


class Row(NamedTuple):
    """One pair of the ranking: the higher `sum`, the better; `first` and `second` are places among the workers.

    `code` holds the levels of the two together. `fit` tells how well their times fit (0 as the family wishes,
    1 otherwise, 2 no common time), `start` is the first of them, -1 when there is none.
    """

    sum: int
    first: int
    second: int
    code: int
    fit: int
    start: int


class Rows(Sequence):
    """The pairs in their order, each made when it is asked for."""

    def __init__(self, columns: Columns):
        self.columns = columns
        # Of equals those stand first whose names do: the columns are in that order, and sorting keeps it.
        self.order = sorted(range(len(columns.sum)), key=columns.sum.__getitem__, reverse=True)

    def __len__(self) -> int:
        return len(self.order)

    def __getitem__(self, place: int) -> Row:
        return self.row(self.order[place])

    def row(self, pair: int) -> Row:
        """The row of a pair by its number in the columns."""
        return Row(*(column[pair] for column in self.columns))


@dataclass(frozen=True)
class Proposal:
    """One of the three, and its place in the whole ranking, counted from 1."""

    kind: Kind
    place: int
    judgement: Judgement


class Ranking:
    """The answer for one family. `rows` are all pairs that may be proposed, the best first.

    `barred` tells who is left out by which rule, `shortage` why there is no pair at all, `unmet` which needs
    nobody answers who could be proposed.
    """

    def __init__(self, family: FamilyFacts, workers: Iterable[WorkerFacts], weights: Weights):
        everybody = sorted(workers, key=lambda worker: (worker.sort_key, worker.id))
        bars = {worker.id: bar_of(worker) for worker in everybody}
        self.family, self.weights = family, weights
        self.workers = [worker for worker in everybody if bars[worker.id] is None]
        self.barred: Mapping[int, Bar] = {key: bar for key, bar in bars.items() if bar is not None}
        self.shortage: Shortage | None = shortage_of(self.workers, self.barred)
        self.unmet = unmet_needs(family, self.workers)
        self.scale = Scale(family, self.workers, weights)
        self.rows = Rows(count_pairs(self.scale, self.workers))

    def judgement(self, row: Row) -> Judgement:
        """What the pair of the row would mean."""
        pair = (self.workers[row[1]], self.workers[row[2]])
        return judge(self.family, *pair, self.weights, scale=self.scale)

    def covered(self, row: Row) -> int:
        """How many needs the pair of the row answers."""
        return self.scale.covered(row[3])

    def place_of(self, lead_id: int, co_worker_id: int) -> int | None:
        """The place of two people in the ranking, from 1; None when they are not in it."""
        places = [place for place, worker in enumerate(self.workers) if worker.id in (lead_id, co_worker_id)]
        columns = self.rows.columns
        for pair, wanted in enumerate(zip(columns.first, columns.second, strict=True)):
            if [*wanted] == places:
                return self.rows.order.index(pair) + 1
        return None

    def proposals(self) -> list[Proposal]:
        """The strongest, the soonest and the lightest pair: three different ones when there are three.

        The soonest and the lightest leave at most one need more without an answer than the best pair does: a pair
        that comes at once and answers nothing helps nobody. Pairs that have a common time come before others.
        """
        criteria = self._criteria()
        worth, everybody = self._worth(), range(len(self.rows))
        chosen: dict[Kind, int] = {}
        for kind, columns in criteria.items():
            taken = set(chosen.values())
            left = [pair for pair in worth if pair not in taken]
            left = left or [pair for pair in everybody if pair not in taken]
            if left:
                chosen[kind] = _least(left, columns)
        return [
            Proposal(kind, self.rows.order.index(pair) + 1, self.judgement(self.rows.row(pair)))
            for kind, pair in chosen.items()
        ]

    def _criteria(self) -> dict[Kind, list[Callable[[int], int]]]:
        """What each of the three is chosen by, the most important first: of each the least is the best."""
        columns, codes = self.rows.columns, set(self.rows.columns.code)
        needs = {code: -self.scale.covered(code) for code in codes}
        levels = {code: -code.bit_count() for code in codes}
        load = [-self.scale.load(worker) for worker in self.workers]
        fit, start = columns.fit.__getitem__, columns.start.__getitem__

        def covered(pair: int) -> int:
            return needs[columns.code[pair]]

        def level(pair: int) -> int:
            return levels[columns.code[pair]]

        def room(pair: int) -> int:
            return max(load[columns.first[pair]], load[columns.second[pair]])

        def total(pair: int) -> int:
            return -columns.sum[pair]

        return {
            Kind.STRONGEST: [fit, covered, level, total],
            Kind.SOONEST: [fit, start, covered, total],
            Kind.LIGHTEST: [fit, room, covered, total],
        }

    def _worth(self) -> list[int]:
        """The pairs that answer nearly as many needs as the best one that has a common time."""
        codes, fit = self.rows.columns.code, self.rows.columns.fit
        timed = [pair for pair, value in enumerate(fit) if value < NO_TIME] or list(range(len(fit)))
        covered = {code: self.scale.covered(code) for code in {codes[pair] for pair in timed}}
        best = max(covered.values(), default=0)
        enough = {code for code, needs in covered.items() if needs >= max(best - 1, min(best, 1))}
        return [pair for pair in timed if codes[pair] in enough]


def _least(pairs: Sequence[int], criteria: Iterable[Callable[[int], int]]) -> int:
    """The best of the pairs: each criterion leaves those that are the least by it, and of equals the first."""
    for criterion in criteria:
        values = list(map(criterion, pairs))
        least = min(values)
        pairs = [pair for pair, value in zip(pairs, values, strict=True) if value == least]
    return pairs[0]


def propose(family: FamilyFacts, workers: Iterable[WorkerFacts], weights: Weights) -> Ranking:
    """Rank all pairs of the workers for the family, hard rules aside."""
    return Ranking(family, workers, weights)
