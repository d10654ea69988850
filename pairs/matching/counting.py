"""Counting all pairs for one family.

Three hundred workers make some forty thousand pairs, so what belongs to one worker is counted once, and a pair
costs a few operations on whole numbers. `judge` tells the same of one pair, term by term; tests compare the two.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from pairs.matching.facts import WorkerFacts
from pairs.matching.judging import HALF, WHOLE, Scale, code_of
from pairs.matching.weights import Term

# How well the common times of a pair fit the family.
AS_WISHED, OTHERWISE, NO_TIME = range(3)


class Columns(NamedTuple):
    """All pairs in the order of the workers' names, a list for each field of a row.

    Lists of numbers: forty thousand rows would keep the collector of garbage busy for longer than the counting.
    """

    sum: list[int]
    first: list[int]
    second: list[int]
    code: list[int]
    fit: list[int]
    start: list[int]


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


def count_pairs(scale: Scale, workers: Sequence[WorkerFacts]) -> Columns:
    """Every pair of two professions, in the order of the workers."""
    known, columns = [_known(scale, worker) for worker in workers], Columns([], [], [], [], [], [])
    add_sum, add_first, add_second, add_code, add_fit, add_start = (column.append for column in columns)
    both_languages, both_levels = _Languages(scale), _Levels(scale)
    complement = scale.weights[Term.COMPLEMENT] * WHOLE
    mentoring = scale.weights[Term.MENTORING] * WHOLE
    time_value = _times(scale)
    for first, one in enumerate(known):
        profession, code, wished, free, load, alone, languages, learns, teaches = one
        for second in range(first + 1, len(known)):
            other = known[second]
            if other[0] == profession:
                continue
            _profession, code_2, wished_2, free_2, load_2, alone_2, languages_2, learns_2, teaches_2 = other
            levels = code | code_2
            value = both_levels[levels] + alone + alone_2 + (load if load < load_2 else load_2)
            if code != levels != code_2:
                value += complement
            if languages or languages_2:
                value += both_languages[languages | languages_2]
            if mentoring and not (teaches.isdisjoint(learns_2) and learns.isdisjoint(teaches_2)):
                value += mentoring
            starts, fit = wished & wished_2, AS_WISHED
            if not starts:
                starts = free & free_2
                fit = OTHERWISE if starts else NO_TIME
            start = (starts & -starts).bit_length() - 1
            if starts:
                value += time_value(start, starts.bit_count(), fit)
            add_sum(value)
            add_first(first)
            add_second(second)
            add_code(levels)
            add_fit(fit)
            add_start(start)
    return columns


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
