"""What an edit changed, as plain facts for the log; and a page that is behind what is saved."""

import json
from collections.abc import Iterable
from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from staff.selectors.seen import Values

Plain = str | int | bool | None


class StaleForm(ValidationError):
    """What is changed has been changed by somebody since the page was opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody has changed these details while you were writing. Your text is still here: compare it "
                "with what is saved now, and save again."
            ),
            code="stale",
        )


def mark_of(values: Values) -> str:
    """A mark that changes with the values and tells nothing of them: a page shows by it what it has seen."""
    told = json.dumps({name: plain(value) for name, value in values.items()}, sort_keys=True)
    return salted_hmac("staff.changes", told).hexdigest()[:32]


def refuse_stale(values: Values, seen: str | None, *, given: Values | None = None) -> None:
    """Raise StaleForm unless the page with the mark `seen` has shown these values.

    Nor when the values are those that are `given`: the button was pressed twice. A command has no page: None.
    """
    if seen is not None and values != given and mark_of(values) != seen:
        raise StaleForm


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
