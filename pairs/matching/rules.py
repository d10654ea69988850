"""What is never weighed against anything: who cannot be proposed at all, and what is missing when nobody can."""

from collections.abc import Collection, Mapping
from enum import StrEnum

from pairs.matching.facts import FamilyFacts, WorkerFacts


class Bar(StrEnum):
    """Why a worker is in no proposal for a family."""

    INACTIVE = "inactive"
    NOT_WORKER = "not_worker"
    NO_PROFESSION = "no_profession"
    CONFLICT = "conflict"
    DECLINED = "declined"
    FULL = "full"
    AWAY = "away"


class Shortage(StrEnum):
    """Why there is no proposal for a family."""

    NO_WORKERS = "no_workers"
    ALL_FULL = "all_full"
    TOO_FEW = "too_few"
    ONE_PROFESSION = "one_profession"


def bar_of(worker: WorkerFacts) -> Bar | None:
    """The hard rule that keeps the worker out of the proposals for the family; None when nothing does."""
    hindering = (
        (Bar.INACTIVE, not worker.is_active),
        (Bar.NOT_WORKER, not worker.is_worker),
        (Bar.NO_PROFESSION, worker.profession_id is None),
        (Bar.CONFLICT, worker.has_conflict),
        (Bar.DECLINED, worker.has_declined),
        (Bar.FULL, worker.load.is_full),
        (Bar.AWAY, worker.away),
    )
    return next((bar for bar, holds in hindering if holds), None)


def shortage_of(free: Collection[WorkerFacts], barred: Mapping[int, Bar]) -> Shortage | None:
    """Why nobody can be proposed, from those `free` for the family and those `barred`; None when somebody can."""
    if len({worker.profession_id for worker in free}) > 1:
        return None
    if len(free) > 1:
        return Shortage.ONE_PROFESSION
    if not free and not barred:
        return Shortage.NO_WORKERS
    if not free and set(barred.values()) == {Bar.FULL}:
        return Shortage.ALL_FULL
    return Shortage.TOO_FEW


def unmet_needs(family: FamilyFacts, free: Collection[WorkerFacts]) -> tuple[int, ...]:
    """The keys of the needs that none of those `free` answers on any level."""
    return tuple(
        need for place, need in enumerate(family.needs) if not any(worker.levels[place] for worker in free)
    )
