"""The family as a home and as people of each other: who has a guardian, who is whose, and what has changed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_period
from audit.rows import one_or_none
from cases import access, kinship
from cases.models import Case, FamilyMembership, Guardianship, Person, Relationship
from cases.models.people import standing_on
from cases.selectors.corrections import Values
from cases.selectors.people import MemberRow, in_order, member_row, memberships_over_time
from staff.models import User


@dataclass(frozen=True)
class GuardianRow:
    """Somebody who is a child's guardian. `name` is "" of one whom the reader may not know."""

    pk: int
    name: str
    since: str


@dataclass(frozen=True)
class ChildRow:
    """A child with its guardians; `ended` tells why it has none, when that has been told."""

    person_id: int
    name: str
    guardians: list[GuardianRow]
    ended: str


@dataclass(frozen=True)
class TieRow:
    """A relationship: `name` has `who` as a `kind`. `period` may be ""."""

    pk: int
    name: str
    kind: str
    who: str
    period: str
    is_standing: bool


@dataclass(frozen=True)
class EventRow:
    """Something that happened in the home."""

    day: str
    words: str


def memberships_of(case: Case) -> list[FamilyMembership]:
    """Who belongs to the family today, in the order of the lists; each knows whether it `is_guardian` here."""
    today = clock.today()
    rows = FamilyMembership.objects.filter(standing_on(today), family_id=case.family_id).select_related("person")
    return in_order(rows.annotate(is_guardian=guardian_here(today)))


def guardian_here(day: date) -> Exists:
    """Whether the person of a membership is, on the day, the guardian of a child of the same family."""
    children = FamilyMembership.objects.filter(
        standing_on(day),
        family_id=OuterRef(OuterRef("family_id")),
        person_id=OuterRef("child_id"),
        role__in=FamilyMembership.CHILDREN,
    )
    return Exists(
        Guardianship.objects.filter(standing_on(day), Exists(children), guardian_id=OuterRef("person_id"))
    )


def people_to_choose(case: Case) -> tuple[list[MemberRow], list[MemberRow]]:
    """The adults and the children who belong to the family today, for forms."""
    rows = [(row.is_child, member_row(row, clock.today())) for row in memberships_of(case)]
    return [row for is_child, row in rows if not is_child], [row for is_child, row in rows if is_child]


def place_values(membership: FamilyMembership) -> Values:
    """How somebody is in the family, and since when."""
    return {name: getattr(membership, name) for name in ("role", "lives_here", "since", "until")}


def person_of(case: Case, pk: int) -> Person:
    """Somebody who belongs to the family today. Raises Http404 for anybody else."""
    rows = FamilyMembership.objects.filter(standing_on(clock.today()), family_id=case.family_id, person_id=pk)
    return _found(rows.select_related("person").first()).person


def guardianship_of(case: Case, pk: int) -> Guardianship:
    """A standing guardianship of a child of the family. Raises Http404 for any other."""
    children = _people_today(case).filter(role__in=FamilyMembership.CHILDREN).values("person")
    rows = Guardianship.objects.filter(standing_on(clock.today()), child__in=children).exclude(until=clock.today())
    return _found(one_or_none(rows.select_related("child", "guardian").filter(pk=pk)))


def guardian_name(user: User, case: Case, row: Guardianship) -> str:
    """The name of a guardian; of one who belongs to no family that the reader may read, that it is a stranger."""
    in_family = _people_today(case).filter(person=row.guardian_id)
    known = access.known_people(user).filter(pk=row.guardian_id)
    if in_family.exists() or known.exists():
        return row.guardian.name
    return _("Somebody who is not a member of this family")


def relationship_of(case: Case, pk: int) -> Relationship:
    """A relationship, not ended, between two people of the family. Raises Http404 for any other."""
    rows = relationships_in(case).filter(until__isnull=True)
    return _found(one_or_none(rows.filter(pk=pk)))


def relationships_in(case: Case) -> QuerySet[Relationship]:
    """All relationships between people who belong to the family today, each with both."""
    people = _people_today(case).values("person")
    rows = Relationship.objects.filter(person__in=people, other__in=people)
    return rows.select_related("person", "other").order_by("other_id", "kind", "id")


def guardianships_in(case: Case) -> QuerySet[Guardianship]:
    """All guardianships of the children who belong to the family today, each with its guardian."""
    children = _people_today(case).filter(role__in=FamilyMembership.CHILDREN).values("person")
    return Guardianship.objects.filter(child__in=children).select_related("guardian").order_by("id")


def still_guardians(guardianships: Iterable[Guardianship]) -> list[Guardianship]:
    """Those that go on. One that has been ended is told as such on its last day already."""
    return [row for row in guardianships if row.until is None or row.until > clock.today()]


def household_page(user: User, case: Case) -> dict:
    """The context of the page of the household: children with guardians, relationships, and what has happened.

    `case` from cases.access for the same user. A guardian who belongs to no family that the user may read is told
    without a name. The same number of queries for few and many.
    """
    people = memberships_of(case)
    members = {row.person_id for row in people}
    rows = list(guardianships_in(case))
    strangers = {row.guardian_id for row in rows} - members
    known = members | set(access.known_people(user).filter(pk__in=strangers).values_list("pk", flat=True))
    return {
        "children": [_child(row.person, rows, known) for row in people if row.is_child],
        "ties": [_tie(row) for row in relationships_in(case)],
        "events": household_events(memberships_over_time(case))[::-1],
        "may_change": access.can(user, "members.correct", case),
    }


def household_events(memberships: Iterable[FamilyMembership]) -> list[EventRow]:
    """What has happened in the home since the first contact, the earliest first: for whoever may see the case.

    `memberships` are those over time. No query.
    """
    events = [event for event in kinship.home_events(memberships) if event.day <= clock.today()]
    return [EventRow(format_day(event.day), event.words) for event in events]


def _people_today(case: Case) -> QuerySet[FamilyMembership]:
    return FamilyMembership.objects.filter(standing_on(clock.today()), family_id=case.family_id)


def _child(person: Person, guardianships: Iterable[Guardianship], known: set[int]) -> ChildRow:
    own = [row for row in guardianships if row.child_id == person.pk]
    standing = still_guardians(own)
    ended = [row.end_reason for row in own if row.end_reason and row not in standing]
    return ChildRow(
        person_id=person.pk,
        name=person.short_name,
        guardians=[
            GuardianRow(row.pk, row.guardian.name if row.guardian_id in known else "", format_day(row.since))
            for row in standing
        ],
        ended=ended[-1] if ended and not standing else "",
    )


def _tie(row: Relationship) -> TieRow:
    return TieRow(
        pk=row.pk,
        name=row.other.short_name,
        kind=row.get_kind_display(),
        who=row.person.short_name,
        period=format_period(row.since, row.until) if row.since or row.until else "",
        is_standing=row.until is None,
    )


def _found(row):
    if row is None:
        raise Http404
    return row
