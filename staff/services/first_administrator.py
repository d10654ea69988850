"""The first administrator of an empty installation, who adds everybody else."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import clock, trail
from staff.models import RoleGrant, User
from staff.roles import Role
from staff.services.grants import write_grant
from staff.services.users import UserFacts, build_user


@transaction.atomic
def create_first_administrator(*, username: str, first_name: str, last_name: str, password: str) -> User:
    """Add the first administrator; nobody was there to do it, so both acts are logged as the person's own.

    Raises ValidationError when an administrator exists (code "administrator_exists"), and as `create_user`.
    """
    today = clock.today()
    standing = RoleGrant.objects.filter(
        Q(until__isnull=True) | Q(until__gte=today), role=Role.ADMINISTRATOR, user__is_active=True
    )
    if standing.exists():
        raise ValidationError(
            _("There is already an administrator. Further users are added on the Users page."),
            code="administrator_exists",
        )
    user = build_user(UserFacts(username=username, first_name=first_name, last_name=last_name), password)
    trail.record(actor=user, action="staff.user_created", subject=user)
    grant = write_grant(user=user, role=Role.ADMINISTRATOR, unit=None, since=today)
    trail.record(actor=user, action="staff.role_granted", subject=user, changes={"role": grant.role})
    return user
