"""The whole ranking of pairs for one family, narrowed and a page at a time."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import ceil

from django.utils.translation import gettext as _

from audit.finnish_dates import format_when
from pairs.matching import Row
from pairs.selectors.match_facts import Match
from pairs.selectors.proposals import compare_url
from staff.models import User

PAGE_SIZE = 25


@dataclass(frozen=True)
class RankedRow:
    """One pair of the ranking, the lead first."""

    place: int
    people: tuple[User, User]
    titles: str
    covered: int
    first: str
    is_late: bool
    suits: bool
    load: str
    url: str


@dataclass(frozen=True)
class RankedPage:
    """One page of the pairs found; `previous` and `next` are the numbers of the pages beside it, or None."""

    rows: list[RankedRow]
    found: int
    number: int
    previous: int | None
    next: int | None


def ranked_page(match: Match, wanted: Mapping[str, object], number: int, kept: Mapping[str, object]) -> RankedPage:
    """The pairs that are `wanted`, best first: `person` (id), `profession` (id), `covers` all needs, `in_time`.

    The place is that in the whole ranking. After the last page comes the last one. No queries.
    """
    ranking = match.ranking
    found = [(place, row) for place, row in enumerate(ranking.rows, 1) if _is_wanted(match, row, wanted)]
    last = max(ceil(len(found) / PAGE_SIZE), 1)
    number = min(number, last)
    shown = found[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
    return RankedPage(
        rows=[_row(match, place, row, kept) for place, row in shown],
        found=len(found),
        number=number,
        previous=number - 1 if number > 1 else None,
        next=number + 1 if number < last else None,
    )


def people_of(match: Match) -> list[tuple[int, str]]:
    """Who is in the ranking: id and name, in Finnish order."""
    return [(worker.id, str(match.users[worker.id])) for worker in match.ranking.workers]


def professions_of(match: Match) -> list[tuple[int, str]]:
    """The professions in the ranking: id and name, by name."""
    users = (match.users[worker.id] for worker in match.ranking.workers)
    professions = {user.job_title.profession for user in users}
    return sorted(((row.pk, str(row)) for row in professions), key=lambda row: row[1])


def _is_wanted(match: Match, row: Row, wanted: Mapping[str, object]) -> bool:
    ranking = match.ranking
    pair = ranking.workers[row.first], ranking.workers[row.second]
    return (
        (not wanted.get("person") or wanted["person"] in {worker.id for worker in pair})
        and (not wanted.get("profession") or wanted["profession"] in {worker.profession_id for worker in pair})
        and (not wanted.get("covers") or ranking.covered(row) == len(match.family.needs))
        and (not wanted.get("in_time") or 0 <= row.start < match.family.limit)
    )


def _row(match: Match, place: int, row: Row, kept: Mapping[str, object]) -> RankedRow:
    judgement = match.ranking.judgement(row)
    lead, co_worker = (match.users[person.id] for person in judgement.people)
    has_time = judgement.first >= 0
    starts_at = match.family.window.slot(judgement.first).starts_at if has_time else None
    return RankedRow(
        place=place,
        people=(lead, co_worker),
        titles=f"{lead.job_title}, {co_worker.job_title}",
        covered=judgement.covered,
        first=format_when(starts_at) if has_time else _("no common time"),
        is_late=judgement.first >= match.family.limit,
        suits=judgement.suits,
        load=" + ".join(str(person.load.after()) for person in judgement.people),
        url=compare_url(match.case.pk, lead, co_worker, kept),
    )
