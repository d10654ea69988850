"""People in the records who look like somebody who is being written down. By the trigram indexes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from cases.likeness import LEAST_ALIKE, Comparison, Likeness, compare_births, likeness, name_likeness

# Enough for any name, and still few to look through: the nearest names of each person come first.
MOST_OF_A_NAME = 100
# How alike names must be to be looked at by the name alone. When a date of birth is told, others come by the day.
# Lower is slow in a county where half the names end alike; higher misses slips in short names.
BY_NAME_ONLY, BESIDE_BIRTH = LEAST_ALIKE, 0.5

# The nearest names; those born on the day, if the name is alike at all; those with the number, whatever the name.
FIND = """
with typed as materialized (
    select nth, fi_sort(name) as key, born, phone
    from unnest(%(nths)s::int[], %(names)s::text[], %(births)s::date[], %(phones)s::text[])
        as sent (nth, name, born, phone)
), found as materialized (  -- each search once, whatever the planner believes of the size of the table
    select typed.*, one.id from typed cross join lateral (
        (
            select id from cases_person where typed.key <> '' and sort_key %% typed.key
            order by coalesce(birth_date = typed.born, false) desc, similarity(sort_key, typed.key) desc, id
            limit %(most)s
        )
        union
        select id from cases_person where birth_date = typed.born and similarity(sort_key, typed.key) >= %(alike)s
        union
        select id from cases_person where typed.phone <> '' and phone <> '' and phone = typed.phone
        union
        select id from cases_person where typed.phone <> '' and other_phone <> '' and other_phone = typed.phone
    ) as one
)
select found.nth, id, found.key, person.sort_key, similarity(person.sort_key, found.key), person.birth_date,
    found.phone <> '' and found.phone in (person.phone, person.other_phone)
from found join cases_person as person using (id)
where person.merged_into_id is null
"""


@dataclass(frozen=True)
class TypedPerson:
    """Somebody who is being written down, by the number of the row."""

    nth: int
    first_name: str = ""
    last_name: str = ""
    born: date | None = None
    # As it is stored: +358401234567.
    phone: str = ""


@dataclass(frozen=True)
class Match:
    """A person of the records who looks like the one in row `nth`. Nothing of this may be shown without access."""

    nth: int
    person_id: int
    likeness: Likeness


def likely_ones(people: Iterable[TypedPerson]) -> dict[int, list[Match]]:
    """For each row the people who look like it, the most alike first. Whoever may see them is not asked here."""
    people = list(people)
    found = defaultdict(list)
    for alike, told in (
        (BESIDE_BIRTH, [person for person in people if person.born]),
        (BY_NAME_ONLY, [person for person in people if not person.born]),
    ):
        births = {person.nth: person.born for person in told}
        for nth, person_id, key, sort_key, shared, born, same_phone in _rows(told, alike):
            name = name_likeness(key, sort_key, shared)
            like = likeness(Comparison(name, compare_births(births[nth], born), same_phone))
            if like:
                found[nth].append(Match(nth, person_id, like))
    for matches in found.values():
        matches.sort(key=lambda match: (-match.likeness.score, match.person_id))
    return dict(found)


def _rows(people: list[TypedPerson], alike: float) -> list[tuple]:
    if not people:
        return []
    values = {
        "nths": [person.nth for person in people],
        "names": [f"{person.last_name} {person.first_name}".strip() for person in people],
        "births": [person.born for person in people],
        "phones": [person.phone for person in people],
        "most": MOST_OF_A_NAME,
        "alike": LEAST_ALIKE,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.similarity_threshold', %s, true)", [str(alike)])
        cursor.execute(FIND, values)
        return cursor.fetchall()
