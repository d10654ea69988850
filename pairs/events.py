"""The acts of this room that are logged."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "board.viewed": _("Saw the family on the waiting list"),
    "pair.formed": _("Formed a work pair"),
    "pair.ended": _("Ended a work pair"),
}
