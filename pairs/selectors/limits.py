"""Limits of the law of families that have a pair: those that wait show theirs on the waiting list."""

from django.db.models import Exists, OuterRef

from cases import access
from cases.selectors.deadlines import NearLimit, near_limits
from pairs.models import WorkPair
from staff.models import User


def paired_limits(user: User) -> list[NearLimit]:
    """Families with a pair whose limit of the law is near or over, of those to which the person may form one.

    The nearest first. One query.
    """
    pairs = WorkPair.objects.filter(case=OuterRef("pk"))
    return near_limits(access.cases_with(user, "pair.form").filter(Exists(pairs.standing())))
