"""Locking the people of a pair. A part of other services."""

from collections.abc import Iterable

from staff.models import User


def lock_people(user_ids: Iterable[int]) -> None:
    """Lock the rows of all these people at once, in the caller's transaction, after the cases.

    Whatever an act does to several people (their load, their time) it locks all of them here before the first of
    it, always in one order: two coordinators who move the same people the opposite ways then act one after the
    other, and neither waits for the other for ever.
    """
    people = User.objects.select_for_update(no_key=True).filter(pk__in=set(user_ids))
    list(people.order_by("pk").values_list("pk"))
