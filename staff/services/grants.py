"""Roles from one day to another. The register of who has had which right is the log together with these rows."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from audit import clock, trail
from audit.rows import one_or_none
from staff import access
from staff.models import RoleGrant, Unit, User
from staff.roles import Role


@transaction.atomic
def grant_role(
    *,
    actor: User,
    user: User,
    role: str,
    unit: Unit | None = None,
    since: date | None = None,
    until: date | None = None,
) -> RoleGrant:
    """Give a role in a unit from `since` (today) to `until` (open end), both days included.

    The administrator's role holds in the whole house: its unit is left out. Nobody gives a role to oneself:
    whoever manages accounts must not open families to oneself without a second pair of eyes (asiakastietolaki
    703/2023: the right follows the task).
    Raises PermissionDenied without "staff.manage", ValidationError (role, unit, since, until; code "own_role").
    """
    access.require(actor, "staff.manage")
    if actor.pk == user.pk:
        raise ValidationError(_("Nobody gives a role to oneself. Ask another administrator."), code="own_role")
    grant = write_grant(user=user, role=role, unit=unit, since=since or clock.today(), until=until)
    _record(actor, "staff.role_granted", grant)
    return grant


def write_grant(*, user: User, role: str, unit: Unit | None, since: date, until: date | None = None) -> RoleGrant:
    """Save a checked role. Called by services that have already decided who may."""
    grant = RoleGrant(
        user=user, role=role, unit=None if role == Role.ADMINISTRATOR else unit, since=since, until=until
    )
    if since < clock.today():
        raise ValidationError({"since": _("A role cannot begin in the past.")})
    if until is not None and until < since:
        raise ValidationError({"until": _("The end is before the beginning.")})
    if not user.is_active:
        raise ValidationError(_("The account is closed. Open it first."))
    if role != Role.ADMINISTRATOR and unit is None:
        raise ValidationError({"unit": _("Choose the unit in which the role holds.")})
    # The user's row is locked, so that a form sent twice does not give the role twice.
    one_or_none(User.objects.select_for_update().filter(pk=user.pk).values_list("pk"))
    if _has_same(grant):
        raise ValidationError({"role": _("The person already has this role at that time.")})
    grant.full_clean()
    grant.save()
    return grant


def _has_same(grant: RoleGrant) -> bool:
    same = RoleGrant.objects.filter(user=grant.user, role=grant.role, unit=grant.unit)
    same = same.exclude(until__lt=F("since"))
    if grant.until is not None:
        same = same.filter(since__lte=grant.until)
    return same.exclude(until__lt=grant.since).exists()


@transaction.atomic
def end_role(*, actor: User, grant: RoleGrant, until: date | None = None) -> None:
    """Let a role end after the day `until` (today). Yesterday takes it away at once.

    A role taken back before its first day keeps its row without a day.
    Raises PermissionDenied without "staff.manage", ValidationError (until), also for the last administrator.
    """
    access.require(actor, "staff.manage")
    until = until or clock.today()
    if until < clock.today() - timedelta(days=1):
        raise ValidationError({"until": _("A role cannot end earlier than yesterday.")})
    require_another_administrator(besides=[grant])
    grant = RoleGrant.objects.select_for_update().get(pk=grant.pk)
    if grant.until is not None and grant.until < clock.today():
        raise ValidationError({"until": _("The role has already ended.")})
    _end(actor, grant, until)


def withdraw_today(actor: User, grant: RoleGrant) -> None:
    """End a role so that it no longer holds today. One that has already ended stays as it was."""
    yesterday = clock.today() - timedelta(days=1)
    if grant.until is None or grant.until > yesterday:
        _end(actor, grant, yesterday)


def _end(actor: User, grant: RoleGrant, until: date) -> None:
    grant.until, grant.ended_by, grant.ended_at = until, actor, clock.now()
    grant.full_clean()
    grant.save(update_fields=["until", "ended_by", "ended_at"])
    _record(actor, "staff.role_ended", grant)


def require_another_administrator(*, besides: Iterable[RoleGrant]) -> None:
    """Refuse to end these roles when nobody else would stay administrator without an end date.

    All administrators' roles are locked, so that two who end each other's role act one after the other.
    """
    ending = {grant.pk for grant in besides}
    standing = RoleGrant.objects.select_for_update(of=["self"]).filter(
        role=Role.ADMINISTRATOR, since__lte=clock.today(), until__isnull=True, user__is_active=True
    )
    remaining = set(standing.order_by("pk").values_list("pk", flat=True))
    if remaining & ending and not remaining - ending:
        raise ValidationError(
            _("The last administrator cannot lose the role. Give it to somebody else first."),
            code="last_administrator",
        )


def _record(actor: User, action: str, grant: RoleGrant) -> None:
    trail.record(
        actor=actor,
        action=action,
        unit_id=grant.unit_id,
        subject=grant.user,
        changes={
            "role": grant.role,
            "since": grant.since.isoformat(),
            "until": grant.until.isoformat() if grant.until else None,
        },
    )
