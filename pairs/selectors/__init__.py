"""What the pages of this room, and the rooms above, read of pairs."""

from pairs.selectors.board import FamilyPanel, Preview, family_panel, match_for, preview
from pairs.selectors.conflicts import conflicts_of
from pairs.selectors.decisions import decision_cards, proposed_with
from pairs.selectors.first_time import first_time_of
from pairs.selectors.hand_over import HandOverCard, hand_over_card, hand_over_to_move
from pairs.selectors.left import LeftRow, WhoLeft, left_pairs, places_left, who_left
from pairs.selectors.limits import paired_limits
from pairs.selectors.load import loads_of, phase_halves
from pairs.selectors.match_facts import Match
from pairs.selectors.narrowing import choices_of, found_among, queue_page, workers_without_hours
from pairs.selectors.needs import NeedRow, need_coverage, needs_of
from pairs.selectors.offers import (
    DeclinedOffer,
    UnansweredOffer,
    declined_offers,
    ended_words,
    pair_with_answers,
    unanswered_offers,
)
from pairs.selectors.own import Offer, OwnPairs, PairToDo, offer_to, own_pairs
from pairs.selectors.pair import PairCard, earlier_pairs, pair_card, pair_of, standing_pair
from pairs.selectors.people import Candidate, candidates, chosen, colleagues_of
from pairs.selectors.queue import Wait, WaitingRow, queue_lead, waiting_cases, waiting_queue
from pairs.selectors.shared_time import SharedTime, times_of
from pairs.selectors.together import is_first_time, own_pair, own_words, said_of, start_as_written, start_rows

__all__ = [
    "Candidate",
    "DeclinedOffer",
    "FamilyPanel",
    "HandOverCard",
    "LeftRow",
    "Match",
    "NeedRow",
    "Offer",
    "OwnPairs",
    "PairCard",
    "PairToDo",
    "Preview",
    "SharedTime",
    "UnansweredOffer",
    "Wait",
    "WaitingRow",
    "WhoLeft",
    "candidates",
    "choices_of",
    "chosen",
    "colleagues_of",
    "conflicts_of",
    "decision_cards",
    "declined_offers",
    "earlier_pairs",
    "ended_words",
    "family_panel",
    "first_time_of",
    "found_among",
    "hand_over_card",
    "hand_over_to_move",
    "is_first_time",
    "left_pairs",
    "loads_of",
    "match_for",
    "need_coverage",
    "needs_of",
    "offer_to",
    "own_pair",
    "own_pairs",
    "own_words",
    "pair_card",
    "pair_of",
    "pair_with_answers",
    "paired_limits",
    "phase_halves",
    "places_left",
    "preview",
    "proposed_with",
    "queue_lead",
    "queue_page",
    "said_of",
    "standing_pair",
    "start_as_written",
    "start_rows",
    "times_of",
    "unanswered_offers",
    "waiting_cases",
    "waiting_queue",
    "who_left",
    "workers_without_hours",
]
