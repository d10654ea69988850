"""What must hold of a first contact, in words. Pure: no database, so that forms and services ask the same."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from cases.models import FamilyMembership


def members_problem(roles: Iterable[str]) -> str:
    """Why these people (their roles in the family) cannot be a family yet; "" when they can."""
    roles = list(roles)
    if not roles:
        return _("Add at least one member of the family.")
    if all(role in FamilyMembership.CHILDREN for role in roles):
        return _("Add at least one adult of the family. The name can be left open.")
    return ""


def received_problem(received_on: date, today: date) -> str:
    """Why a contact cannot have come on the day; "" when it can."""
    return _("The day of the contact cannot be in the future.") if received_on > today else ""
