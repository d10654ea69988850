"""Finnish alphabetical order on every PostgreSQL: a stored key instead of a collation that may be missing.

The SQL function `fi_sort` is made in staff's first migration; å, ä and ö become the three bytes after z, all
other letters lose their marks, so that plain byte order of the key is the order of a Finnish name list.
"""

from django.db.models import CharField, F, Func, GeneratedField, Value
from django.db.models.functions import Concat


class FinnishSortKey(Func):
    """SQL: fi_sort(text)."""

    function = "fi_sort"
    output_field = CharField(db_collation="C")


def sort_key_field(*columns: str) -> GeneratedField:
    """A generated column with the sort key of the named columns, in that order."""
    parts = [part for column in columns for part in (F(column), Value(" "))][:-1]
    return GeneratedField(
        expression=FinnishSortKey(Concat(*parts, output_field=CharField()) if len(parts) > 1 else parts[0]),
        output_field=CharField(max_length=400, db_collation="C"),
        db_persist=True,
    )
