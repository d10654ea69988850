"""The acts of this room that are logged, by what each does with a family's data."""

from django.utils.translation import gettext_lazy as _

from audit.actions import Kind

LABELS = {
    Kind.CHANGED: {
        "pair.formed": _("Formed a work pair"),
        "pair.ended": _("Ended a work pair"),
        "pair.handed_over": _("Handed the family over to its next pair"),
        "pair.hand_over_moved": _("Gave the hand-over meeting another time"),
        "pair.hand_over_held": _("Marked the hand-over meeting as held"),
        "conflict.recorded": _("Recorded a conflict of interest"),
        "conflict.ended": _("Ended a conflict of interest"),
        "matching.weighed": _("Changed the weights of a unit's proposals"),
        "load_points.changed": _("Changed how many load points a family takes"),
        "pair.accepted": _("Accepted the family"),
        "pair.declined": _("Declined the family"),
        "pair.start_written": _("Wrote how the pair begins"),
        "pair.reflected": _("Wrote how the work as a pair went"),
    },
    Kind.OPENED: {
        "pair.looked_back": _("Looked back on a pair that has ended"),
    },
    Kind.LISTED: {
        "board.viewed": _("Saw the family on the waiting list"),
        "board.proposed": _("Saw the family in a proposal for the whole waiting list"),
        "board.printed": _("Opened the waiting list with the family on it for printing"),
    },
}
