"""What an edit changed, as plain facts for the log."""

from collections.abc import Iterable
from datetime import date

from django.db import models

Plain = str | int | bool | None


def plain(value: object) -> Plain:
    """A value of a field in a form that JSON knows: rows as their number, days as text."""
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, Plain) else str(value)


def apply_changes(row: models.Model, values: dict[str, object]) -> dict[str, list[Plain]]:
    """Set the fields of a row; the answer tells what changed: field -> [before, after]."""
    changes = {}
    for name, after in values.items():
        before = getattr(row, name)
        if before != after:
            changes[name] = [plain(before), plain(after)]
            setattr(row, name, after)
    return changes


def set_links(row: models.Model, name: str, chosen: Iterable[models.Model]) -> dict[str, list[list[int]]]:
    """Replace the rows of a many-to-many field; the answer as in `apply_changes`, with lists of numbers."""
    links = getattr(row, name)
    before = sorted(links.values_list("pk", flat=True))
    after = sorted(linked.pk for linked in chosen)
    if before == after:
        return {}
    links.set(after)
    return {name: [before, after]}
