"""The plan as the page tells it: each row with its points, its gaps, and why a family was left."""

import numpy as np

from pairs.optimiser.board import Board, Choice, View
from pairs.optimiser.causes import Aftermath, left_out
from pairs.optimiser.greedy import Choices, cost_of, families_of, load_costs
from pairs.optimiser.plan import Assignment, Ending, Gap, Plan, WorkerLoad


def explained(board: Board, chosen: Choices, *, bound: int, ending: Ending) -> Plan:
    """The plan of these choices, with everything the page needs to explain it."""
    aftermath = Aftermath(board, chosen)
    taken = [(view, choice, False) for view, choice in zip(board.views, chosen, strict=True) if choice]
    taken += [(view, choice, True) for view, choice in board.locked]
    rows = [assignment(board, view, choice, locked) for view, choice, locked in taken]
    waiting = [view for view, choice in zip(board.views, chosen, strict=True) if choice is None]
    return Plan(
        assignments=tuple(sorted(rows, key=lambda row: row.family)),
        unassigned=tuple(left_out(aftermath, view) for view in waiting),
        loads=tuple(_loads(board, chosen)),
        objective=cost_of(board, chosen),
        bound=bound,
        ending=ending,
    )


def assignment(board: Board, view: View, choice: Choice, locked: bool) -> Assignment:
    """One family's row."""
    pair = [board.workers[place] for place in choice[:2]]
    uncovered = [need.key for need in view.family.needs if not any(worker.levels.get(need.key) for worker in pair)]
    return Assignment(
        family=view.family.key,
        workers=(pair[0].key, pair[1].key),
        slot=board.slots[choice.slot].key,
        terms=view.points(choice),
        gaps=tuple(Gap(need, tuple(w.key for w in board.workers if w.levels.get(need))) for need in uncovered),
        locked=locked,
    )


def _loads(board: Board, chosen: Choices) -> list[WorkerLoad]:
    after, costs = families_of(board, chosen), load_costs(board, chosen)
    return [
        WorkerLoad(worker.key, worker.load, int(families), worker.target, int(cost))
        for worker, families, cost in zip(board.workers, after, np.asarray(costs), strict=True)
    ]
