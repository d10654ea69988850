from django.apps import AppConfig

from audit import actions
from pairs.events import LABELS


class PairsConfig(AppConfig):
    """The work pair: two people of two professions who together bring what a family needs."""

    name = "pairs"

    def ready(self) -> None:
        actions.register(LABELS)
