"""What people tell of themselves: contact details, languages, competence and working hours."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import trail
from audit.rows import one_or_none
from audit.saving import save_checked
from staff import access
from staff.models import Competence, User, UserCompetence, WorkingHours
from staff.selectors.seen import PROFILE_FIELDS, competence_values, hours_values, profile_values
from staff.services.changes import apply_changes, refuse_stale
from staff.services.users import checked_person


@dataclass(frozen=True)
class ProfileFacts:
    """The part of an account that is the person's own. Unit, title, room for families and roles are not.

    Nor is the name: signatures and the log speak by it.
    """

    phone: str = ""
    languages: Iterable[str] = ("fi",)
    brings: str = ""


@transaction.atomic
def update_own_profile(*, actor: User, facts: ProfileFacts, seen: str | None = None) -> User:
    """Change the actor's own details. Raises ValidationError with fields as in ProfileFacts, and StaleForm."""
    user = User.objects.select_for_update().get(pk=actor.pk)
    values = checked_person(user.first_name, user.last_name, facts.phone, facts.languages)
    values["brings"] = facts.brings.strip()
    own = {name: values[name] for name in PROFILE_FIELDS}
    refuse_stale(profile_values(user), seen, given=own)
    changes = apply_changes(user, values)
    user.full_clean(exclude=["password"])
    user.save(update_fields=list(values))
    if changes:
        trail.record(
            actor=actor,
            action="staff.profile_changed",
            unit_id=user.unit_id,
            subject=user,
            changes={"fields": sorted(changes)},
        )
    return user


@transaction.atomic
def set_competences(*, actor: User, user: User, levels: dict[Competence, int], seen: str | None = None) -> None:
    """Replace a person's competences. Levels: 1 basics, 2 independent, 3 guides others; what is left out goes.

    Raises PermissionDenied unless it is one's own or the actor `access.leads` with "staff.arrange",
    ValidationError for other levels, StaleForm when the page `seen` is behind.
    """
    access.require_arranging(actor, user, "staff.arrange")
    _lock(user)
    given = {f"level_{competence.pk}": level for competence, level in levels.items()}
    refuse_stale(competence_values(user), seen, given=given)
    before = dict(UserCompetence.objects.filter(user=user).values_list("competence__code", "level"))
    UserCompetence.objects.filter(user=user).delete()
    for competence, level in levels.items():
        row = UserCompetence(user=user, competence=competence, level=level)
        row.full_clean()
        row.save()
    after = {competence.code: level for competence, level in levels.items()}
    if before != after:
        trail.record(
            actor=actor,
            action="staff.competences_set",
            unit_id=user.unit_id,
            subject=user,
            changes={"before": before, "after": after},
        )


@transaction.atomic
def set_working_hours(
    *, actor: User, user: User, hours: dict[int, tuple[time, time]], seen: str | None = None
) -> None:
    """Replace a person's week: weekday (0 Monday - 6 Sunday) -> (begins, ends) in Finnish time; others are off.

    Visits already agreed stay. Raises PermissionDenied unless it is one's own or the actor `access.leads` with
    "staff.arrange", ValidationError with keys `ends_0` ... `ends_6` when a day ends before it begins,
    StaleForm when the page `seen` is behind.
    """
    access.require_arranging(actor, user, "staff.arrange")
    wrong = [day for day, (starts, ends) in hours.items() if ends <= starts]
    if wrong:
        raise ValidationError({f"ends_{day}": _("The day must end after it begins.") for day in wrong})
    _lock(user)
    given = {f"starts_{day}": starts for day, (starts, _ends) in hours.items()}
    given |= {f"ends_{day}": ends for day, (_starts, ends) in hours.items()}
    refuse_stale(hours_values(user), seen, given=given)
    before = _week(WorkingHours.objects.filter(user=user))
    WorkingHours.objects.filter(user=user).delete()
    rows = [
        WorkingHours(user=user, weekday=day, starts=starts, ends=ends)
        for day, (starts, ends) in sorted(hours.items())
    ]
    for row in rows:
        row.full_clean()
        row.save()
    if before != _week(rows):
        trail.record(
            actor=actor,
            action="staff.working_hours_set",
            unit_id=user.unit_id,
            subject=user,
            changes={"before": before, "after": _week(rows)},
        )


@transaction.atomic
def set_capacity(*, actor: User, user: User, capacity: int | None) -> None:
    """Agree how many families a person has room for at one time; None when it is open.

    Nobody sets one's own by being the person: raises PermissionDenied unless the actor `access.leads` with
    "staff.arrange", and ValidationError (capacity).
    """
    access.require_leading(actor, user, "staff.arrange")
    user = User.objects.select_for_update().get(pk=user.pk)
    changes = apply_changes(user, {"capacity": capacity})
    save_checked(user, update_fields=["capacity"])
    if changes:
        trail.record(actor=actor, action="staff.capacity_set", unit_id=user.unit_id, subject=user, changes=changes)


def _lock(user: User) -> None:
    """Two tabs that replace the same list at once act one after the other."""
    one_or_none(User.objects.select_for_update().filter(pk=user.pk).values_list("pk"))


def _week(rows: Iterable[WorkingHours]) -> dict[str, str]:
    return {str(row.weekday): f"{row.starts:%H:%M}-{row.ends:%H:%M}" for row in rows}
