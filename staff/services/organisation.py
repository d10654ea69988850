"""Units and areas: added and renamed by the administrator, never deleted."""

import re

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from staff import access
from staff.models import Area, Unit, User
from staff.phones import stored_phone
from staff.selectors.seen import unit_values
from staff.services.changes import Values, apply_changes, refuse_stale

CODE = re.compile(r"[A-ZÅÄÖ0-9]+")


@transaction.atomic
def create_unit(
    *,
    actor: User,
    name: str,
    code: str,
    waiting_limit_days: int = 14,
    registry_address: str = "",
    phone: str = "",
) -> Unit:
    """Add a unit. Its code begins the numbers of its cases: ERK-14.

    `waiting_limit_days` is the unit's own promise: a family has a work pair within so many days;
    `registry_address` is printed on its decisions; `phone` is told for those who have a security prohibition.
    Raises PermissionDenied without "staff.manage", ValidationError (name, code, waiting_limit_days,
    registry_address, phone).
    """
    access.require(actor, "staff.manage")
    unit = Unit(**_unit_as_kept(name, code, waiting_limit_days, registry_address, phone))
    unit.full_clean()
    unit.save()
    trail.record(actor=actor, action="staff.unit_created", unit_id=unit.pk, subject=unit)
    return unit


@transaction.atomic
def update_unit(
    *,
    actor: User,
    unit: Unit,
    name: str,
    code: str,
    waiting_limit_days: int,
    registry_address: str,
    phone: str,
    seen: str | None = None,
) -> Unit:
    """Change a unit. The code stays once it stands in a case number, or two units could make the same number.

    Raises PermissionDenied without "staff.manage", ValidationError (name, code, waiting_limit_days,
    registry_address, phone), StaleForm when the page `seen` is behind.
    """
    access.require(actor, "staff.manage")
    unit = Unit.objects.select_for_update().get(pk=unit.pk)
    given = _unit_as_kept(name, code, waiting_limit_days, registry_address, phone)
    refuse_stale(unit_values(unit), seen, given=given)
    if given["code"] != unit.code and unit.last_case_number:
        raise ValidationError({"code": _("The code cannot be changed any more: it stands in case numbers.")})
    changes = apply_changes(unit, given)
    unit.full_clean()
    unit.save(update_fields=list(given))
    if changes:
        trail.record(actor=actor, action="staff.unit_changed", unit_id=unit.pk, subject=unit, changes=changes)
    return unit


@transaction.atomic
def create_area(*, actor: User, name: str) -> Area:
    """Add a district where families live and workers move.

    Raises PermissionDenied without "staff.manage", ValidationError (name).
    """
    access.require(actor, "staff.manage")
    area = Area(name=name.strip())
    area.full_clean()
    area.save()
    trail.record(actor=actor, action="staff.area_created", subject=area)
    return area


@transaction.atomic
def update_area(*, actor: User, area: Area, name: str) -> Area:
    """Rename an area. Raises PermissionDenied without "staff.manage", ValidationError (name)."""
    access.require(actor, "staff.manage")
    area = Area.objects.select_for_update().get(pk=area.pk)
    changes = apply_changes(area, {"name": name.strip()})
    area.full_clean()
    area.save(update_fields=["name"])
    if changes:
        trail.record(actor=actor, action="staff.area_changed", subject=area, changes=changes)
    return area


def _unit_as_kept(name: str, code: str, waiting_limit_days: int, registry_address: str, phone: str) -> Values:
    return {
        "name": name.strip(),
        "code": _clean_code(code),
        "waiting_limit_days": waiting_limit_days,
        "registry_address": registry_address.strip(),
        "phone": _clean_phone(phone),
    }


def _clean_code(code: str) -> str:
    code = code.strip().upper()
    if code and not CODE.fullmatch(code):
        raise ValidationError({"code": _("Use letters and numbers only, for example ERK.")})
    return code


def _clean_phone(phone: str) -> str:
    try:
        return stored_phone(phone)
    except ValidationError as error:
        raise ValidationError({"phone": error.messages}) from None
