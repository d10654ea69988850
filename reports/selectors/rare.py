"""What hardly ever is there, but must be told when it is."""

from collections.abc import Collection
from functools import cached_property

from audit.rows import which_find
from cases.selectors.notices import Incoming, incoming_count, waiting_notices
from cases.selectors.reveals import RevealRow, reveals_to_see, unseen_reveals
from pairs.selectors import WhoLeft, places_left, who_left
from staff.models import User
from staff.selectors import waiting_estimates, waiting_words


class Rare:
    """One query tells which of these there are; a list is read when it is asked for and not empty."""

    def __init__(self, user: User, units: Collection[int]):
        self.user, self.units = user, units

    @cached_property
    def _found(self) -> set[str]:
        return which_find(
            left=places_left(self.user, self.units),
            reveals=reveals_to_see(self.user),
            contacts=waiting_notices(self.user, self.units),
            estimates=waiting_estimates(self.user),
        )

    @cached_property
    def left(self) -> WhoLeft:
        """Families of whose pair somebody, or whose own worker, no longer works here."""
        return who_left(self.user, self.units) if "left" in self._found else WhoLeft()

    @cached_property
    def reveals(self) -> list[RevealRow]:
        """Openings of protected addresses still to be seen."""
        return unseen_reveals(self.user) if "reveals" in self._found else []

    @cached_property
    def contacts(self) -> Incoming:
        """Partners' contacts that wait to be handled."""
        return incoming_count(self.user, self.units) if "contacts" in self._found else Incoming()

    @cached_property
    def estimates(self) -> str:
        """Own estimates of competences that wait to be confirmed, in words."""
        return waiting_words(self.user) if "estimates" in self._found else ""
