"""The pair of a family, and what each of the two brings."""

from pairs.models.pair import PairContribution, WorkPair

__all__ = ["PairContribution", "WorkPair"]
