"""What the pages that change accounts and units have shown: by a mark of it a page is known to be behind."""

from staff.hours import Spell, values_of_hours
from staff.models import Licence, Unit, User, UserCompetence, WorkingHours

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
LICENCE_FIELDS = ("register", "title", "number", "checked_on", "valid_until")
UNIT_FIELDS = ("name", "code", "waiting_limit_days", "registry_address", "phone")


def user_values(user: User) -> Values:
    """An account as the administrator sees it."""
    areas = sorted(user.areas.values_list("pk", flat=True))
    return {name: getattr(user, name) for name in USER_FIELDS} | {"areas": areas}


def profile_values(user: User) -> Values:
    """The part of an account that is the person's own."""
    return {name: getattr(user, name) for name in PROFILE_FIELDS}


def competence_values(user: User) -> Values:
    """What the person says of each competence."""
    rows = UserCompetence.objects.filter(user=user)
    told = rows.values_list("competence", "own_level", "wishes_to_learn", "can_mentor")
    values: Values = {}
    for row in told:
        values |= estimate_values(*row)
    return values


def estimate_values(competence_id: int, level: int | None, wishes_to_learn: bool, can_mentor: bool) -> Values:
    """What a person says of one competence: only what is said, so that nothing said is no value."""
    told = {"level": level, "wish": wishes_to_learn, "mentor": can_mentor}
    return {f"{name}_{competence_id}": value for name, value in told.items() if value}


def confirmation_values(row: UserCompetence, **given: object) -> Values:
    """A competence as the supervisor sees it; `given` (level, words) stand in place of what is confirmed."""
    return {"own_level": row.own_level, "level": row.confirmed_level, "words": row.confirmation_words} | given


def licence_values(licence: Licence) -> Values:
    """What is saved of a right to practise."""
    return {name: getattr(licence, name) for name in LICENCE_FIELDS}


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
