"""The acts of this room that are logged."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "contact.draft_written": _("Began to write down a contact"),
    "contact.draft_discarded": _("Discarded the draft of a contact"),
    "case.viewed": _("Opened the family's page"),
    "case.opened": _("Took in a contact"),
    "case.phase_changed": _("Moved the case to a new phase"),
    "case.closed": _("Closed the case"),
    "families.listed": _("Saw the family on the list of families"),
    "families.searched": _("Saw the family among the results of a search"),
    "case.log_viewed": _("Looked at who has opened the family's data"),
    "team.added": _("Added a person to the care team"),
    "team.ended": _("Ended a person's place on the care team"),
    "team.invited": _("Invited a partner to the family"),
    "person.protected": _("Recorded a security prohibition"),
    "address.revealed": _("Opened a protected address"),
}
