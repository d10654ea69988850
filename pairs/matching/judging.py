"""What one pair would mean for one family, term by term."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from pairs.load import HALVES
from pairs.matching.facts import FamilyFacts, WorkerFacts
from pairs.matching.times import first_of
from pairs.matching.weights import Term, Weights

WHOLE = 1000
HALF = WHOLE // 2
BEST_LEVEL = 3
# So many common starts are plenty for a plan of first visits: more do not make a pair any better.
PLENTY = 60
# A first visit so many half hours after the limit gives nothing any more: four weeks.
TOO_LATE = 28 * 48
LEVEL_CODES = (0b000, 0b001, 0b011, 0b111)


class Scale:
    """What the terms of all pairs for one family are measured by. Whole numbers only: nothing to round."""

    def __init__(self, family: FamilyFacts, workers: Iterable[WorkerFacts], weights: Weights):
        self.family, self.weights = family, weights
        self.lowest = sum(1 << BEST_LEVEL * place for place in range(len(family.needs)))
        # Nobody can be before the limit any more when it has gone: then the wait is counted from now.
        self.promised = max(family.limit, first_of(family.window.future))
        self.most_pairs = max((worker.pairs_this_year for worker in workers), default=0)

    def covered(self, code: int) -> int:
        """How many needs a code of levels answers on any level."""
        return (code & self.lowest).bit_count()

    def needs(self, code: int) -> int:
        """The share of needs that are answered."""
        return WHOLE * self.covered(code) // len(self.family.needs) if self.family.needs else 0

    def level(self, code: int) -> int:
        """How well they are answered."""
        return WHOLE * code.bit_count() // (BEST_LEVEL * len(self.family.needs)) if self.family.needs else 0

    def start(self, first: int, suits: bool) -> int:
        """How soon the first common time is; outside the family's wishes it is worth the half."""
        if first < 0:
            return 0
        late = max(0, first - self.promised)
        value = WHOLE * max(0, TOO_LATE - late) // TOO_LATE
        return value if suits else value // 2

    def times(self, count: int, suits: bool) -> int:
        """How many common starts there are; outside the family's wishes they are worth the half."""
        value = WHOLE * min(count, PLENTY) // PLENTY
        return value if suits else value // 2

    def load(self, worker: WorkerFacts) -> int:
        """The share of one's room that is left after this family; the half when it has not been agreed."""
        load = worker.load
        if load.capacity is None:
            return HALF
        left = max(0, load.after().left)
        return WHOLE * left // (load.capacity * HALVES) if load.capacity else 0

    def fairness(self, worker: WorkerFacts) -> int:
        """Half a whole for whoever has been given no family this year, less the more have been given."""
        if not self.most_pairs:
            return HALF
        return HALF * (self.most_pairs - worker.pairs_this_year) // self.most_pairs

    def language(self, spoken: Iterable[str]) -> int:
        """The share of the family's languages that are spoken."""
        wanted = self.family.languages
        return WHOLE * len(set(wanted).intersection(spoken)) // len(wanted) if wanted else 0


def code_of(levels: Iterable[int]) -> int:
    """Levels as bits, three for each need: the levels of two people together are the `|` of theirs."""
    return sum(LEVEL_CODES[level] << BEST_LEVEL * place for place, level in enumerate(levels))


def adds_to_each_other(first: int, second: int) -> bool:
    """Whether each is better in something than the other."""
    return bool(first & ~second) and bool(second & ~first)


def common_starts(family: FamilyFacts, first: WorkerFacts, second: WorkerFacts) -> tuple[int, bool]:
    """The starts that suit both, within the family's wishes if any is; and whether they are what it wishes."""
    both = first.free & second.free
    if not family.wishes:
        return both, True
    wished = both & family.wishes
    return (wished, True) if wished else (both, not both)


@dataclass(frozen=True)
class Judgement:
    """What a pair would mean. `terms` are 0-1000 each, `score` their weighted mean; the lead comes first.

    `starts` are the common times: within the family's wishes (`suits`), or any when none of the wished is free.
    `taught` are competences that one of the two wants to learn and the other teaches.
    """

    people: tuple[WorkerFacts, WorkerFacts]
    levels: tuple[tuple[int, int], ...]
    starts: int
    suits: bool
    taught: frozenset[int]
    terms: Mapping[Term, int]
    sum: int
    weight: int

    @property
    def score(self) -> int:
        """The weighted mean of the terms, 0-1000."""
        return self.sum // self.weight if self.weight else 0

    @cached_property
    def first(self) -> int:
        """The first common start, -1 when there is none."""
        return first_of(self.starts)

    @property
    def is_fair(self) -> bool:
        """Whether the two have been given fewer new families this year than others: less than half of the most."""
        return self.terms[Term.FAIRNESS] > HALF

    @property
    def covered(self) -> int:
        """How many needs at least one of the two answers."""
        return sum(any(pair) for pair in self.levels)


def judge(
    family: FamilyFacts, first: WorkerFacts, second: WorkerFacts, weights: Weights, *, scale: Scale | None = None
) -> Judgement:
    """What these two would mean for the family, whoever of them is named first.

    `scale` compares with others (whose turn it is); without it the two are measured by themselves.
    """
    scale = scale or Scale(family, [first, second], weights)
    one, two = code_of(first.levels), code_of(second.levels)
    starts, suits = common_starts(family, first, second)
    taught = (first.teaches & second.learns) | (second.teaches & first.learns)
    pair = (first, second)
    terms = {
        Term.NEEDS: scale.needs(one | two),
        Term.LEVEL: scale.level(one | two),
        Term.COMPLEMENT: WHOLE * adds_to_each_other(one, two),
        Term.START: scale.start(first_of(starts), suits),
        Term.TIMES: scale.times(starts.bit_count(), suits),
        Term.LOAD: min(map(scale.load, pair)),
        Term.FAIRNESS: sum(map(scale.fairness, pair)),
        Term.AREA: sum(HALF for worker in pair if worker.knows_area),
        Term.LANGUAGE: scale.language(first.languages | second.languages),
        Term.CONTINUITY: sum(HALF for worker in pair if worker.met_family),
        Term.MENTORING: WHOLE * bool(taught),
    }
    people = lead_first(first, second)
    levels = tuple(zip(*(worker.levels for worker in people), strict=True))
    total = sum(weights[term] * value for term, value in terms.items())
    return Judgement(people, levels, starts, suits, taught, terms, total, weights.total)


def lead_first(first: WorkerFacts, second: WorkerFacts) -> tuple[WorkerFacts, WorkerFacts]:
    """The lead before the second: who brings more to the needs, has more room, comes earlier in the alphabet."""

    def turn(worker: WorkerFacts) -> tuple:
        return -sum(worker.levels), -(worker.load.left or 0), worker.sort_key, worker.id

    one, two = sorted((first, second), key=turn)
    return one, two
