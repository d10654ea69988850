"""The acts of this room that are logged."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "pair.formed": _("Formed a work pair"),
    "pair.ended": _("Ended a work pair"),
}
