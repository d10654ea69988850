"""People known from some family, to be joined to another one too: a child of two homes, a grandmother."""

from dataclasses import dataclass

from django.db.models import Value

from audit import clock
from audit.finnish_dates import format_day
from audit.rows import one_or_none
from cases import access
from cases.models import Case, FamilyMembership, Person
from cases.models.people import standing_on
from cases.search_keys import SearchKey
from staff.models import User

MOST_PEOPLE = 20


@dataclass(frozen=True)
class JoinablePerson:
    """Somebody whom one may know, with the families by which."""

    pk: int
    name: str
    born: str
    families: str


def find_people(user: User, case: Case, term: str) -> tuple[list[JoinablePerson], list[int]]:
    """People with all words of the term in their names, not in the case's family yet, at most MOST_PEOPLE.

    Only those of whom the user may read the background of some case; with them the numbers of these cases, for the
    log. A family that the user may not read is not named.
    """
    found = access.known_people(user).exclude(
        memberships__in=FamilyMembership.objects.filter(standing_on(clock.today()), family_id=case.family_id)
    )
    for word in term.split():
        found = found.filter(search_key__contains=SearchKey(Value(word)))
    people = list(found.order_by("sort_key", "pk")[:MOST_PEOPLE])
    readable = access.cases_with(user, "background.read")
    places = FamilyMembership.objects.filter(
        standing_on(clock.today()), person__in=people, family__in=readable.values("family")
    )
    families: dict[int, list[str]] = {}
    for place in places.select_related("family").order_by("id"):
        families.setdefault(place.person_id, []).append(str(place.family))
    shown = readable.filter(family__in=places.values("family")).values_list("pk", flat=True)
    return [_row(person, families[person.pk]) for person in people], list(shown)


def known_person(user: User, pk: int) -> Person | None:
    """Somebody whom the user may know, None for anybody else."""
    return one_or_none(access.known_people(user).filter(pk=pk))


def _row(person: Person, families: list[str]) -> JoinablePerson:
    return JoinablePerson(person.pk, person.name, format_day(person.birth_date), ", ".join(families))
