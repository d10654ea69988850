"""The acts of this room that are logged, by what each does with a family's data."""

from django.utils.translation import gettext_lazy as _

from audit.actions import Kind

LABELS = {
    Kind.LISTED: {
        "caseload.viewed": _("Opened the caseload of the unit"),
        "caseload.worker_viewed": _("Opened a worker's caseload"),
    },
}
