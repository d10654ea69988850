"""The weights of a unit's proposals."""

from audit.rows import one_or_none
from pairs.matching import Weights
from pairs.models import MatchingWeights


def weights_of(unit_id: int) -> Weights:
    """How much each thing counts in the unit: as its supervisor has set, or the defaults. One query."""
    row = one_or_none(MatchingWeights.objects.filter(unit=unit_id))
    return row.weights if row else Weights()
