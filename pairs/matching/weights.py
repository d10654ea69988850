"""How much each thing counts when pairs are ranked. The defaults of every unit are here."""

from dataclasses import asdict, dataclass
from enum import StrEnum


class Term(StrEnum):
    """What a pair is ranked by. Each gives a pair from 0 to 1000, the more the better."""

    NEEDS = "needs"
    LEVEL = "level"
    COMPLEMENT = "complement"
    START = "start"
    TIMES = "times"
    LOAD = "load"
    FAIRNESS = "fairness"
    AREA = "area"
    LANGUAGE = "language"
    CONTINUITY = "continuity"
    MENTORING = "mentoring"


@dataclass(frozen=True)
class Weights:
    """The weight of each term: whole numbers, 0 when it does not count."""

    needs: int = 8
    level: int = 4
    complement: int = 2
    start: int = 4
    times: int = 2
    load: int = 4
    fairness: int = 1
    area: int = 1
    language: int = 4
    continuity: int = 2
    mentoring: int = 1

    def __getitem__(self, term: Term) -> int:
        return getattr(self, term.value)

    @property
    def total(self) -> int:
        """The sum, by which a weighted sum is brought back to 0-1000."""
        return sum(asdict(self).values())
