"""The pages of waiting families, of proposals and of pairs."""

from pairs.views.answers import acceptance, refusal
from pairs.views.board import board, board_case, board_people, waiting_print
from pairs.views.load import load_points
from pairs.views.matching import board_ranked, conflict_end, conflicts, weights
from pairs.views.pair import hand_over_held, pair, reflection, start
from pairs.views.whole_list import whole_list
from pairs.views.whole_run import whole_run, whole_run_cancellation

__all__ = [
    "acceptance",
    "board",
    "board_case",
    "board_people",
    "board_ranked",
    "conflict_end",
    "conflicts",
    "hand_over_held",
    "load_points",
    "pair",
    "reflection",
    "refusal",
    "start",
    "waiting_print",
    "weights",
    "whole_list",
    "whole_run",
    "whole_run_cancellation",
]
