"""Zones of worry: how they look, where a great one is told, and whom to call then."""

from datetime import timedelta

from django.db.models import OuterRef, Subquery

from audit import clock
from cases.models import Case
from staff.models import RoleGrant, User
from staff.roles import Role
from visits.models import VisitNote
from visits.selectors.callers import Caller, callers_of

Worry = VisitNote.Worry

# The look of a zone: a key of the status tag.
WORRY_KINDS = {Worry.NONE: "done", Worry.SMALL: "now", Worry.FELT: "attention", Worry.GREAT: "overdue"}
# How long a great worry stays on the supervisor's lists, in days after the visit.
TOLD_FOR_DAYS = 30


def great_worry_at() -> Subquery:
    """For a query of cases: when the last visit was at which a great worry was recorded lately; else None."""
    since = clock.now() - timedelta(days=TOLD_FOR_DAYS)
    notes = VisitNote.objects.filter(case=OuterRef("pk"), worry=Worry.GREAT, started_at__gte=since)
    return Subquery(notes.order_by("-started_at").values("started_at")[:1])


def supervisors_to_call(case: Case) -> list[Caller]:
    """The supervisors of the unit who can be reached by phone, by name. One query."""
    leading = RoleGrant.objects.standing().filter(role=Role.SUPERVISOR, unit=case.unit_id).values("user")
    users = User.objects.filter(pk__in=leading, is_active=True).select_related("unit").order_by("sort_key", "id")
    return callers_of(users)
