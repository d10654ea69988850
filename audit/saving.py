"""Saving rows, with the database's refusal put into words.

Django's `full_clean` asks the database about every relation and every constraint before a save, some twenty times
for one visit, and still cannot promise the answer of the next moment. The database decides at the save itself;
here its refusal becomes the constraint's own message. One way for all rooms that write in hot paths.

A refusal undoes the transaction around it. Whoever wants to go on after one (to tell what is wrong with several
rows) puts an `atomic` of its own around each: a savepoint costs two statements, and most only pass the words on.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.utils.translation import gettext as _

from audit.words import is_blank


def save_checked(row: models.Model, *, update_fields: list[str] | None = None) -> models.Model:
    """Check the row's own fields and `clean`, save it, and return it. Must run inside a transaction.

    `update_fields` as in `Model.save`; only these are checked then. Raises ValidationError at the fields that are
    wrong, or with the message of the named constraint that the database held against the row.
    """
    _check(row, set(update_fields or [field.name for field in row._meta.fields]))
    with _refusal_in_words(type(row)):
        row.save(update_fields=update_fields)
    return row


def save_all_checked(rows: Iterable[models.Model]) -> list[models.Model]:
    """Check new rows of one model as `save_checked` does, and add them all in one statement, or none of them.

    Returns them with their keys, in their order. Must run inside a transaction. Raises ValidationError at the
    fields of the first wrong row, or with the message of the named constraint that the database held against one
    of them: it does not tell which.
    """
    rows = list(rows)
    if not rows:
        return rows
    model = type(rows[0])
    for row in rows:
        _check(row, {field.name for field in model._meta.fields})
    with _refusal_in_words(model):
        return model._default_manager.bulk_create(rows)


def _check(row: models.Model, checked: set[str]) -> None:
    """The named fields and `clean`. A relation that is given is left to the database."""
    given = {
        field.name for field in row._meta.fields if field.is_relation and field.value_from_object(row) is not None
    }
    row.clean_fields(exclude={field.name for field in row._meta.fields} - checked | given)
    unseen = [field.name for field in row._meta.fields if field.name in checked and _must_say(row, field)]
    if unseen:
        raise ValidationError(dict.fromkeys(unseen, _("Write here something that can be seen.")))
    row.clean()


def _must_say(row: models.Model, field: models.Field) -> bool:
    """Whether a required text holds nothing that can be seen."""
    is_text = isinstance(field, models.CharField | models.TextField) and not field.blank
    return is_text and is_blank(field.value_from_object(row))


@contextmanager
def _refusal_in_words(model: type[models.Model]) -> Iterator[None]:
    """What the database refuses inside is told in the constraint's own message."""
    try:
        yield
    except IntegrityError as error:
        raise _in_words(model, error) from error


def _in_words(model: type[models.Model], error: IntegrityError) -> Exception:
    """The message of the constraint that refused, or the error itself when no constraint of ours has that name."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in model._meta.constraints:
        if constraint.name == name:
            words = ValidationError(constraint.get_violation_error_message(), code=name)
            return ValidationError({NON_FIELD_ERRORS: words})
    return error
