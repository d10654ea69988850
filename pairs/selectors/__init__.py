"""What the pages of this room, and the rooms above, read of pairs."""

from pairs.selectors.board import FamilyPanel, Preview, family_panel, match_for, preview
from pairs.selectors.conflicts import conflicts_of
from pairs.selectors.decisions import decision_card, proposed_with
from pairs.selectors.first_time import first_time_of
from pairs.selectors.left import LeftRow, WhoLeft, left_pairs, who_left
from pairs.selectors.limits import paired_limits
from pairs.selectors.match_facts import Match
from pairs.selectors.narrowing import choices_of, found_among, queue_page, workers_without_hours
from pairs.selectors.needs import NeedRow, need_coverage, needs_of
from pairs.selectors.pair import PairCard, earlier_pairs, pair_card, pair_of, standing_pair
from pairs.selectors.people import Candidate, candidates, caseload_of, chosen, colleagues_of
from pairs.selectors.queue import Wait, WaitingRow, queue_lead, waiting_cases, waiting_queue
from pairs.selectors.shared_time import SharedTime, times_of

__all__ = [
    "Candidate",
    "FamilyPanel",
    "LeftRow",
    "Match",
    "NeedRow",
    "PairCard",
    "Preview",
    "SharedTime",
    "Wait",
    "WaitingRow",
    "WhoLeft",
    "candidates",
    "caseload_of",
    "choices_of",
    "chosen",
    "colleagues_of",
    "conflicts_of",
    "decision_card",
    "earlier_pairs",
    "family_panel",
    "first_time_of",
    "found_among",
    "left_pairs",
    "match_for",
    "need_coverage",
    "needs_of",
    "pair_card",
    "pair_of",
    "paired_limits",
    "preview",
    "proposed_with",
    "queue_lead",
    "queue_page",
    "standing_pair",
    "times_of",
    "waiting_cases",
    "waiting_queue",
    "who_left",
    "workers_without_hours",
]
