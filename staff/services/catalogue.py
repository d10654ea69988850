"""Rows of every catalogue of the house: added, renamed, ordered and ended, never deleted."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from audit import clock, trail
from staff import access
from staff.catalogues import CatalogueEntry
from staff.models import User
from staff.services.changes import apply_changes, plain, set_links

CODE_LENGTH = 40
Links = dict[str, Iterable[models.Model]]


@transaction.atomic
def create_catalogue_entry(
    *, actor: User, model: type[CatalogueEntry], values: dict[str, object], links: Links | None = None
) -> CatalogueEntry:
    """Add a row. `values` are its plain fields, `links` its many-to-many fields; the code comes from the name.

    Raises PermissionDenied without "catalogue.manage", ValidationError with the row's own fields.
    """
    access.require(actor, "catalogue.manage")
    entry = model(**values)
    _refuse_same_name(entry)
    entry.code = _free_code(model, entry.name_en)
    entry.full_clean()
    entry.save()
    for name, chosen in (links or {}).items():
        set_links(entry, name, chosen)
    trail.record(
        actor=actor,
        action="catalogue.entry_created",
        subject=entry,
        changes={"code": entry.code, **{name: plain(value) for name, value in values.items()}},
    )
    return entry


@transaction.atomic
def update_catalogue_entry(
    *, actor: User, entry: CatalogueEntry, values: dict[str, object], links: Links | None = None
) -> CatalogueEntry:
    """Change a row; its code stays, because old records and the program know the row by it.

    Raises PermissionDenied without "catalogue.manage", ValidationError with the row's own fields.
    """
    access.require(actor, "catalogue.manage")
    entry = type(entry).objects.select_for_update().get(pk=entry.pk)
    changes = apply_changes(entry, values)
    _refuse_same_name(entry)
    entry.full_clean()
    entry.save()
    for name, chosen in (links or {}).items():
        changes |= set_links(entry, name, chosen)
    if changes:
        trail.record(actor=actor, action="catalogue.entry_changed", subject=entry, changes=changes)
    return entry


@transaction.atomic
def replace_catalogue_entry(
    *, actor: User, entry: CatalogueEntry, values: dict[str, object], links: Links | None = None
) -> CatalogueEntry:
    """End a row today and begin another with a new meaning tomorrow. Old records keep the old words.

    Arguments as in `create_catalogue_entry`; `values` are of the new row. Raises PermissionDenied without
    "catalogue.manage", ValidationError with the row's own fields, and (meaning) for a row not yet in use.
    """
    access.require(actor, "catalogue.manage")
    today = clock.today()
    old = type(entry).objects.select_for_update().get(pk=entry.pk)
    if old.since is not None and old.since > today:
        raise ValidationError({"meaning": _("Nobody has used the row yet: change its name as a correction.")})
    if old.until is None or old.until > today:
        update_catalogue_entry(actor=actor, entry=old, values={"until": today})
    begins = {"since": today + timedelta(days=1)}
    return create_catalogue_entry(actor=actor, model=type(entry), values=values | begins, links=links)


def _refuse_same_name(entry: CatalogueEntry) -> None:
    """Two rows of one name, valid on one day, could not be told apart in a list of choices."""
    same = type(entry).objects.filter(
        Q(since__isnull=True) | Q(since__lte=entry.until or date.max),
        Q(until__isnull=True) | Q(until__gte=entry.since or date.min),
        name_fi__iexact=entry.name_fi,
    )
    if same.exclude(pk=entry.pk).exists():
        raise ValidationError({"name_fi": _("The catalogue already has a row with this name.")})


def _free_code(model: type[CatalogueEntry], name: str) -> str:
    wanted = slugify(name).replace("-", "_")[: CODE_LENGTH - 4] or "row"
    taken = set(model.objects.filter(code__startswith=wanted).values_list("code", flat=True))
    number = 1
    code = wanted
    while code in taken:
        number += 1
        code = f"{wanted}_{number}"
    return code
