from django.apps import AppConfig

from audit import actions
from visits.events import LABELS


class VisitsConfig(AppConfig):
    """The plan of the first visits, the visits, their notes and the joint review."""

    name = "visits"

    def ready(self) -> None:
        actions.register(LABELS)
