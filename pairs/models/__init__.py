"""The pair of a family, what each of the two brings, and what its forming rested on."""

from pairs.models.first_time import FirstTime
from pairs.models.matching import ConflictOfInterest, Importance, MatchDecision, MatchingWeights
from pairs.models.pair import PairContribution, WorkPair

__all__ = [
    "ConflictOfInterest",
    "FirstTime",
    "Importance",
    "MatchDecision",
    "MatchingWeights",
    "PairContribution",
    "WorkPair",
]
