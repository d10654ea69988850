"""What two records of one person, or of one family, tell differently, and what is kept of it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.finnish_dates import format_day
from cases.merging import Values
from cases.models import Family, Person
from staff.phones import shown_phone

KEPT, GONE = "kept", "gone"


@dataclass(frozen=True)
class Detail:
    """Columns that are chosen together, and their words. A private one is not shown of a protected household."""

    name: str
    columns: tuple[str, ...]
    text: Callable[[models.Model], str]
    label: str | Promise
    is_private: bool = False

    def of(self, row: models.Model) -> Values:
        """The values of the columns."""
        return {name: getattr(row, name) for name in self.columns}


@dataclass(frozen=True)
class Pick:
    """A detail that the two tell differently: what each says. The user picks."""

    name: str
    label: str
    kept: str
    gone: str


@dataclass(frozen=True)
class DetailsCompared:
    """What is to be picked, what is clear without asking (label, text), and what changes in the one that stays."""

    picks: list[Pick]
    facts: list[tuple[str, str]]
    values: Values


def _plain_detail(model: type[models.Model], name: str, **kwargs) -> Detail:
    return Detail(
        name, (name,), lambda row: getattr(row, name), model._meta.get_field(name).verbose_name, **kwargs
    )


def _born(person: Person) -> str:
    if person.due_date:
        return _("due %(day)s") % {"day": format_day(person.due_date)}
    return format_day(person.birth_date)


def _home(family: Family) -> str:
    town = f"{family.postal_code} {family.town}".strip()
    return ", ".join(filter(None, [family.street_address, town, str(family.area or "")]))


PERSON_DETAILS = (
    _plain_detail(Person, "first_name"),
    _plain_detail(Person, "last_name"),
    Detail("born", ("birth_date", "due_date"), _born, gettext_lazy("Born or due")),
    Detail("phone", ("phone",), lambda person: shown_phone(person.phone), gettext_lazy("phone"), is_private=True),
    Detail(
        "other_phone",
        ("other_phone",),
        lambda person: shown_phone(person.other_phone),
        gettext_lazy("other phone"),
        is_private=True,
    ),
    _plain_detail(Person, "email", is_private=True),
    Detail(
        "language",
        ("language",),
        lambda person: person.get_language_display(),
        gettext_lazy("language of service"),
    ),
    _plain_detail(Person, "mother_tongue"),
    Detail(
        "interpreter_needed",
        ("interpreter_needed",),
        lambda person: _("Yes") if person.interpreter_needed else _("No"),
        gettext_lazy("interpreter needed"),
    ),
)
FAMILY_DETAILS = (
    _plain_detail(Family, "name"),
    Detail(
        "home",
        ("street_address", "postal_code", "town", "area_id"),
        _home,
        gettext_lazy("Home"),
        is_private=True,
    ),
    _plain_detail(Family, "arrival_note", is_private=True),
    _plain_detail(Family, "pets"),
    _plain_detail(Family, "allergies"),
    # It may tell where the home is.
    _plain_detail(Family, "safety_note", is_private=True),
)


def compare(
    details: tuple[Detail, ...], kept: models.Model, gone: models.Model, chosen: Mapping[str, str], *, hidden: bool
) -> DetailsCompared:
    """Compare the two. What only one of them knows is kept; what they tell differently is the user's choice.

    `chosen` gives KEPT or GONE by the name of a detail. `hidden`: somebody is protected, private details show no
    words, and are the user's choice also when they are the same: one must not learn that by a guess.
    """
    picks, facts, values = [], [], {}
    for detail in details:
        ours, theirs = detail.of(kept), detail.of(gone)
        unseen = hidden and detail.is_private
        texts = [_("Not shown") if unseen else detail.text(row) for row in (kept, gone)]
        label = capfirst(str(detail.label))
        differ = (unseen or ours != theirs) and not _empty(ours) and not _empty(theirs)
        if differ:
            picks.append(Pick(detail.name, label, *texts))
        takes = chosen.get(detail.name) == GONE if differ else _empty(ours)
        if takes:
            values |= theirs
        if not differ and not _empty(theirs if takes else ours):
            facts.append((label, texts[takes]))
    return DetailsCompared(
        picks, facts, {name: value for name, value in values.items() if value != getattr(kept, name)}
    )


def with_spare_number(found: DetailsCompared, kept: Person, gone: Person, *, hidden: bool) -> DetailsCompared:
    """Let no phone number go while there is room: the one that is not the first becomes the other one.

    `hidden` as for `compare`: it is not told either, since it tells that the numbers are not the same.
    """
    phone = found.values.get("phone", kept.phone)
    other = found.values.get("other_phone", kept.other_phone)
    numbers = [kept.phone, kept.other_phone, gone.phone, gone.other_phone]
    spare = next((number for number in numbers if number and number != phone), "")
    if not spare or (other and other != phone):
        return found
    values = found.values | {"other_phone": spare}
    if hidden:
        return DetailsCompared(found.picks, found.facts, values)
    label = capfirst(str(_("other phone")))
    facts = [fact for fact in found.facts if fact[0] != label]
    facts.append((label, _("The number that is not chosen as the first one")))
    return DetailsCompared(found.picks, facts, values)


def _empty(values: Values) -> bool:
    return all(value in (None, "") for value in values.values())
