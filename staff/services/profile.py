"""What people tell of themselves: contact details, languages and working hours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from audit import trail
from audit.rows import one_or_none
from audit.saving import save_all_checked, save_checked
from staff import access
from staff.hours import Spell, hours_problems, values_of_hours
from staff.models import User, WorkingHours
from staff.selectors.seen import PROFILE_FIELDS, hours_values, profile_values
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
def set_working_hours(
    *, actor: User, user: User, hours: Mapping[int, Iterable[Spell]], seen: str | None = None
) -> None:
    """Replace a person's week: weekday (0 Monday - 6 Sunday) -> spells of Finnish time; other days are off.

    Visits already agreed stay. Raises PermissionDenied unless it is one's own or the actor `access.leads` with
    "staff.arrange"; ValidationError with keys as in `hours_problems` when a spell ends before it begins or
    overlaps another of its day; StaleForm when the page `seen` is behind.
    """
    access.require_arranging(actor, user, "staff.arrange")
    spells = {day: sorted(of_day) for day, of_day in sorted(hours.items())}
    problems = hours_problems({day: dict(enumerate(of_day, start=1)) for day, of_day in spells.items()})
    if problems:
        raise ValidationError(problems)
    _lock(user)
    refuse_stale(hours_values(user), seen, given=values_of_hours(spells))
    before = _week(WorkingHours.objects.filter(user=user))
    WorkingHours.objects.filter(user=user).delete()
    rows = [
        WorkingHours(user=user, weekday=day, starts=starts, ends=ends)
        for day, of_day in spells.items()
        for starts, ends in of_day
    ]
    save_all_checked(rows)
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
    """Agree how many load points a person has room for at one time; None when it is open.

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
    week: dict[str, list[str]] = {}
    for row in rows:
        week.setdefault(str(row.weekday), []).append(f"{row.starts:%H:%M}-{row.ends:%H:%M}")
    return {day: ", ".join(spells) for day, spells in week.items()}
