"""The plan of the first visits as it is read together with the family."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.finnish_dates import format_day_long, format_range
from audit.rows import one_or_none
from cases.models import Case
from pairs.selectors import standing_pair
from staff.models import User
from visits.models import Visit, VisitPlan
from visits.selectors.callers import Caller, callers_of
from visits.selectors.words import names_in_a_row


@dataclass(frozen=True)
class SheetVisit:
    """One visit in words."""

    number: int
    day: str
    clock: str
    purpose: str
    place: str
    is_held: bool


@dataclass(frozen=True)
class SheetPerson:
    """One of those who come."""

    user: User
    title: str
    brings: str


@dataclass(frozen=True)
class PlanSheet:
    """The page of the plan: who comes, when, for what."""

    aim: str
    people: list[SheetPerson]
    first_names: str
    visits: list[SheetVisit]
    callers: list[Caller]


def plan_sheet(case: Case) -> PlanSheet | None:
    """The plan of the case in the order of its visits, or None. Three queries.

    `case` comes from cases.access. Where a protected family is met is not told (laki 661/2009).
    """
    plan = one_or_none(
        VisitPlan.objects.filter(case=case).select_related(
            *(f"pair__{place}__{more}" for place in ("lead", "co_worker") for more in ("job_title", "unit"))
        )
    )
    if plan is None:
        return None
    visits = Visit.objects.standing().filter(plan=plan).select_related("place").order_by("starts_at", "id")
    people = (standing_pair(case) or plan.pair).people
    return PlanSheet(
        aim=plan.aim,
        people=[_sheet_person(user) for user in people],
        first_names=names_in_a_row([user.first_name or str(user) for user in people]),
        visits=[_sheet_visit(visit, case) for visit in visits],
        callers=callers_of(people),
    )


def _sheet_person(user: User) -> SheetPerson:
    return SheetPerson(user=user, title=str(user.job_title or ""), brings=user.brings)


def _sheet_visit(visit: Visit, case: Case) -> SheetVisit:
    return SheetVisit(
        number=visit.number,
        day=format_day_long(visit.starts_at),
        clock=format_range(visit.starts_at, visit.ends_at),
        purpose=visit.purpose,
        place=_("agreed separately") if case.is_protected else str(visit.place),
        is_held=visit.status == Visit.Status.HELD,
    )
