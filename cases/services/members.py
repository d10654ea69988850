"""One member of a family: the facts told, and the rows made of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from audit.saving import save_checked
from cases.models import Family, FamilyMembership, Person


@dataclass(frozen=True)
class MemberFacts:
    """One member of the family as told. `person` is one already known, as in another home.

    An adult told to be a guardian is one of all children of the family. `others` are people, by their numbers, of
    whom somebody has said that they are not this one.
    """

    role: str
    first_name: str = ""
    last_name: str = ""
    birth_date: date | None = None
    due_date: date | None = None
    phone: str = ""
    other_phone: str = ""
    email: str = ""
    language: str = "fi"
    mother_tongue: str = ""
    interpreter_needed: bool = False
    is_guardian: bool = False
    lives_here: bool = True
    protected: bool = False
    # In no traceback.
    identity_code: str = field(default="", repr=False)
    person: Person | None = None
    others: frozenset[int] = frozenset()


def known_person(person: Person) -> Person:
    """One already known, locked. Whoever has been merged into another meanwhile is that other."""
    row = Person.objects.select_for_update(no_key=True).get(pk=person.pk)
    return row.merged_into or row


def join_family(family: Family, facts: MemberFacts, *, since: date) -> FamilyMembership:
    """Add somebody to a family from a day on. Only for this package, in its transaction."""
    person = known_person(facts.person) if facts.person else save_checked(new_person(facts))
    return save_checked(new_membership(family, person, facts, since))


def new_person(facts: MemberFacts) -> Person:
    """The person of the facts, not saved yet."""
    return Person(
        first_name=facts.first_name,
        last_name=facts.last_name,
        birth_date=facts.birth_date,
        due_date=facts.due_date,
        phone=facts.phone,
        other_phone=facts.other_phone,
        email=facts.email,
        language=facts.language,
        mother_tongue=facts.mother_tongue,
        interpreter_needed=facts.interpreter_needed,
    )


def new_membership(family: Family, person: Person, facts: MemberFacts, since: date) -> FamilyMembership:
    """The person's place in the family, not saved yet."""
    return FamilyMembership(
        family=family,
        unit_id=family.unit_id,
        person=person,
        role=facts.role,
        lives_here=facts.lives_here,
        since=since,
    )


def guardians_and_children(members: Iterable[tuple[MemberFacts, Person]]) -> tuple[list[Person], list[Person]]:
    """Of the people told: the adults who are guardians, and the children."""
    members = list(members)
    children = [person for facts, person in members if facts.role in FamilyMembership.CHILDREN]
    guardians = [person for facts, person in members if facts.is_guardian and person not in children]
    return guardians, children
