"""How demo data is checked while it is being made: by the database alone, and at once.

`full_clean` asks the database before each save whether every foreign key exists and whether each constraint would
hold, so that a person gets a message at the right field. Nobody reads messages here, and the same keys and
constraints refuse a wrong row at the save itself: asking twice would only make the build take twice as long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import connection, models


@contextmanager
def database_alone_checks() -> Iterator[None]:
    """Within the block `full_clean` checks fields and models' own rules, and asks the database nothing."""
    check_keys_at_once()
    with (
        mock.patch.object(models.ForeignKey, "validate", models.Field.validate),
        mock.patch.object(models.Model, "validate_unique", return_value=None),
        mock.patch.object(models.Model, "validate_constraints", return_value=None),
    ):
        yield


def check_keys_at_once() -> None:
    """Check foreign keys with each statement and not when the transaction ends.

    Keys left for the end wait in one list, which PostgreSQL reads through whenever a savepoint is rolled back; and
    the triggers of the change history make and roll back one for each row. In a transaction of this size that
    would take hours.
    """
    with connection.cursor() as cursor:
        cursor.execute("set constraints all immediate")
