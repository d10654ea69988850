"""All pairs that may be proposed to one family, the best first, and three of them by name.

Three hundred workers make some forty thousand pairs, so what belongs to one worker is counted once, and a pair
costs a few operations on whole numbers. `judge` tells the same of one pair, term by term; tests compare the two.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from pairs.matching.facts import FamilyFacts, WorkerFacts
from pairs.matching.judging import HALF, WHOLE, Judgement, Scale, code_of, judge
from pairs.matching.rules import Bar, Shortage, bar_of, shortage_of, unmet_needs
from pairs.matching.weights import Term, Weights

# How well the common times of a pair fit the family.
AS_WISHED, OTHERWISE, NO_TIME = range(3)


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
        rows = _rows(self.scale, self.workers)
        # By sum, and of equals by the names of the two: those who are listed first stand first.
        rows.sort(key=lambda row: row[0], reverse=True)
        self.rows: list[Row] = rows

    def judgement(self, row: Row) -> Judgement:
        """What the pair of the row would mean."""
        pair = (self.workers[row[1]], self.workers[row[2]])
        return judge(self.family, *pair, self.weights, scale=self.scale)

    def covered(self, row: Row) -> int:
        """How many needs the pair of the row answers."""
        return self.scale.covered(row[3])

    def place_of(self, lead_id: int, co_worker_id: int) -> int | None:
        """The place of two people in the ranking, from 1; None when they are not in it."""
        wanted = {lead_id, co_worker_id}
        for place, row in enumerate(self.rows, 1):
            if {self.workers[row[1]].id, self.workers[row[2]].id} == wanted:
                return place
        return None

    def proposals(self) -> list[Proposal]:
        """The strongest, the soonest and the lightest pair: three different ones when there are three.

        The soonest and the lightest leave at most one need more without an answer than the best pair does: a pair
        that comes at once and answers nothing helps nobody. Pairs that have a common time come before others.
        """
        chosen: list[tuple[Kind, Row]] = []
        worth = self._worth()
        for kind, key in self._keys().items():
            taken = [row for _kind, row in chosen]
            left = [row for row in worth if row not in taken] or [row for row in self.rows if row not in taken]
            if left:
                chosen.append((kind, min(left, key=key)))
        return [Proposal(kind, self.rows.index(row) + 1, self.judgement(row)) for kind, row in chosen]

    def _keys(self) -> dict[Kind, Callable[[Row], tuple]]:
        covered = {code: self.scale.covered(code) for code in {row[3] for row in self.rows}}
        load = [self.scale.load(worker) for worker in self.workers]
        return {
            Kind.STRONGEST: lambda row: (row[4], -covered[row[3]], -row[3].bit_count(), -row[0]),
            Kind.SOONEST: lambda row: (row[4], row[5], -covered[row[3]], -row[0]),
            Kind.LIGHTEST: lambda row: (row[4], -min(load[row[1]], load[row[2]]), -covered[row[3]], -row[0]),
        }

    def _worth(self) -> Sequence[Row]:
        """The pairs that answer nearly as many needs as the best one that has a common time."""
        timed = [row for row in self.rows if row[4] < NO_TIME] or self.rows
        covered = {code: self.scale.covered(code) for code in {row[3] for row in timed}}
        best = max(covered.values(), default=0)
        enough = {code for code, needs in covered.items() if needs >= max(best - 1, min(best, 1))}
        return [row for row in timed if row[3] in enough]


def propose(family: FamilyFacts, workers: Iterable[WorkerFacts], weights: Weights) -> Ranking:
    """Rank all pairs of the workers for the family, hard rules aside."""
    return Ranking(family, workers, weights)


class _Known(NamedTuple):
    """What is counted once of each worker."""

    profession_id: int
    code: int
    wished: int
    free: int
    load: int
    alone: int
    languages: frozenset[str]
    learns: frozenset[int]
    teaches: frozenset[int]


def _known(scale: Scale, worker: WorkerFacts) -> _Known:
    weights = scale.weights
    alone = (
        weights[Term.FAIRNESS] * scale.fairness(worker)
        + weights[Term.AREA] * HALF * worker.knows_area
        + weights[Term.CONTINUITY] * HALF * worker.met_family
    )
    wishes = scale.family.wishes
    return _Known(
        worker.profession_id,
        code_of(worker.levels),
        worker.free & wishes if wishes else worker.free,
        worker.free,
        weights[Term.LOAD] * scale.load(worker),
        alone,
        worker.languages.intersection(scale.family.languages),
        worker.learns,
        worker.teaches,
    )


def _rows(scale: Scale, workers: Sequence[WorkerFacts]) -> list[Row]:
    """Every pair of two professions, in the order of the workers."""
    known, rows = [_known(scale, worker) for worker in workers], []
    both_languages, both_levels = _Languages(scale), _Levels(scale)
    complement = scale.weights[Term.COMPLEMENT] * WHOLE
    mentoring = scale.weights[Term.MENTORING] * WHOLE
    time_value = _times(scale)
    make = tuple.__new__
    for first, one in enumerate(known):
        profession, code, wished, free, load, alone, languages, learns, teaches = one
        for second in range(first + 1, len(known)):
            other = known[second]
            if other[0] == profession:
                continue
            levels = code | other[1]
            value = both_levels[levels] + alone + other[5] + (load if load < other[4] else other[4])
            if levels != code and levels != other[1]:
                value += complement
            if languages or other[6]:
                value += both_languages[languages | other[6]]
            if mentoring and not (teaches.isdisjoint(other[7]) and learns.isdisjoint(other[8])):
                value += mentoring
            starts = wished & other[2]
            fit = AS_WISHED
            if not starts:
                starts = free & other[3]
                fit = OTHERWISE if starts else NO_TIME
            start = (starts & -starts).bit_length() - 1
            if starts:
                value += time_value(start, starts.bit_count(), fit)
            rows.append(make(Row, (value, first, second, levels, fit, start)))
    return rows


def _times(scale: Scale) -> Callable[[int, int, int], int]:
    """The weighted worth of common times: the first of them, and how many."""
    weights, starts, counts = scale.weights, {}, {}

    def value(start: int, count: int, fit: int) -> int:
        if (first := starts.get((start, fit))) is None:
            first = starts[start, fit] = weights[Term.START] * scale.start(start, fit == AS_WISHED)
        if (many := counts.get((count, fit))) is None:
            many = counts[count, fit] = weights[Term.TIMES] * scale.times(count, fit == AS_WISHED)
        return first + many

    return value


class _Levels(dict):
    """Levels of two together -> their weighted worth: few differ, so each is counted once."""

    def __init__(self, scale: Scale):
        self.scale = scale

    def __missing__(self, code: int) -> int:
        scale, weights = self.scale, self.scale.weights
        self[code] = weights[Term.NEEDS] * scale.needs(code) + weights[Term.LEVEL] * scale.level(code)
        return self[code]


class _Languages(dict):
    """Languages of two together -> their weighted worth."""

    def __init__(self, scale: Scale):
        self.scale = scale

    def __missing__(self, spoken: frozenset[str]) -> int:
        self[spoken] = self.scale.weights[Term.LANGUAGE] * self.scale.language(spoken)
        return self[spoken]
