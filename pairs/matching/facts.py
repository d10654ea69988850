"""What is known of one family and of each worker when a pair is looked for."""

from dataclasses import dataclass, field

from pairs.load import Load
from pairs.matching.times import Window


@dataclass(frozen=True)
class FamilyFacts:
    """One family that waits.

    `needs` are the keys of its needs in their order; `languages` the codes of those it speaks besides the usual
    one; `wishes` the starts of visits that suit it, 0 when it has told no times; `limit` the first start that is
    later than the unit has promised.
    """

    window: Window
    needs: tuple[int, ...] = ()
    wishes: int = 0
    limit: int = 0
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class WorkerFacts:
    """One worker against one family.

    `levels` are the levels (0-3) in the family's needs, in their order. `free` are the starts at which a visit
    suits; `away` tells an absence over all of the working hours of the window. `load` is what the
    worker carries already and has room for. `has_conflict` tells a conflict of interest with the family,
    `has_declined` that the worker has answered that this very family cannot be taken. `learns` and
    `teaches` are keys of competences. `sort_key` and `id` decide between equals.
    """

    id: int
    sort_key: str
    profession_id: int | None
    levels: tuple[int, ...] = ()
    free: int = 0
    load: Load = field(default_factory=Load)
    is_active: bool = True
    is_worker: bool = True
    away: bool = False
    has_conflict: bool = False
    has_declined: bool = False
    knows_area: bool = False
    languages: frozenset[str] = frozenset()
    met_family: bool = False
    learns: frozenset[int] = frozenset()
    teaches: frozenset[int] = frozenset()
    pairs_this_year: int = 0
