"""Who may change users, units and catalogues. What a person may see of a family: cases/access.py."""

from django.core.exceptions import PermissionDenied

from staff.models import User


def require(user: User, capability: str) -> None:
    """Raise PermissionDenied unless a role of today gives the capability, in whichever unit."""
    if not user.has_capability(capability):
        raise PermissionDenied


def require_own_or_manager(actor: User, user: User) -> None:
    """Raise PermissionDenied unless people act on their own data or manage the staff."""
    if actor.pk != user.pk:
        require(actor, "staff.manage")
