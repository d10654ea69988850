"""What a proposal for the whole waiting list may stress, and what that means in points."""

from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pairs.optimiser import Weights

EVEN = Weights()


@dataclass(frozen=True)
class Emphasis:
    """One way to weigh: its name in addresses, its label, in a sentence what it does, and the points."""

    code: str
    label: str | Promise
    about: str | Promise
    weights: Weights


# Leaving a family without a pair always costs more than anything else of one family together.
EMPHASES = [
    Emphasis("even", _("Evenly"), _("Nothing is stressed over the rest."), EVEN),
    Emphasis(
        "wait",
        _("Short waits"),
        _("First visits are as early as possible, those first whose limit is near."),
        replace(EVEN, wait=6, late=40, shallow=2, travel=5, load=4),
    ),
    Emphasis(
        "competence",
        _("Strong competence"),
        _("Every need is answered, and by whoever knows it best."),
        replace(EVEN, uncovered=150, shallow=20, wait=0, travel=5, load=4),
    ),
    Emphasis(
        "travel",
        _("Short drives"),
        _("Both work in the family's own area when that is possible."),
        replace(EVEN, travel=60, shallow=2, load=4),
    ),
]
BY_CODE = {row.code: row for row in EMPHASES}


def emphasis_of(code: str) -> Emphasis:
    """The emphasis of that code; the even one for any other word."""
    return BY_CODE.get(code, EMPHASES[0])
