"""Reading what is there once or not at all."""

from typing import Any

from django.db.models import QuerySet, Value


def one_or_none(rows: QuerySet) -> Any:
    """The one row of the query, or None. Raises MultipleObjectsReturned when there are more: never one by chance.

    Quicker than `first()`, which sorts by the key: to write that order down for a row with all that it refers to
    takes Django about a millisecond.
    """
    try:
        return rows.get()
    except rows.model.DoesNotExist:
        return None


def which_find(**queries: QuerySet) -> set[str]:
    """The names of those queries that find any row. One query, for lists that are nearly always empty."""
    first, *others = (
        rows.order_by().annotate(found_by=Value(name)).values_list("found_by", flat=True)[:1]
        for name, rows in queries.items()
    )
    return set(first.union(*others, all=True))
