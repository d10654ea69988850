"""Conflicts of interest between workers and a family: the hard rule, and the private list."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_period
from audit.rows import one_or_none
from cases import access
from cases.models import Case
from pairs.models import ConflictOfInterest
from pairs.selectors.people import workers
from staff.models import User


@dataclass(frozen=True)
class ConflictRow:
    """One conflict of interest as those who form pairs see it."""

    id: int
    name: str
    kind: str
    note: str
    period: str
    told: str
    stands: bool


def barred_from(case: Case, user_ids: Iterable[int]) -> frozenset[int]:
    """Who of these cannot be in the pair of the case's family today, whichever unit knows of it. One query."""
    standing = ConflictOfInterest.objects.standing_on(clock.today()).filter(family_id=case.family_id)
    return frozenset(standing.filter(user__in=list(user_ids)).values_list("user_id", flat=True))


def open_conflicts(family_id: int, user_id: int) -> QuerySet[ConflictOfInterest]:
    """The conflicts of one worker with one family that have no end yet, in whichever of its cases."""
    return ConflictOfInterest.objects.filter(family_id=family_id, user_id=user_id, until__isnull=True)


def conflicts_of(user: User, case: Case) -> list[ConflictRow]:
    """The conflicts with the family that the unit has recorded, the standing ones first. One query.

    Only for those who form pairs in the unit, and never one's own: nobody is told what others have said of them.
    """
    if not access.can(user, "match.read", case):
        return []
    today = clock.today()
    rows = ConflictOfInterest.objects.filter(family_id=case.family_id, unit_id=case.unit_id).exclude(user=user)
    found = [
        _row(row, stands=row.until is None or row.until > today)
        for row in rows.select_related("user", "recorded_by")
    ]
    return sorted(found, key=lambda row: not row.stands)


def conflict_of(user: User, case: Case, pk: int) -> ConflictOfInterest:
    """One that `conflicts_of` would show and that has no end yet. Raises Http404."""
    rows = ConflictOfInterest.objects.filter(family_id=case.family_id, unit_id=case.unit_id, until__isnull=True)
    row = one_or_none(rows.exclude(user=user).filter(pk=pk).select_related("user"))
    if row is None:
        raise Http404
    return row


def who_may_conflict(user: User, case: Case) -> list[User]:
    """The workers of whom a conflict with the family can be recorded: all units', and not oneself. One query."""
    return [person for person in workers().order_by("sort_key") if person.pk != user.pk]


def _row(row: ConflictOfInterest, *, stands: bool) -> ConflictRow:
    told = {"who": row.get_told_by_display(), "name": row.recorded_by, "day": format_day(row.recorded_at)}
    return ConflictRow(
        id=row.pk,
        name=str(row.user),
        kind=row.get_kind_display(),
        note=row.note,
        period=format_period(row.since, row.until),
        told=_("Told by: %(who)s. %(name)s recorded it on %(day)s.") % told,
        stands=stands,
    )
