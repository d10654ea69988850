"""How much two people look like one, and why. Pure: what is compared is told by the caller."""

from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.utils.translation import gettext as _

# From here on a pair is worth showing; from here on it must be answered.
POSSIBLE, STRONG = 30, 60
# Names less alike than this are different names, whatever else agrees by chance.
LEAST_ALIKE = 0.35
# Slips of the pen in a whole name that leave it nearly the same.
MOST_SLIPS = 2


class Born(Enum):
    """What two dates of birth tell."""

    SAME = 40
    NEAR = 20
    UNKNOWN = 0
    DIFFERENT = -40


@dataclass(frozen=True)
class Resemblance:
    """Two people: likeness of the names from 0 to 1, as `name_likeness` tells it, and what else agrees.

    `same_code` is None when the identity code of either is not known.
    """

    name: float
    born: Born = Born.UNKNOWN
    same_phone: bool = False
    same_code: bool | None = None


@dataclass(frozen=True)
class Likeness:
    """How alike, from 0 to 100, and the reason in words."""

    score: int
    why: str

    @property
    def is_strong(self) -> bool:
        """Whether somebody must answer before a new person is recorded."""
        return self.score >= STRONG


def likeness(pair: Resemblance) -> Likeness | None:
    """How much the two look like one; None when they do not.

    A code decides alone, for it belongs to one person. A name alone is never enough to be strong: many people have
    the same. A date of birth that differs by one digit, or by day and month changed about, may be a slip.
    """
    if pair.same_code is False:
        return None
    if pair.same_code:
        return Likeness(100, _("the same identity code"))
    if pair.name < LEAST_ALIKE and not pair.same_phone:
        return None
    score = round(pair.name * 50) + pair.born.value + 30 * pair.same_phone
    return Likeness(min(score, 99), _reason(pair)) if score >= POSSIBLE else None


def name_likeness(one: str, other: str, shared: float) -> float:
    """How alike two folded names are, from 0 to 1. `shared` tells how many groups of three letters they share.

    Of a short name one slip breaks nearly all groups, so a slip or two are counted by themselves.
    """
    if one == other or abs(len(one) - len(other)) > MOST_SLIPS:
        return shared
    slips = _slips(one, other)
    return max(shared, 1 - slips / 10) if slips <= MOST_SLIPS else shared


def _slips(one: str, other: str) -> int:
    """Letters left out, added, changed, or changed about, to make one of the other."""
    before, row = [], list(range(len(other) + 1))
    for at, letter in enumerate(one, start=1):
        earlier, before, row = before, row, [at]
        for to, wanted in enumerate(other, start=1):
            row.append(min(before[to] + 1, row[to - 1] + 1, before[to - 1] + (letter != wanted)))
            if at > 1 and to > 1 and letter == other[to - 2] and one[at - 2] == wanted:
                row[to] = min(row[to], earlier[to - 2] + 1)
    return row[-1]


def compare_births(one: date | None, other: date | None) -> Born:
    """What two dates of birth tell of each other."""
    if one is None or other is None:
        return Born.UNKNOWN
    if one == other:
        return Born.SAME
    slips = sum(a != b for a, b in zip(f"{one:%d%m%Y}", f"{other:%d%m%Y}", strict=True))
    swapped = (one.day, one.month, one.year) == (other.month, other.day, other.year)
    return Born.NEAR if slips == 1 or swapped else Born.DIFFERENT


def _reason(pair: Resemblance) -> str:
    births = {Born.SAME: _("the same date of birth"), Born.NEAR: _("nearly the same date of birth")}
    names = _("the same name") if pair.name == 1 else _("nearly the same name")
    reasons = [
        births.get(pair.born, ""),
        _("the same phone number") if pair.same_phone else "",
        names if pair.name >= LEAST_ALIKE else "",
    ]
    *first, last = filter(None, reasons)
    return _("%(reasons)s and %(last)s") % {"reasons": ", ".join(first), "last": last} if first else last
