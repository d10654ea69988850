"""What must hold of a contact and of an invitation, in words. Pure, so that forms and services ask the same."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from cases.models import FamilyMembership

LONGEST_DELAY = timedelta(days=366)
LONGEST_INVITATION = timedelta(days=366)


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
    if received_on > today:
        return _("The day of the contact cannot be in the future.")
    if received_on < today - LONGEST_DELAY:
        return _("The contact would be more than a year old. Check the year.")
    return ""


def invitation_problem(last_day: date, today: date) -> str:
    """Why an invitation cannot last until the end of the day; "" when it can."""
    if last_day < today:
        return _("The invitation must end in the future.")
    if last_day > today + LONGEST_INVITATION:
        return _("An invitation lasts for a year at the most. Invite again when it ends.")
    return ""
