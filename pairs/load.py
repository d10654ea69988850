"""How much one worker carries, in load points. Pure, and exact: counted in halves of a point."""

from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.formats import number_format

HALVES = 2


@dataclass(frozen=True)
class Load:
    """What the families of one worker take, and what there is room for.

    `families` is how many there are now, `halves` the half points that they take together, `capacity` the whole
    points there is room for (None while it has not been agreed), `adding` the half points of a family that begins.
    """

    families: int = 0
    halves: int = 0
    capacity: int | None = None
    adding: int = 2 * HALVES

    @property
    def left(self) -> int | None:
        """Half points of room left, negative when there is too much already; None while it has not been agreed."""
        return None if self.capacity is None else self.capacity * HALVES - self.halves

    @property
    def fits(self) -> int | None:
        """How many families that begin still fit; None while the room has not been agreed."""
        return None if self.left is None else max(self.left, 0) // self.adding

    @property
    def is_full(self) -> bool:
        """Whether one more family would go over the person's own limit."""
        return self.fits == 0

    def after(self, families: int = 1) -> "Load":
        """The load with so many families more, at their beginning."""
        return replace(self, families=self.families + families, halves=self.halves + families * self.adding)

    @property
    def places(self) -> int:
        """How many whole points the load needs when it is drawn."""
        return max(self.capacity or 0, -(-self.halves // HALVES))

    def __str__(self) -> str:
        """`7,5/9`; without an agreed room only what is carried."""
        points = points_words(self.halves)
        return points if self.capacity is None else f"{points}/{self.capacity}"


def points_words(halves: int) -> str:
    """Half points in points: `7`, `7,5`."""
    return number_format(Decimal(halves) / HALVES, decimal_pos=halves % HALVES)
