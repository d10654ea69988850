"""Finding families by names, also by names that are typed almost right. By the trigram indexes alone."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import QuerySet

from cases.models import Case

MOST_WORDS = 6
# With fewer families than this, those whose names are only like the words are looked for too.
ENOUGH = 5
# How much of the groups of three letters of a word a name must have, from 0 to 1, to be like it.
ALIKE = "0.4"

# Of somebody with at most so many families all names are looked at; for others names are found by their indexes.
FEW_FAMILIES = 300

# A word is found as a whole name with its own letters (5) or with letters of the same look (4), as the beginning
# of a name (3), inside one (2), or only nearly (under 1); half a step less when the person has left the family.
# Two letters changed about break most groups of three, so each such change is tried by itself. Who has been merged
# is found by the old name too, and leads to the one that was kept. "offset 0" keeps the steps from one row to the
# next on their indexes: a word finds few of all people, which the planner cannot know. The places of a person are
# asked as a range, since the planner takes the slow index of the exclusion constraint for an equal number.
BEGIN = """
select set_config('pg_trgm.word_similarity_threshold', %s, true);
with typed as materialized (
    select nth, key, own,
        case when length(key) > 2 then '%%' || key || '%%' else '%% ' || key || '%%' end as inside,
        case when length(key) <= 2 then key || '%%' end as beginning
    from (
        select nth, search_key(word) as key, fi_sort(word) as own
        from unnest(%s::text[]) with ordinality as sent (word, nth)
    ) as folded
    where key <> ''
),
visible as materialized (select * from (<visible>) as own_cases (case_id, family_id)),
few as materialized (select count(*) <= %s as yes from visible),
few_names as materialized (
    select case_id, search_key, sort_key, has_left from few join visible on few.yes cross join lateral (
        select search_key, sort_key, false as has_left from cases_family
        where id = visible.family_id or merged_into_id = visible.family_id
        union all
        select person.search_key, person.sort_key, until is not null
        from cases_familymembership as home cross join lateral (
            select search_key, sort_key from cases_person
            where id = home.person_id or merged_into_id = home.person_id offset 0
        ) as person
        where home.family_id = visible.family_id
        offset 0
    ) as name
),
"""
FOUND = """
{name} as materialized (
    select case_id, nth, key, own, search_key, sort_key, has_left from {words} join few_names on {like}
    union all
    select case_id, nth, key, own, search_key, sort_key, false
    from few join {words} on not few.yes cross join lateral (
        select coalesce(merged_into_id, id) as family_id, search_key, sort_key from cases_family
        where {like} offset 0
    ) as family join visible using (family_id)
    union all
    select case_id, nth, key, own, search_key, sort_key, until is not null
    from few join {words} on not few.yes cross join lateral (
        select coalesce(merged_into_id, id) as person_id, search_key, sort_key from cases_person
        where {like} offset 0
    ) as person cross join lateral (
        select family_id, until from cases_familymembership
        where (person_id, family_id) >= (person.person_id, 0)
            and (person_id, family_id) < (person.person_id + 1, 0)
        offset 0
    ) as home join visible using (family_id)
),
"""
AS_TYPED = FOUND.format(
    name="written", words="typed", like="(search_key like inside or search_key like beginning)"
)
TOO_FEW = """
unclear as materialized (
    select nth, key, own, null as inside from typed where %s > (
        select count(*) from (
            select case_id from written group by case_id having count(distinct nth) = %s
        ) as whole
    )
),
tries as materialized (
    select * from unclear
    union all
    select nth, null, own, '%%' || overlay(key placing reverse(substr(key, at, 2)) from at) || '%%'
    from unclear cross join lateral generate_series(1, length(key) - 1) as at where length(key) > 3
),
"""
NEARLY = FOUND.format(name="alike", words="tries", like="(key <%% search_key or search_key like inside)")
END = """
ranked as (
    select case_id, nth, max(case
        when own <> '' and ' ' || sort_key || ' ' like '%% ' || own || ' %%' then 5
        when ' ' || search_key || ' ' like '%% ' || key || ' %%' then 4
        when ' ' || search_key like '%% ' || key || '%%' then 3
        else 2 end - has_left::int / 2.0)::float as rank
    from written group by case_id, nth
    union all
    select case_id, nth, max(coalesce(word_similarity(key, search_key), 0.9) - has_left::int / 2.0)
    from alike group by case_id, nth
),
best as (select case_id, nth, max(rank) as rank from ranked group by case_id, nth)
select case_id, min(rank) > 1 as as_typed
from best join visible using (case_id)
cross join lateral (select sort_key from cases_family where id = family_id offset 0) as family
group by case_id, sort_key having count(*) = %s
order by min(rank) > 1 desc, sum(rank) desc, sort_key, case_id
limit %s
"""


@dataclass(frozen=True)
class FoundByNames:
    """The cases, the best match first; `only_alike` when no family has all the words as they were typed."""

    case_ids: list[int]
    only_alike: bool


def found_by_names(visible: QuerySet[Case], words: Sequence[str], most: int) -> FoundByNames:
    """At most `most` of the visible cases, in whose family every word is found. One statement.

    Of more words than MOST_WORDS the first are sought; a word without a letter or figure is in no name.
    """
    words = list(words)[:MOST_WORDS]
    try:
        visible_sql, visible_values = visible.order_by().values_list("pk", "family_id").query.sql_with_params()
    except EmptyResultSet:
        return FoundByNames([], only_alike=False)
    sql = BEGIN.replace("<visible>", visible_sql) + AS_TYPED + TOO_FEW + NEARLY + END
    values = [ALIKE, words, *visible_values, FEW_FAMILIES, ENOUGH, len(words), len(words), most]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        rows = cursor.fetchall()
    return FoundByNames([pk for pk, _as_typed in rows], only_alike=bool(rows) and not rows[0][1])
