from django.apps import AppConfig

from audit import actions
from cases.events import LABELS


class CasesConfig(AppConfig):
    """Families, people and cases, and the one judge of who may see them."""

    name = "cases"

    def ready(self) -> None:
        actions.register(LABELS)
