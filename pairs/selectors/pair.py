"""The pair of a family as pages show it: who, since when, why, and what each brings."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day, format_period
from audit.rows import one_or_none
from cases import access
from cases.models import Case
from pairs.models import WorkPair
from pairs.selectors.needs import NeedRow, need_coverage
from staff.models import User


@dataclass(frozen=True)
class Partner:
    """One of the pair: title and role in words, and what the person says to bring."""

    user: User
    role_and_title: str
    brings: str


@dataclass(frozen=True)
class PairCard:
    """A pair ready for the page. `needs` is empty for a reader who may not know the family's needs."""

    lead: Partner
    co_worker: Partner
    short_names: tuple[str, str]
    since: str
    formed_by: str
    reason: str
    same_profession_reason: str
    needs: list[NeedRow]

    @property
    def brought(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each need for which something is written: its name, and who brings what."""
        rows = ((row.name, list(zip(self.short_names, row.words, strict=True))) for row in self.needs)
        told = ((need, [(name, words) for name, words in said if words]) for need, said in rows)
        return [(need, said) for need, said in told if said]


@dataclass(frozen=True)
class EarlierPair:
    """A pair that has ended."""

    names: str
    period: str
    reason: str


def standing_pair(case: Case) -> WorkPair | None:
    """The pair that works with the family today, with both people, their titles and units. One query."""
    return one_or_none(_pairs(case).standing())


def pair_of(case: Case, pk: int) -> WorkPair | None:
    """A pair of the case, standing or ended, as somebody saw it on a page. One query."""
    return one_or_none(_pairs(case).filter(pk=pk))


def earlier_pairs(user: User, case: Case) -> list[EarlierPair]:
    """The pairs that have ended, the latest first. Their reasons only to those who may read the background."""
    reads_background = access.can(user, "background.read", case)
    return [
        EarlierPair(
            names=f"{pair.lead}, {pair.co_worker}",
            period=format_period(pair.since, pair.until),
            reason=pair.reason if reads_background else "",
        )
        for pair in _pairs(case).filter(until__isnull=False)
    ]


def pair_card(user: User, case: Case) -> PairCard | None:
    """The standing pair for `pairs/_pair_card.html`, or None. At most five queries.

    `case` comes from cases.access for the same user: the needs and the reason tell of the family, so they are
    there only for those who may read the background.
    """
    pair = standing_pair(case)
    if pair is None:
        return None
    reads_background = access.can(user, "background.read", case)
    return PairCard(
        lead=_partner(pair.lead, _("lead")),
        co_worker=_partner(pair.co_worker, _("second of the pair")),
        short_names=short_names(*pair.people),
        since=format_day(pair.since),
        formed_by=str(pair.formed_by),
        reason=pair.reason if reads_background else "",
        same_profession_reason=pair.same_profession_reason if reads_background else "",
        needs=need_coverage(case, pair) if reads_background else [],
    )


def short_names(lead: User, co_worker: User) -> tuple[str, str]:
    """First names for narrow columns; the full ones when both are called the same."""
    if lead.first_name and co_worker.first_name and lead.first_name != co_worker.first_name:
        return lead.first_name, co_worker.first_name
    return str(lead), str(co_worker)


def _pairs(case: Case) -> QuerySet[WorkPair]:
    people = ("lead__job_title", "lead__unit", "co_worker__job_title", "co_worker__unit", "formed_by")
    return WorkPair.objects.filter(case=case).select_related(*people)


def role_and_title(user: User, role: str) -> str:
    """The title of one of a pair and the role in it: "Perhetyöntekijä, vetäjä"."""
    return ", ".join(filter(None, [str(user.job_title or ""), role]))


def _partner(user: User, role: str) -> Partner:
    return Partner(user=user, role_and_title=role_and_title(user, role), brings=user.brings)
