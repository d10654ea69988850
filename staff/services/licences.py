"""Rights to practise a profession: recorded and checked again from the register by whoever leads the person."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock, trail
from audit.saving import save_checked
from staff import access
from staff.models import Licence, User
from staff.selectors.seen import licence_values
from staff.services.changes import apply_changes, refuse_stale


@dataclass(frozen=True)
class LicenceFacts:
    """What the register says. `checked_on` is the day on which it was looked up; `valid_until` None for no end."""

    register: str
    title: str
    number: str
    checked_on: date
    valid_until: date | None = None


@transaction.atomic
def record_licence(*, actor: User, user: User, facts: LicenceFacts) -> Licence:
    """Record a right to practise that the actor has checked.

    Raises PermissionDenied unless the actor `access.checks_licences`, ValidationError with fields as in
    LicenceFacts, or with no field when the title with the number is there already.
    """
    access.require_checking_licences(actor, user)
    licence = Licence(user=user, **_values(facts), checked_by=actor)
    save_checked(licence)
    trail.record(
        actor=actor,
        action="staff.licence_recorded",
        unit_id=user.unit_id,
        subject=user,
        changes={"register": licence.register, "title": licence.title},
    )
    return licence


@transaction.atomic
def check_licence(*, actor: User, licence: Licence, facts: LicenceFacts, seen: str | None = None) -> Licence:
    """Change a licence as the register says now. Raises as `record_licence`, and StaleForm."""
    licence = Licence.objects.select_for_update(of=["self"]).select_related("user").get(pk=licence.pk)
    access.require_checking_licences(actor, licence.user)
    values = _values(facts)
    refuse_stale(licence_values(licence), seen, given=values)
    changes = apply_changes(licence, values)
    if not changes:
        return licence
    licence.checked_by = actor
    save_checked(licence)
    # The number is told to nobody who reads the log.
    trail.record(
        actor=actor,
        action="staff.licence_checked",
        unit_id=licence.user.unit_id,
        subject=licence.user,
        changes={name: None if name == "number" else change for name, change in changes.items()},
    )
    return licence


def _values(facts: LicenceFacts) -> dict[str, object]:
    """The fields of a licence, cleaned."""
    if facts.checked_on > clock.today():
        raise ValidationError({"checked_on": _("The day of the check is in the future.")})
    return {
        "register": facts.register,
        "title": facts.title.strip(),
        "number": "".join(facts.number.split()),
        "checked_on": facts.checked_on,
        "valid_until": facts.valid_until,
    }
