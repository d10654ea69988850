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
    "family.corrected": _("Corrected the family's details"),
    "contact.corrected": _("Corrected the details of the contact"),
    "work_form.changed": _("Changed the form of work or the urgency"),
    "member.added": _("Added a member of the family"),
    "member.corrected": _("Corrected a member's details"),
    "need.added": _("Added a need"),
    "need.corrected": _("Corrected the words of a need"),
    "need.ended": _("Ended a need"),
    "team.added": _("Added a person to the care team"),
    "team.ended": _("Ended a person's place on the care team"),
    "team.invited": _("Invited a partner to the family"),
    "person.protected": _("Recorded a security prohibition"),
    "person.protection_ended": _("Ended a security prohibition"),
    "address.revealed": _("Opened a protected address"),
}
