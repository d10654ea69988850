"""What is done to pairs."""

from pairs.services.first_time import give_back_first_time
from pairs.services.pair import change_pair, end_pair, form_pair
from pairs.services.whole_list import Accepted, AcceptedRow, accept_rows

__all__ = [
    "Accepted",
    "AcceptedRow",
    "accept_rows",
    "change_pair",
    "end_pair",
    "form_pair",
    "give_back_first_time",
]
