from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The ground floor: the log of who read and did what. It knows nothing of families or staff."""

    name = "audit"
