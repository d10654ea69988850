"""The acts of this room that are logged, by what each does with a family's data."""

from django.utils.translation import gettext_lazy as _

from audit.actions import Kind

LABELS = {
    Kind.CHANGED: {
        "plan.made": _("Made the plan of the first visits"),
        "visit.planned": _("Agreed a visit"),
        "visit.moved": _("Moved a visit"),
        "visit.held_alone": _("Agreed that one of the pair holds a visit alone"),
        "visit.substituted": _("Agreed on a substitute for a visit"),
        "consultation.asked": _("Asked an expert along to a visit"),
        "consultation.accepted": _("Came along to a visit as an expert"),
        "consultation.declined": _("Declined to come along to a visit"),
        "consultation.withdrawn": _("Needed the expert of a visit no more"),
        "consultation.viewed": _("Wrote an expert's view of a visit"),
        "visit.not_held": _("Recorded that a visit was not held"),
        "note.draft_written": _("Wrote a draft note"),
        "note.draft_discarded": _("Discarded a draft note"),
        "note.signed": _("Signed a visit note"),
        "note.cosigned": _("Co-signed a visit note"),
        "review.draft_written": _("Wrote a draft of the joint review"),
        "closing.draft_written": _("Wrote a draft of the closing"),
        "review.draft_discarded": _("Discarded a draft of the joint review"),
        "closing.draft_discarded": _("Discarded a draft of the closing"),
        "review.held": _("Recorded the joint review"),
        "agreement.done": _("Marked an agreed step as done"),
        "calendar.address_made": _("Made an address for the own calendar"),
        "calendar.address_ended": _("Removed the address of the own calendar"),
    },
    Kind.OPENED: {
        "plan.printed": _("Opened the plan of the first visits"),
        "note.viewed": _("Read a visit note"),
        "review.viewed": _("Read the joint review"),
    },
    Kind.LISTED: {
        "day.viewed": _("Saw the family on the own day"),
        "todo.viewed": _("Saw the family on the list of notes to write and sign"),
        "calendar.viewed": _("Saw the family in a calendar"),
        "calendar.feed_read": _("Read the visits into an own calendar programme"),
        "person.visits_viewed": _("Opened the coming visits of a colleague"),
    },
}
