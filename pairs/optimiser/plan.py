"""What is answered: who gets whom and when, who is left and why, and how good the whole is."""

from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum


class Cause(StrEnum):
    """Why a family got no pair.

    The first four are rules that alone bar every pair of this family, whatever others get. SEVERAL: more than one
    of them must give way. LOST: there are pairs, but others got their time or their room. COST: a pair is free,
    but in the weights asked for it costs more than waiting.
    """

    PROFESSION = "profession"
    AVOID = "avoid"
    TIME = "time"
    ROOM = "room"
    SEVERAL = "several"
    LOST = "lost"
    COST = "cost"


class Ending(StrEnum):
    """Why the search ended: only DONE gives the same plan again on another, slower or busier machine."""

    DONE = "done"
    TIME = "time"
    CANCELLED = "cancelled"
    GREEDY = "greedy"


class BrokenLock(ValueError):
    """A locked choice that the rules do not allow: `family` and the `cause` (a rule, "unknown" for a lost key)."""

    def __init__(self, family: Hashable, cause: str):
        super().__init__(f"locked choice of family {family!r}: {cause}")
        self.family = family
        self.cause = cause


@dataclass(frozen=True)
class Gap:
    """A need that neither of the two knows; `known_by` are the workers of the problem who do."""

    need: Hashable
    known_by: tuple[Hashable, ...]


@dataclass(frozen=True)
class Assignment:
    """One family's pair and first visit.

    `terms` holds the points of each shortcoming that is not zero, by the name of its weight; load is told of the
    workers.
    """

    family: Hashable
    workers: tuple[Hashable, Hashable]
    slot: int
    terms: dict[str, int]
    gaps: tuple[Gap, ...]
    locked: bool = False


@dataclass(frozen=True)
class PartnerWanted:
    """One person more who would open a pair: free at `slot`, of another profession than `beside`.

    `needs` are those of the family that `beside` does not know.
    """

    slot: int
    weekday: int
    beside: Hashable
    not_profession: Hashable
    needs: tuple[Hashable, ...]


@dataclass(frozen=True)
class Help:
    """What alone would give the family a pair beside this plan.

    `slots`: the earliest slot of each weekday at which a pair is free although it does not suit the family now.
    `room_of`: workers who would need room for one family more. `partners`: at most one for each weekday.
    """

    slots: tuple[int, ...] = ()
    room_of: tuple[Hashable, ...] = ()
    partners: tuple[PartnerWanted, ...] = ()


@dataclass(frozen=True)
class Unassigned:
    """A family that is left, what it costs, why, and what would help.

    `lost_to` names up to three families of which each alone holds what this one would need; empty when it would
    take more than one of them.
    """

    family: Hashable
    terms: dict[str, int]
    causes: tuple[Cause, ...]
    lost_to: tuple[Hashable, ...]
    help: Help


@dataclass(frozen=True)
class WorkerLoad:
    """Families of one worker before and after the plan, and the points for being over the target."""

    worker: Hashable
    before: int
    after: int
    target: int
    cost: int


@dataclass(frozen=True)
class Plan:
    """The answer, in the order of the keys.

    `objective` is the sum of all points. No plan whatever, of all that the hard rules allow, has fewer points than
    `bound`.
    """

    assignments: tuple[Assignment, ...]
    unassigned: tuple[Unassigned, ...]
    loads: tuple[WorkerLoad, ...]
    objective: int
    bound: int
    ending: Ending

    @property
    def gap(self) -> float:
        """How much better a plan could be at most, as a part (0-1) of the objective."""
        return (self.objective - self.bound) / self.objective if self.objective else 0.0

    @property
    def is_best(self) -> bool:
        """Whether it is proven that no better plan exists."""
        return self.bound == self.objective

    def terms(self) -> dict[str, int]:
        """Points of the whole plan by the name of the weight; their sum is the objective."""
        total: dict[str, int] = {}
        for row in (*self.assignments, *self.unassigned):
            for name, points in row.terms.items():
                total[name] = total.get(name, 0) + points
        load = sum(worker.cost for worker in self.loads)
        return {**total, "load": load} if load else total
