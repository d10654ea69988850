"""Who carries how much, who waits and what is late."""

from reports.selectors.attention import (
    MOST,
    AttentionList,
    AttentionRow,
    closings_due,
    families_named,
    great_worries,
    late_notes,
    near_limits,
    overdue,
    own_workers_left,
    pairs_left,
    quiet_families,
    reviews_due,
    unlogged_list,
)
from reports.selectors.caseload import Caseload, WorkerLoad, caseload_of
from reports.selectors.rare import Rare
from reports.selectors.worker import FamilyRow, WorkerPage, worker_page

__all__ = [
    "MOST",
    "AttentionList",
    "AttentionRow",
    "Caseload",
    "FamilyRow",
    "Rare",
    "WorkerLoad",
    "WorkerPage",
    "caseload_of",
    "closings_due",
    "families_named",
    "great_worries",
    "late_notes",
    "near_limits",
    "overdue",
    "own_workers_left",
    "pairs_left",
    "quiet_families",
    "reviews_due",
    "unlogged_list",
    "worker_page",
]
