"""Every catalogue of the house, whichever room it belongs to: found by its base class, not by a list."""

import re
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Count, Field, Model, Value
from django.http import Http404
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day
from staff.catalogues import CatalogueEntry

OWN_FIELDS = frozenset(field.name for field in CatalogueEntry._meta.get_fields())


@dataclass(frozen=True)
class CatalogueSummary:
    """One catalogue in the list of catalogues."""

    url: str
    title: str
    sub: str


@dataclass(frozen=True)
class CatalogueRow:
    """One row of a catalogue, ready to show. `state` is a kind of status, or "" for an ordinary row in use."""

    url: str
    name: str
    sub: str
    state: str
    state_words: str


def slug_of(model: type[CatalogueEntry]) -> str:
    """`VisitOutcome` -> `visit-outcome`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", model.__name__).lower()


def catalogue_models() -> dict[str, type[CatalogueEntry]]:
    """Slug -> model of every catalogue, from the lowest room upwards."""
    rooms = reversed(list(apps.get_app_configs()))
    models = [model for room in rooms for model in room.get_models() if issubclass(model, CatalogueEntry)]
    return {slug_of(model): model for model in models}


def catalogue_model(slug: str) -> type[CatalogueEntry]:
    """The catalogue of a slug. Raises Http404 for an unknown one."""
    try:
        return catalogue_models()[slug]
    except KeyError:
        raise Http404 from None


def title_of(model: type[CatalogueEntry]) -> str:
    """The catalogue's name in the reader's language."""
    return capfirst(str(model._meta.verbose_name))


def extra_fields(model: type[CatalogueEntry]) -> list[Field]:
    """What this catalogue says of its rows besides the names: `held`, `profession`, `competences`."""
    fields = [*model._meta.fields, *model._meta.many_to_many]
    return [field for field in fields if field.name not in OWN_FIELDS and field.editable and not field.primary_key]


def catalogue_summaries() -> list[CatalogueSummary]:
    """All catalogues with the number of rows that may be chosen today, in one query."""
    models = catalogue_models()
    counts = [
        model.objects.valid_on()
        .order_by()
        .annotate(slug=Value(slug))
        .values("slug")
        .annotate(rows=Count("pk"))
        .values_list("slug", "rows")
        for slug, model in models.items()
    ]
    rows = dict(counts[0].union(*counts[1:], all=True))
    return [
        CatalogueSummary(
            url=reverse("staff:catalogue", args=[slug]),
            title=title_of(model),
            sub=_("%(count)s in use") % {"count": rows.get(slug, 0)},
        )
        for slug, model in models.items()
    ]


def catalogue_rows(model: type[CatalogueEntry]) -> list[CatalogueRow]:
    """All rows of a catalogue in its own order, ended ones too. One query, and one for each linked catalogue."""
    extras = extra_fields(model)
    entries = model.objects.select_related(*[field.name for field in extras if field.many_to_one])
    entries = entries.prefetch_related(*[field.name for field in extras if field.many_to_many])
    base = reverse("staff:catalogue", args=[slug_of(model)])
    return [_row(entry, extras, base) for entry in entries]


def _row(entry: CatalogueEntry, extras: list[Field], base: str) -> CatalogueRow:
    facts = [words for words in (_words(entry, field) for field in extras) if words]
    state, state_words = _state(entry)
    others = dict.fromkeys(name for name in (entry.name_fi, entry.name_sv, entry.name_en) if name != entry.name)
    return CatalogueRow(
        url=f"{base}{entry.pk}/",
        name=entry.name,
        sub=". ".join(filter(None, [" / ".join(others), "; ".join(facts)])),
        state=state,
        state_words=state_words,
    )


def _words(entry: CatalogueEntry, field: Field) -> str:
    if field.many_to_many:
        return ", ".join(str(linked) for linked in getattr(entry, field.name).all())
    value = getattr(entry, field.name)
    if isinstance(value, bool):
        return str(field.verbose_name) if value else ""
    if field.choices:
        return f"{field.verbose_name}: {getattr(entry, f'get_{field.name}_display')()}"
    return f"{field.verbose_name}: {value}" if isinstance(value, Model) or value else ""


def _state(entry: CatalogueEntry) -> tuple[str, str]:
    today = clock.today()
    if entry.until is not None and entry.until < today:
        return "neutral", _("ended %(day)s") % {"day": format_day(entry.until)}
    if entry.since is not None and entry.since > today:
        return "planned", _("from %(day)s") % {"day": format_day(entry.since)}
    if entry.until is not None:
        return "attention", _("until %(day)s") % {"day": format_day(entry.until)}
    return "", ""
