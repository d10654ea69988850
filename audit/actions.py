"""The words of the log. Every room registers the acts it logs; an unknown word is a bug and raises."""

from django.utils.functional import Promise

_labels: dict[str, str | Promise] = {}


class UnregisteredAction(LookupError):
    """An act was logged under a word that no room has registered."""


def register(labels: dict[str, str | Promise]) -> None:
    """Make a room's acts known: `{"case.viewed": _("Opened the family's page")}`."""
    _labels.update(labels)


def label_of(action: str) -> str | Promise:
    """The words shown to people for an action.

    Raises UnregisteredAction for an unknown one.
    """
    try:
        return _labels[action]
    except KeyError:
        raise UnregisteredAction(action) from None
