"""Putting two records together so that it can be taken back exactly: rows as plain images, and periods that meet.

What a merge does is a list of `RowChange`: the same is shown before, carried out, and kept in `Merge.changes`.
"""

import json
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass
from datetime import date

from django.apps import apps
from django.db import models
from django.utils.crypto import salted_hmac

from cases.models import Case

Plain = str | int | bool | None
Values = dict[str, object]

# A case lives on after a merge. Taking the merge back concerns only whose case it is.
WATCHED = {Case._meta.label_lower: ("family_id",)}


@dataclass(frozen=True)
class RowChange:
    """One row that a merge changes. `after` holds the changed columns; None when the row gives way to another."""

    row: models.Model
    after: Values | None

    @property
    def label(self) -> str:
        """The model's name as `Merge.changes` keeps it."""
        return self.row._meta.label_lower


def image_of(row: models.Model, names: Iterable[str] | None = None) -> dict[str, Plain]:
    """Columns of a row in a form that JSON knows: the named ones, or all that are written."""
    fields = {field.attname: field for field in row._meta.concrete_fields if not field.generated}
    return {name: _plain(row, fields[name]) for name in (names or fields)}


def mark_of_row(row: models.Model) -> str:
    """A mark that changes with any column and tells nothing of it."""
    image = image_of(row, WATCHED.get(row._meta.label_lower))
    return salted_hmac("cases.merging", json.dumps(image, sort_keys=True)).hexdigest()[:32]


def from_image(label: str, image: dict[str, Plain]) -> Values:
    """The values of an image as the row's columns hold them."""
    fields = {field.attname: field for field in apps.get_model(label)._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in image.items() if name in fields}


def _plain(row: models.Model, field: models.Field) -> Plain:
    value = getattr(row, field.attname)
    return value if isinstance(value, Plain) else field.value_to_string(row)


def meeting(rows: Iterable[models.Model]) -> list[list[models.Model]]:
    """Rows in groups of those whose periods (since-until, both days included) share a day, also through others."""
    groups: list[list[models.Model]] = []
    reach = date.min
    for row in sorted(rows, key=lambda row: (row.since or date.min, row.pk)):
        if groups and (row.since or date.min) <= reach:
            groups[-1].append(row)
        else:
            groups.append([row])
            reach = date.min
        reach = max(reach, row.until or date.max)
    return groups


def folded(
    rows: Iterable[models.Model],
    moves: Callable[[models.Model], Values],
    key: Callable[[models.Model, Values], Hashable],
) -> list[RowChange]:
    """What becomes of dated rows when some of them move: those that would then say the same twice become one.

    `moves` gives the columns that change in a row, nothing for one that stays; `key` tells which rows (with their
    moves) say the same thing. Of rows whose periods meet the newest of those that stay is kept, over all the time.
    """
    alike = defaultdict(list)
    for row in rows:
        alike[key(row, moves(row))].append(row)
    changes = []
    for group in (group for same in alike.values() for group in meeting(same)):
        stays = [row for row in group if not moves(row)] or group
        best = max(stays, key=lambda row: (row.since or date.min, row.pk))
        changes += [RowChange(row, None) for row in group if row is not best]
        after = moves(best) | _whole_time(group)
        if any(getattr(best, name) != value for name, value in after.items()):
            changes.append(RowChange(best, after))
    return changes


def _whole_time(group: list[models.Model]) -> Values:
    """The period over all rows of a group."""
    began, ended = [row.since for row in group], [row.until for row in group]
    return {
        "since": None if None in began else min(began),
        "until": None if None in ended else max(ended),
    }
