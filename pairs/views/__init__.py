"""The pages of waiting families and of pairs."""

from pairs.views.board import board, board_case, pair, waiting_print

__all__ = ["board", "board_case", "pair", "waiting_print"]
