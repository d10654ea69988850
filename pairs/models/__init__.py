"""The pair of a family: what its forming rested on, what each brings and answered, and how they worked."""

from pairs.models.first_time import FirstTime
from pairs.models.hand_over import HandOver
from pairs.models.load import PhaseLoad
from pairs.models.matching import ConflictOfInterest, Importance, MatchDecision, MatchingWeights
from pairs.models.pair import PairAnswer, PairContribution, WorkPair
from pairs.models.together import PairReflection, PairStart
from pairs.models.whole_list import WholeListRun

__all__ = [
    "ConflictOfInterest",
    "FirstTime",
    "HandOver",
    "Importance",
    "MatchDecision",
    "MatchingWeights",
    "PairAnswer",
    "PairContribution",
    "PairReflection",
    "PairStart",
    "PhaseLoad",
    "WholeListRun",
    "WorkPair",
]
