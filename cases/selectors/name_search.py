"""Finding families by names, also by names that are typed almost right. By `cases.FamilyWord` alone."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from cases.models import Case

MOST_WORDS = 6
# With fewer families than this, those whose names are only like the words are looked for too.
ENOUGH = 5
# How much of the groups of three letters of a word a word of a name must have, from 0 to 1, to be like it.
ALIKE = "0.4"
# Names are parted by the same in the database: "Anna-Maija" is found as two words.
BETWEEN_WORDS = re.compile(r"[\s–-]+")

# A word is found as a whole name with its own letters (5) or with letters of the same look (4), as the beginning
# of a name (3), inside one (2), or only nearly (under 1); half a step less when the person has left the family. Of
# one or two letters only beginnings are found. Two letters changed about break most groups of three, so each such
# change is tried by itself. First the words of all names are asked, which are few, and by their numbers the
# families; "offset 0" keeps these steps on their indexes and apart from the last one, in which the families of all
# the words meet those that one may see.
TYPED = """
select set_config('pg_trgm.word_similarity_threshold', %s, true);
with typed as materialized (
    select nth, key, own, case when length(key) > 2 then '%%' else '' end || key || '%%' as sought
    from (
        select nth, search_key(word) as key, fi_sort(word) as own
        from unnest(%s::text[]) with ordinality as sent (word, nth)
    ) as folded
    where key <> ''
),
visible as materialized (select * from (<visible>) as own_cases (case_id, family_id)),
"""
FAMILIES = """
{name} as materialized (
    select case_id, nth, max(rank - has_left::int / 2.0)::float as rank
    from (
        select nth, rank, family_id, has_left
        from ({meant}) as meant cross join lateral (
            select family_id, has_left from cases_familyword where word_id = meant.word_id offset 0
        ) as holder
        offset 0
    ) as found join visible using (family_id)
    group by case_id, nth
),
"""
AS_TYPED = """
        select nth, word_id, rank from typed cross join lateral (
            select id as word_id, case
                when word.own = typed.own then 5
                when word.key = typed.key then 4
                when starts_with(word.key, typed.key) then 3
                else 2 end as rank
            from cases_nameword as word where word.key like sought offset 0
        ) as word
"""
TOO_FEW = """
unclear as materialized (
    select nth, key from typed where %s > (
        select count(*) from (select from written group by case_id having count(*) = %s) as whole
    )
),
tries as materialized (
    select nth, key, null as swapped from unclear
    union all
    select nth, null, '%%' || overlay(key placing reverse(substr(key, at, 2)) from at) || '%%'
    from unclear cross join lateral generate_series(1, length(key) - 1) as at where length(key) > 3
),
"""
NEARLY = """
        select nth, word_id, max(rank) as rank from tries cross join lateral (
            select id as word_id, coalesce(word_similarity(tries.key, word.key), 0.9) as rank
            from cases_nameword as word where tries.key <%% word.key or word.key like swapped offset 0
        ) as word group by nth, word_id
"""
BEST_FIRST = """
best as (
    select case_id, nth, max(rank) as rank
    from (select * from written union all select * from alike) as ranked group by case_id, nth
),
first as (
    select case_id, min(rank) > 1 as as_typed, sum(rank) as rank from best group by case_id having count(*) = %s
    order by as_typed desc, rank desc fetch first %s rows with ties
)
select case_id, as_typed
from first join visible using (case_id)
cross join lateral (select sort_key from cases_family where id = family_id offset 0) as family
order by as_typed desc, rank desc, sort_key, case_id limit %s
"""
FIND = "".join(
    [
        TYPED,
        FAMILIES.format(name="written", meant=AS_TYPED),
        TOO_FEW,
        FAMILIES.format(name="alike", meant=NEARLY),
        BEST_FIRST,
    ]
)


@dataclass(frozen=True)
class FoundByNames:
    """The cases, the best match first; `only_alike` when no family has all the words as they were typed."""

    case_ids: list[int]
    only_alike: bool


def found_by_names(visible: QuerySet[Case], words: Sequence[str], most: int) -> FoundByNames:
    """At most `most` of the visible cases, in whose family every word is found. One statement.

    Of more words than MOST_WORDS the first are sought; a word without a letter or figure is in no name.
    """
    words = [part for word in words for part in _parts(word)][:MOST_WORDS]
    try:
        visible_sql, visible_values = visible.order_by().values_list("pk", "family_id").query.sql_with_params()
    except EmptyResultSet:
        return FoundByNames([], only_alike=False)
    values = [ALIKE, words, *visible_values, ENOUGH, len(words), len(words), most, most]
    with connection.cursor() as cursor:
        cursor.execute(FIND.replace("<visible>", visible_sql), values)
        rows = cursor.fetchall()
    return FoundByNames([pk for pk, _as_typed in rows], only_alike=bool(rows) and not rows[0][1])


def _parts(word: str) -> list[str]:
    return [part for part in BETWEEN_WORDS.split(word) if part] or [word]
