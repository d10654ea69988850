from django.apps import AppConfig

from audit import actions
from staff.events import LABELS


class StaffConfig(AppConfig):
    """The people who do the work, their roles, competence and time."""

    name = "staff"

    def ready(self) -> None:
        actions.register(LABELS)
