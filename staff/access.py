"""Who may do what by a role: one spelling for every room. What a person may see of a family: cases/access.py."""

from django.core.exceptions import PermissionDenied

from staff.models import User


def require(user: User, capability: str, *, unit_id: int | None = None) -> None:
    """Raise PermissionDenied unless a role of today gives the capability: in the unit, or in any when unnamed."""
    allowed = user.has_capability(capability) if unit_id is None else unit_id in user.units_with(capability)
    if not allowed:
        raise PermissionDenied


def units_where(user: User, capability: str) -> list[int]:
    """The units in which a role of today gives the capability. Raises PermissionDenied when there is none."""
    require(user, capability)
    return sorted(user.units_with(capability))


def require_own_or_manager(actor: User, user: User) -> None:
    """Raise PermissionDenied unless people act on their own data or manage the staff."""
    if actor.pk != user.pk:
        require(actor, "staff.manage")
