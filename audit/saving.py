"""Saving a row, with the database's refusal put into words.

Django's `full_clean` asks the database about every relation and every constraint before a save, some twenty times
for one visit, and still cannot promise the answer of the next moment. The database decides at the save itself;
here its refusal becomes the constraint's own message. One way for all rooms that write in hot paths.
"""

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction


def save_checked(row: models.Model, *, update_fields: list[str] | None = None) -> models.Model:
    """Check the row's own fields and `clean`, save it, and return it. Must run inside a transaction.

    `update_fields` as in `Model.save`; only these are checked then. Raises ValidationError at the fields that are
    wrong, or with the message of the named constraint that the database held against the row.
    """
    checked = set(update_fields or [field.name for field in row._meta.fields])
    given = {
        field.name for field in row._meta.fields if field.is_relation and field.value_from_object(row) is not None
    }
    row.clean_fields(exclude={field.name for field in row._meta.fields} - checked | given)
    row.clean()
    try:
        with transaction.atomic():
            row.save(update_fields=update_fields)
    except IntegrityError as error:
        raise _in_words(row, error) from error
    return row


def _in_words(row: models.Model, error: IntegrityError) -> Exception:
    """The message of the constraint that refused, or the error itself when no constraint of ours has that name."""
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", None)
    for constraint in row._meta.constraints:
        if constraint.name == name:
            words = ValidationError(constraint.get_violation_error_message(), code=name)
            return ValidationError({NON_FIELD_ERRORS: words})
    return error
