"""What is done to pairs."""

from pairs.services.answers import accept_pair, decline_pair, note_visits_agreed
from pairs.services.first_time import give_back_first_time
from pairs.services.hand_over import HandOverFacts, mark_hand_over_held, move_hand_over
from pairs.services.pair import change_pair, end_pair, form_pair
from pairs.services.together import StartFacts, write_reflection, write_start
from pairs.services.whole_list import Accepted, AcceptedRow, accept_rows
from pairs.services.whole_list_runs import cancel_run, start_run

__all__ = [
    "Accepted",
    "AcceptedRow",
    "HandOverFacts",
    "StartFacts",
    "accept_pair",
    "accept_rows",
    "cancel_run",
    "change_pair",
    "decline_pair",
    "end_pair",
    "form_pair",
    "give_back_first_time",
    "mark_hand_over_held",
    "move_hand_over",
    "note_visits_agreed",
    "start_run",
    "write_reflection",
    "write_start",
]
