"""A person's ordinary week: spells of work on each weekday. Pure, without the database."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import time

from django.utils.translation import gettext as _

from staff.free_time import merged

# Begins and ends, in Finnish time of the same day.
Spell = tuple[time, time]


def field_names(day: int, place: int) -> tuple[str, str]:
    """The names of a spell's two fields: `starts_0`, `ends_0` of Monday's first, `starts_0_2` of its second."""
    which = f"{day}_{place}" if place > 1 else str(day)
    return f"starts_{which}", f"ends_{which}"


def values_of_hours(week: Mapping[int, Iterable[Spell]]) -> dict[str, time]:
    """A week as the values of a form's fields."""
    return {
        name: value
        for day, spells in week.items()
        for place, spell in enumerate(spells, start=1)
        for name, value in zip(field_names(day, place), spell, strict=True)
    }


def hours_problems(week: Mapping[int, Mapping[int, Spell]]) -> dict[str, str]:
    """What is wrong with a week, by field: a spell that ends before it begins, or begins before another has ended.

    `week` gives of each weekday its spells by their place on the form, from 1 on.
    """
    problems: dict[str, str] = {}
    for day, spells in week.items():
        busy_until = time.min
        for place, (starts, ends) in sorted(spells.items(), key=lambda row: row[1]):
            starts_name, ends_name = field_names(day, place)
            if ends <= starts:
                problems[ends_name] = _("The spell must end after it begins.")
            elif starts < busy_until:
                problems[starts_name] = _("This overlaps the other working hours of the day.")
            busy_until = max(busy_until, ends)
    return problems


def shared_spells(weeks: Sequence[Mapping[int, Iterable[Spell]]]) -> dict[int, list[Spell]]:
    """Weekday -> spells at which everybody works, of as many weeks as there are people. Empty for nobody."""
    if not weeks:
        return {}
    shared = {day: merged(spells) for day, spells in weeks[0].items()}
    for week in weeks[1:]:
        shared = {day: _both(spells, merged(week.get(day, []))) for day, spells in shared.items()}
    return {day: spells for day, spells in shared.items() if spells}


def _both(some: list[Spell], others: list[Spell]) -> list[Spell]:
    pairs = [(max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others]
    return sorted((starts, ends) for starts, ends in pairs if starts < ends)
