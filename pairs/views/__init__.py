"""The pages of waiting families, of proposals and of pairs."""

from pairs.views.board import board, board_case, board_people, pair, waiting_print
from pairs.views.matching import board_ranked, conflict_end, conflicts, weights
from pairs.views.whole_list import whole_list

__all__ = [
    "board",
    "board_case",
    "board_people",
    "board_ranked",
    "conflict_end",
    "conflicts",
    "pair",
    "waiting_print",
    "weights",
    "whole_list",
]
