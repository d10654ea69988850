from django.apps import AppConfig
from django.core import checks

from perhetyo.checks import CHECKS


class PerhetyoConfig(AppConfig):
    """The top floor: settings, addresses, start page, health, demo data."""

    name = "perhetyo"

    def ready(self) -> None:
        for check, tags, deployment_only in CHECKS:
            checks.register(check, *tags, deploy=deployment_only)
