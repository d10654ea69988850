"""The changes of a merge in words: what comes to the one that stays."""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.finnish_dates import format_period
from cases.merging import RowChange, Values
from cases.models import (
    Case,
    CaseStrength,
    Family,
    FamilyMembership,
    Guardianship,
    IdentityCode,
    Person,
    Relationship,
    SecurityProhibition,
)


def lines_of(changes: Iterable[RowChange], kept: models.Model, known: set[int]) -> list[str]:
    """What moves to the one that stays, a line for each; `known` are the people whose names may be told."""
    changes = list(changes)
    lines = [_line(change, kept, known) for change in changes if change.after is not None]
    strengths = sum(isinstance(change.row, CaseStrength) for change in changes)
    if strengths:
        lines.append(
            ngettext("%(n)s strength told by the person", "%(n)s strengths told by the person", strengths)
            % {"n": strengths}
        )
    return [line for line in lines if line]


def _line(change: RowChange, kept: models.Model, known: set[int]) -> str:
    tell = LINES.get(type(change.row))
    if tell is None:
        return ""
    words = tell(change.row, change.after, kept, known)
    return ", ".join(filter(None, [words, _period(change.row, change.after)]))


def _membership(row: FamilyMembership, _after: Values, kept: models.Model, _known: set[int]) -> str:
    # Of a family what comes are its people, of a person the families.
    name = row.family if isinstance(kept, Person) else row.person
    return f"{name}: {row.get_role_display()}"


def _guardianship(row: Guardianship, after: Values, kept: models.Model, known: set[int]) -> str:
    if row.child_id == kept.pk or "child_id" in after:
        return _("Guardian: %(name)s") % {"name": _name(row.guardian, known)}
    return _("Is the guardian: %(name)s") % {"name": _name(row.child, known)}


def _relationship(row: Relationship, after: Values, kept: models.Model, known: set[int]) -> str:
    kind = row.get_kind_display()
    if row.person_id == kept.pk or "person_id" in after:
        return _("Is: %(kind)s, of whom: %(name)s") % {"kind": kind, "name": _name(row.other, known)}
    return f"{kind}: {_name(row.person, known)}"


LINES = {
    FamilyMembership: _membership,
    Guardianship: _guardianship,
    Relationship: _relationship,
    SecurityProhibition: lambda *_told: _("Security prohibition"),
    IdentityCode: lambda *_told: _("The identity code"),
    Case: lambda row, *_told: _("The case %(number)s with all that has been recorded in it")
    % {"number": row.number},
}


def _period(row: models.Model, after: Values) -> str:
    if not hasattr(row, "since"):
        return ""
    since, until = after.get("since", row.since), after.get("until", row.until)
    return format_period(since, until)


def _name(person: Person, known: set[int]) -> str:
    return person.name if person.pk in known else _("another person")


def row_in_words(row: models.Model) -> str:
    """What a row is, for telling why a merge cannot be taken back."""
    if isinstance(row, Person | Family):
        return str(row)
    return f"{row._meta.verbose_name}: {row}"
