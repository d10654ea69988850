"""The acts of this room that are logged."""

from django.utils.translation import gettext_lazy as _

LABELS = {
    "caseload.viewed": _("Opened the caseload of the unit"),
    "caseload.worker_viewed": _("Opened a worker's caseload"),
}
