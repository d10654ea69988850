"""Pairs for the whole waiting list at once: pure calculation on plain facts, no database.

`solve(problem, seconds=…)` gives the best plan with its proof, `greedy(problem)` a sensible one at once.
"""

from pairs.optimiser.plan import (
    Assignment,
    BrokenLock,
    Cause,
    Ending,
    Gap,
    Help,
    PartnerWanted,
    Plan,
    Unassigned,
    WorkerLoad,
)
from pairs.optimiser.problem import Lock, Need, Problem, Slot, WaitingFamily, Weights, Worker
from pairs.optimiser.search import greedy, solve
from pairs.optimiser.state import Step

__all__ = [
    "Assignment",
    "BrokenLock",
    "Cause",
    "Ending",
    "Gap",
    "Help",
    "Lock",
    "Need",
    "PartnerWanted",
    "Plan",
    "Problem",
    "Slot",
    "Step",
    "Unassigned",
    "WaitingFamily",
    "Weights",
    "Worker",
    "WorkerLoad",
    "greedy",
    "solve",
]
