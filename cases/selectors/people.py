"""The people of a family as pages show them, and where they live."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import OuterRef, QuerySet
from django.utils.translation import gettext as _

from audit import clock
from cases.models import Case, FamilyMembership, Person
from cases.models.people import merged_into, standing_on


@dataclass(frozen=True)
class MemberRow:
    """One member of a family, in words."""

    person_id: int
    short_name: str
    name: str
    role: str
    age: str
    lives_here: bool
    is_child: bool
    # Numbers of those who have been found to be this same person: a draft may still name them.
    former_ids: tuple[int, ...] = ()

    @property
    def about(self) -> str:
        """Role and age for a chip beside the name; a child's age is enough."""
        known = [self.age] if self.is_child and self.age else [self.role, self.age]
        if not self.lives_here:
            known.append(_("lives elsewhere"))
        return ", ".join(filter(None, known))


def members_of(case: Case) -> list[MemberRow]:
    """The people who belong to the case's family today: adults, then children from the eldest on. One query."""
    return members_among(_memberships(case).filter(standing_on(clock.today())))


def memberships_over_time(case: Case) -> list[FamilyMembership]:
    """Who has belonged to the case's family and when: for `members_among` and for the events. One query."""
    return list(_memberships(case))


def members_among(memberships: Iterable[FamilyMembership]) -> list[MemberRow]:
    """Those of the memberships that stand today, in words, in the order of `members_of`."""
    today = clock.today()
    return [
        replace(member_row(membership, today), former_ids=tuple(membership.former_ids))
        for membership in in_order(memberships)
        if membership.stands_on(today)
    ]


def _memberships(case: Case) -> QuerySet[FamilyMembership]:
    rows = FamilyMembership.objects.filter(family_id=case.family_id).select_related("person")
    return rows.annotate(former_ids=merged_into(OuterRef("person")))


def in_order(memberships: Iterable[FamilyMembership]) -> list[FamilyMembership]:
    """Adults as they were told, then children from the eldest on. Each comes with its person."""
    return sorted(memberships, key=_place_in_list)


def member_row(membership: FamilyMembership, day: date) -> MemberRow:
    """A membership in words, with the age on `day`."""
    person = membership.person
    return MemberRow(
        person_id=person.pk,
        short_name=person.short_name,
        name=person.name,
        role=membership.get_role_display(),
        age=person.age_text(day),
        lives_here=membership.lives_here,
        is_child=membership.is_child,
    )


def is_prohibited(person: Person) -> bool:
    """Whether the person has a security prohibition today."""
    return person.security_prohibitions.filter(standing_on(clock.today())).exists()


def address_line(case: Case) -> str:
    """The street address on one line; "" when nobody knows it or somebody in the household is protected.

    `case` comes from cases.access, which tells whether the family has a security prohibition (laki 661/2009).
    """
    return "" if case.is_protected else written_address(case)


def area_name(case: Case) -> str:
    """The district; "" when it is not known or would tell where a protected family lives. `case` as above."""
    return "" if case.is_protected or case.family.area is None else case.family.area.name


def written_address(case: Case) -> str:
    """The address whatever protects it: only for the page that asks a reason and logs it."""
    family = case.family
    town = f"{family.postal_code} {family.town}".strip()
    return ", ".join(filter(None, [family.street_address, town]))


def _place_in_list(membership: FamilyMembership) -> tuple[bool, date, int]:
    person = membership.person
    born = person.birth_date or person.due_date or date.max
    return membership.is_child, born if membership.is_child else date.min, membership.pk
