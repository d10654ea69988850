"""Which two people suit one family: pure calculation on plain facts, no database.

`propose` ranks all pairs that no hard rule forbids and names three of them; `judge` tells what one pair means.
The same facts give the same answer, in whatever order they come. The machine suggests, a person decides.
"""

from pairs.matching.facts import FamilyFacts, WorkerFacts
from pairs.matching.judging import Judgement, judge
from pairs.matching.proposing import Kind, Proposal, Ranking, Row, propose
from pairs.matching.rules import Bar, Shortage, bar_of
from pairs.matching.times import Window, apart
from pairs.matching.weights import Term, Weights

__all__ = [
    "Bar",
    "FamilyFacts",
    "Judgement",
    "Kind",
    "Proposal",
    "Ranking",
    "Row",
    "Shortage",
    "Term",
    "Weights",
    "Window",
    "WorkerFacts",
    "apart",
    "bar_of",
    "judge",
    "propose",
]
