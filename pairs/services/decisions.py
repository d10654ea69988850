"""Keeping what had been proposed when a pair was formed."""

from cases.models.belonging import copied
from pairs.models import MatchDecision, WorkPair
from pairs.selectors.decisions import Proposed


def keep_decision(pair: WorkPair, proposed: Proposed | None) -> None:
    """Write down what had been proposed for the pair's family, in the transaction that forms the pair.

    Only a part of `form_pair`: it asks nobody's rights. Of a pair formed outside the pages nothing is kept.
    """
    if proposed is None:
        return
    MatchDecision.objects.create(
        pair=pair,
        **copied(pair),
        proposed=proposed.facts,
        choice=proposed.choice,
        place=proposed.place,
        of=proposed.of,
    )
