"""What is asked: who waits, who could come, at what times, and what each shortcoming of a plan costs.

Plain facts without a database. Keys may be anything that can be sorted with its own kind (numbers of rows, names);
what is given in another order gives the same plan. Every cost is a whole number of points, so that two plans can
be told apart exactly and a plan can be proven to be the best.
"""

from collections.abc import Hashable
from dataclasses import dataclass, field

LEVELS = (
    4  # a competence is not known (0), known in its basics (1), independently (2), or so as to guide others (3)
)


@dataclass(frozen=True)
class Slot:
    """A time at which a first visit may begin.

    `day` is days from today, `weekday` 0-6 from Monday. `takes` names the stretches of time that the visit fills:
    two slots that share one overlap and cannot both be given to one worker. Empty means a stretch of its own, as
    when the slots are half-days.
    """

    key: int
    day: int
    weekday: int
    takes: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Need:
    """Something the family needs and a competence answers; `weight` says how much it matters (1 and more)."""

    key: Hashable
    weight: int = 1


@dataclass(frozen=True)
class Lock:
    """A choice that stands: these two begin at this slot."""

    workers: tuple[Hashable, Hashable]
    slot: int


@dataclass(frozen=True)
class WaitingFamily:
    """A family without a pair.

    `urgency` multiplies what it costs to leave the family waiting, `days_waited` are days up to today, `days_left`
    days from today to the limit of its first visit (negative when it has passed). `slots` are those that suit the
    family. `languages` are wanted of at least one of the two, at a cost: an interpreter can help. `knows` are
    workers it has met, `avoid` those it must not get.
    """

    key: Hashable
    needs: tuple[Need, ...] = ()
    slots: frozenset[int] = frozenset()
    urgency: int = 1
    days_waited: int = 0
    days_left: int = 0
    area: Hashable | None = None
    languages: frozenset[Hashable] = frozenset()
    knows: frozenset[Hashable] = frozenset()
    avoid: frozenset[Hashable] = frozenset()
    lock: Lock | None = None


@dataclass(frozen=True)
class Worker:
    """Somebody who could be one of a pair.

    `levels` holds the level 1-3 of each known need, `free` the slots at which a first visit could begin, `room`
    how many families more there is room for, `load` how much there is now, measured by what a family that begins
    takes, and `target` how much would be this worker's even share (not a limit). `areas` are those in which the
    worker works without much driving.
    """

    key: Hashable
    profession: Hashable
    levels: dict[Hashable, int] = field(default_factory=dict)
    free: frozenset[int] = frozenset()
    room: int = 0
    load: int = 0
    target: int = 0
    areas: frozenset[Hashable] = frozenset()
    languages: frozenset[Hashable] = frozenset()


@dataclass(frozen=True)
class Weights:
    """What each shortcoming costs, in points; zero leaves it out of account.

    unserved: a family without a pair, times its urgency; unserved_day: more of it for each day waited, times
    urgency. uncovered: a need that neither knows, times its weight. shallow: each level below the highest at which
    the better of the two knows a need, times its weight. wait: each day to the first visit. late: each of those
    days that is past the limit. travel: each of the two who works outside the family's area. discontinuity: a
    family known to somebody gets neither of them. language: no wanted language. load: a worker's first family
    above the target costs this, the second twice this, and so on.
    """

    unserved: int = 1000
    unserved_day: int = 20
    uncovered: int = 60
    shallow: int = 4
    wait: int = 1
    late: int = 10
    travel: int = 15
    discontinuity: int = 40
    language: int = 80
    load: int = 8


@dataclass(frozen=True)
class Problem:
    """All that a plan is made of."""

    families: tuple[WaitingFamily, ...]
    workers: tuple[Worker, ...]
    slots: tuple[Slot, ...]
    weights: Weights = Weights()
