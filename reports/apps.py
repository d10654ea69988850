from django.apps import AppConfig

from audit import actions
from reports.events import LABELS


class ReportsConfig(AppConfig):
    """What the other rooms' rows say together: load, waiting and what is late."""

    name = "reports"

    def ready(self) -> None:
        actions.register(LABELS)
