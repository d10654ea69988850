"""The acts of this room that are logged."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "staff.user_created": _("Added a user"),
    "staff.user_changed": _("Changed a user"),
    "staff.role_granted": _("Gave a role"),
    "staff.role_ended": _("Ended a role"),
    "staff.unit_created": _("Added a unit"),
    "staff.unit_changed": _("Changed a unit"),
    "staff.profile_changed": _("Changed the own profile"),
    "staff.absence_recorded": _("Recorded an absence"),
    "catalogue.entry_created": _("Added a catalogue row"),
    "catalogue.entry_changed": _("Changed a catalogue row"),
}
