"""The acts of this room that are logged, by what each does with a family's data."""

from django.utils.translation import gettext_lazy as _

from audit.actions import Kind

LABELS = {
    Kind.CHANGED: {
        "staff.signed_in": _("Signed in"),
        "staff.signed_out": _("Signed out"),
        "staff.sign_in_failed": _("A sign-in failed"),
        "staff.sign_in_barred": _("Sign-ins were stopped for a while after many failures"),
        "staff.own_password_changed": _("Changed the own password"),
        "staff.user_created": _("Added a user"),
        "staff.user_changed": _("Changed a user"),
        "staff.password_set": _("Set a new password for a user"),
        "staff.account_closed": _("Closed a user's account"),
        "staff.account_reopened": _("Reopened a user's account"),
        "staff.role_granted": _("Gave a role"),
        "staff.role_ended": _("Ended a role"),
        "staff.unit_created": _("Added a unit"),
        "staff.unit_changed": _("Changed a unit"),
        "staff.area_created": _("Added an area"),
        "staff.area_changed": _("Changed an area"),
        "staff.profile_changed": _("Changed the own profile"),
        "staff.competences_set": _("Changed competences"),
        "staff.competence_confirmed": _("Confirmed a person's level in a competence"),
        "staff.licence_recorded": _("Recorded a person's licence"),
        "staff.licence_checked": _("Checked or corrected a person's licence"),
        "staff.capacity_set": _("Changed a person's room in load points"),
        "staff.working_hours_set": _("Changed working hours"),
        "staff.absence_recorded": _("Recorded an absence"),
        "staff.absence_cancelled": _("Cancelled an absence"),
        "staff.other_work_added": _("Booked time for other work"),
        "staff.other_work_removed": _("Gave back time booked for other work"),
        "catalogue.entry_created": _("Added a catalogue row"),
        "catalogue.entry_changed": _("Changed a catalogue row"),
    },
}
