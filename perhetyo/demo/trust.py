"""Lets the database alone check what it checks anyway, while the town is being built.

`full_clean` asks the database before each save whether every foreign key exists and whether each constraint would
hold, so that a person gets a message at the right field. Nobody reads messages here, and the same keys and
constraints refuse a wrong row at the save itself: asking twice would only make the build take twice as long.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.db import models


@contextmanager
def database_alone_checks() -> Iterator[None]:
    """Within the block `full_clean` checks fields and models' own rules, and asks the database nothing."""
    with (
        mock.patch.object(models.ForeignKey, "validate", models.Field.validate),
        mock.patch.object(models.Model, "validate_unique", return_value=None),
        mock.patch.object(models.Model, "validate_constraints", return_value=None),
    ):
        yield
