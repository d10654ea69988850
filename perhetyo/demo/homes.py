"""Who is whose in a family of the demo town, and a home that changes: told by the family's own shape and name."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from random import Random

from cases.models import Case, FamilyMembership, Relationship
from cases.selectors.household import place_values
from cases.services.household import change_household
from cases.services.kinship import add_relationship
from perhetyo.demo.course import Course, clock_on
from perhetyo.demo.families import Household, Member
from staff.models import User
from staff.services.changes import mark_of

Kind = Relationship.Kind
# The share of couples of whom it is recorded that they are one, and of parents' partners who move out.
TELLS_COUPLE = 0.4
MOVES_OUT = 0.5
AFTER_PLAN = timedelta(days=10)


@dataclass(frozen=True)
class Tie:
    """`who` is the `kind` of `whose`."""

    who: Member
    kind: str
    whose: Member


def ties_of(household: Household) -> Iterator[Tie]:
    """What the contact tells of who is whose. People whose names nobody knows are left out."""
    people = [member for member in household.members if member.first_name or member.due]
    children = [member for member in people if member.band]
    adults = {member.role: member for member in people if not member.band}
    mother, father, partner = (adults.get(role) for role in ("mother", "father", "partner"))
    if mother and father:
        together = mother.lives_here and father.lives_here
        if not together:
            yield Tie(father, Kind.EX_SPOUSE, mother)
        elif Random(household.name).random() < TELLS_COUPLE:
            yield Tie(father, Kind.SPOUSE, mother)
    if partner and mother:
        yield Tie(partner, Kind.SPOUSE, mother)
        yield from (Tie(partner, Kind.STEP_PARENT, child) for child in children)
    if "grandparent" in adults:
        yield from (Tie(adults["grandparent"], Kind.GRANDPARENT, child) for child in children)


def moves_out_on(household: Household, course: Course, end: datetime) -> datetime | None:
    """When the parent's partner moves elsewhere; None in most families."""
    has_partner = any(member.role == "partner" for member in household.members)
    if not has_partner or not course.plan_at or Random(household.street_address).random() >= MOVES_OUT:
        return None
    at = clock_on((course.plan_at + AFTER_PLAN).date(), 15)
    return at if at < min(course.closed_at or end, end) else None


def record_ties(actor: User, case: Case, household: Household, members: dict[tuple, int]) -> None:
    """Write down who is whose. `members` are numbers of people by `Member.key`."""
    for tie in ties_of(household):
        who, whose = members[tie.who.key], members[tie.whose.key]
        known = Relationship.objects.filter(person__in=[who, whose], other__in=[who, whose]).exists()
        if not known:
            add_relationship(actor=actor, case_id=case.pk, person_id=who, kind=tie.kind, other_id=whose)


def move_partner_out(actor: User, case: Case, on: date) -> None:
    """The parent's partner goes on belonging to the family, and lives elsewhere from the day on."""
    place = FamilyMembership.objects.get(family=case.family_id, role="partner")
    change_household(
        actor=actor,
        case_id=case.pk,
        membership_id=place.pk,
        on=on,
        role=place.role,
        lives_here=False,
        seen=mark_of(place_values(place)),
    )
