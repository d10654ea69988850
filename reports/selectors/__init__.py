"""Who carries how much, who waits and what is late."""

from reports.selectors.attention import AttentionRow, needs_attention
from reports.selectors.caseload import Caseload, WorkerLoad, caseload_of
from reports.selectors.worker import FamilyRow, WorkerPage, worker_page

__all__ = [
    "AttentionRow",
    "Caseload",
    "FamilyRow",
    "WorkerLoad",
    "WorkerPage",
    "caseload_of",
    "needs_attention",
    "worker_page",
]
