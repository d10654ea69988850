"""People in the records who look like somebody who is being written down. By the trigram indexes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from cases.likeness import LEAST_ALIKE, Likeness, Resemblance, compare_births, likeness, name_likeness

# Enough for any name, and still few to look through: the nearest names of each person come first.
MOST_OF_A_NAME = 100
# How alike names must be to be looked at by the name alone. When a date of birth is told, others come by the day.
# Lower is slow in a county where half the names end alike; higher misses slips in short names.
BY_NAME_ONLY, BESIDE_BIRTH = LEAST_ALIKE, 0.5

# The nearest names; those born on the day, if the name is alike at all; those with the number or the code,
# whatever the name.
FIND = """
with typed as materialized (
    select nth, search_key(name) as key, born, phone, code
    from unnest(%(nths)s::int[], %(names)s::text[], %(births)s::date[], %(phones)s::text[], %(codes)s::text[])
        as sent (nth, name, born, phone, code)
), found as materialized (  -- each search once, whatever the planner believes of the size of the table
    select typed.*, one.id from typed cross join lateral (
        (
            select id from cases_person where typed.key <> '' and search_key %% typed.key
            order by coalesce(birth_date = typed.born, false) desc, similarity(search_key, typed.key) desc, id
            limit %(most)s
        )
        union
        select id from cases_person
        where birth_date = typed.born and similarity(search_key, typed.key) >= %(alike)s
        union
        select id from cases_person where typed.phone <> '' and phone <> '' and phone = typed.phone
        union
        select id from cases_person where typed.phone <> '' and other_phone <> '' and other_phone = typed.phone
        union
        select person_id from cases_identitycode where typed.code <> '' and fingerprint = typed.code
    ) as one
)
select found.nth, person.id, found.key, person.search_key, similarity(person.search_key, found.key),
    person.birth_date, found.phone <> '' and found.phone in (person.phone, person.other_phone),
    case when found.code <> '' then recorded.fingerprint = found.code end
from found join cases_person as person using (id)
left join cases_identitycode as recorded on recorded.person_id = person.id
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
    # The identity code as `cases.identity.fingerprint` tells it.
    code: str = ""


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
        for nth, person_id, key, search_key, shared, born, same_phone, same_code in _rows(told, alike):
            name = name_likeness(key, search_key, shared)
            like = likeness(Resemblance(name, compare_births(births[nth], born), same_phone, same_code))
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
        "codes": [person.code for person in people],
        "most": MOST_OF_A_NAME,
        "alike": LEAST_ALIKE,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select set_config('pg_trgm.similarity_threshold', %s, true)", [str(alike)])
        cursor.execute(FIND, values)
        return cursor.fetchall()
