"""What the pages that change accounts and units have shown: by a mark of it a page is known to be behind."""

from staff.hours import Spell, values_of_hours
from staff.models import Unit, User, UserCompetence, WorkingHours

Values = dict[str, object]

PROFILE_FIELDS = ("phone", "languages", "brings")
USER_FIELDS = (
    "username",
    "first_name",
    "last_name",
    "unit",
    "job_title",
    "email",
    "phone",
    "languages",
    "capacity",
    "is_protected",
)
UNIT_FIELDS = ("name", "code", "waiting_limit_days", "registry_address", "phone")


def user_values(user: User) -> Values:
    """An account as the administrator sees it."""
    areas = sorted(user.areas.values_list("pk", flat=True))
    return {name: getattr(user, name) for name in USER_FIELDS} | {"areas": areas}


def profile_values(user: User) -> Values:
    """The part of an account that is the person's own."""
    return {name: getattr(user, name) for name in PROFILE_FIELDS}


def competence_values(user: User) -> Values:
    """The level of each competence that the person has."""
    rows = UserCompetence.objects.filter(user=user)
    return {f"level_{pk}": level for pk, level in rows.values_list("competence", "level")}


def hours_values(user: User) -> Values:
    """When each spell of each weekday begins and ends."""
    return values_of_hours(hours_of(user))


def hours_of(user: User) -> dict[int, list[Spell]]:
    """The person's week: weekday -> spells of work, in order. One query."""
    week: dict[int, list[Spell]] = {}
    for row in WorkingHours.objects.filter(user=user):
        week.setdefault(row.weekday, []).append((row.starts, row.ends))
    return week


def unit_values(unit: Unit) -> Values:
    """A unit as the administrator sees it."""
    return {name: getattr(unit, name) for name in UNIT_FIELDS}
