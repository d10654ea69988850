"""The words of the log. Every room registers the acts it logs; an unknown word is a bug and raises."""

from collections.abc import Mapping
from enum import Enum, auto

from django.utils.functional import Promise


class Kind(Enum):
    """What an act does with a family's data: changes it, opens it to be read, or lists it among others."""

    CHANGED = auto()
    OPENED = auto()
    LISTED = auto()


_labels: dict[str, str | Promise] = {}
_kinds: dict[str, Kind] = {}


class UnregisteredAction(LookupError):
    """An act was logged under a word that no room has registered."""


def register(labels: Mapping[Kind, Mapping[str, str | Promise]]) -> None:
    """Make a room's acts known: `{Kind.OPENED: {"case.viewed": _("Opened the family's page")}}`."""
    for kind, acts in labels.items():
        _labels.update(acts)
        _kinds.update(dict.fromkeys(acts, kind))


def label_of(action: str) -> str | Promise:
    """The words shown to people for an action.

    Raises UnregisteredAction for an unknown one.
    """
    try:
        return _labels[action]
    except KeyError:
        raise UnregisteredAction(action) from None


def acts_of(*kinds: Kind) -> list[str]:
    """The acts of these kinds."""
    return sorted(action for action, kind in _kinds.items() if kind in kinds)
