"""What is done to pairs."""

from pairs.services.pair import change_pair, end_pair, form_pair

__all__ = ["change_pair", "end_pair", "form_pair"]
