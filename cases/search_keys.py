"""By what names are found: letters of one look are one letter, whoever types them and on whatever keyboard.

The SQL function `search_key` is made in the first migration of this room. In `staff.sorting` å, ä and ö are
letters of their own; here ä is found by a and đ by d, and letters of other alphabets stay as they are. So
trigrams, which know only letters and figures, see every name whole.
"""

from django.db.models import CharField, F, Func, GeneratedField, Value
from django.db.models.functions import Concat


class SearchKey(Func):
    """SQL: search_key(text)."""

    function = "search_key"
    output_field = CharField()


def search_key_field(*columns: str) -> GeneratedField:
    """A generated column by which the named columns, in that order, are found."""
    parts = [part for column in columns for part in (F(column), Value(" "))][:-1]
    return GeneratedField(
        expression=SearchKey(Concat(*parts, output_field=CharField()) if len(parts) > 1 else parts[0]),
        output_field=CharField(max_length=400),
        db_persist=True,
    )
