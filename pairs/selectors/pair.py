"""The pair of a family as pages show it: who, since when, why, and what each brings."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day, format_period
from audit.rows import one_or_none
from cases import access
from cases.models import Case
from pairs.models import PairAnswer, WorkPair
from pairs.rules import needs_listed
from pairs.selectors.decisions import DecisionCard
from pairs.selectors.needs import NeedRow, need_coverage
from pairs.selectors.together import Said, said_of
from staff.models import User


@dataclass(frozen=True)
class Partner:
    """One of the pair: title and role in words, what the person says to bring, and the answer to the offer."""

    user: User
    role_and_title: str
    brings: str
    answer: str
    has_accepted: bool


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
    is_offered: bool

    @property
    def uncovered(self) -> str:
        """The needs that neither of the two answers: "a, b, c"."""
        return needs_listed([row.name for row in self.needs if row.is_gap])

    @property
    def brought(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """Each need for which something is written: its name, and who brings what."""
        rows = ((row.name, list(zip(self.short_names, row.words, strict=True))) for row in self.needs)
        told = ((need, [(name, words) for name, words in said if words]) for need, said in rows)
        return [(need, said) for need, said in told if said]


@dataclass(frozen=True)
class EarlierPair:
    """A pair that has ended. `declined` tells whoever forms pairs who declined it and why; `said` is what the two
    say of their work, for the supervisor; `decision` what had been proposed, for whoever forms pairs."""

    names: str
    period: str
    reason: str
    was_declined: bool
    declined: str
    said: list[Said]
    decision: DecisionCard | None


def standing_pair(case: Case) -> WorkPair | None:
    """The pair that works with the family today, with both people, titles, units and answers. One query."""
    return one_or_none(_pairs(case).standing())


def pair_of(case: Case, pk: int) -> WorkPair | None:
    """A pair of the case, standing or ended, as somebody saw it on a page. One query."""
    return one_or_none(_pairs(case).filter(pk=pk))


def earlier_pairs(user: User, case: Case, decisions: Mapping[int, DecisionCard]) -> list[EarlierPair]:
    """The pairs that have ended, the latest first. At most three queries.

    Their reasons are told to those who may read the background, who declined and why to those who form pairs, what
    the two say of their work to the supervisor. `decisions` come from `decision_cards`, by pair.
    """
    reads_background = access.can(user, "background.read", case)
    pairs = list(_pairs(case).filter(until__isnull=False))
    said = said_of(pairs) if access.can(user, "pair.reflections", case) else {}
    declined = _declined_words(case) if access.can(user, "pair.form", case) else {}
    return [
        EarlierPair(
            names=f"{pair.lead}, {pair.co_worker}",
            period=format_day(pair.until) if pair.is_declined else format_period(pair.since, pair.until),
            reason=pair.reason if reads_background else "",
            was_declined=pair.is_declined,
            declined=declined.get(pair.pk, ""),
            said=said.get(pair.pk, []),
            decision=decisions.get(pair.pk),
        )
        for pair in pairs
    ]


def pair_card(user: User, case: Case, pair: WorkPair) -> PairCard:
    """A pair from `standing_pair` for `pairs/_pair_card.html`. At most five queries.

    `case` comes from cases.access for the same user: the needs and the reason tell of the family, so they are
    there only for those who may read the background.
    """
    reads_background = access.can(user, "background.read", case)
    answers = {answer.user_id: answer for answer in PairAnswer.objects.filter(pair=pair)}
    return PairCard(
        lead=_partner(pair.lead, _("lead"), answers.get(pair.lead_id)),
        co_worker=_partner(pair.co_worker, _("second of the pair"), answers.get(pair.co_worker_id)),
        short_names=short_names(*pair.people),
        since=format_day(pair.since),
        formed_by=str(pair.formed_by),
        reason=pair.reason if reads_background else "",
        same_profession_reason=pair.same_profession_reason if reads_background else "",
        needs=need_coverage(case, pair) if reads_background else [],
        is_offered=pair.state == WorkPair.State.OFFERED,
    )


def short_names(lead: User, co_worker: User) -> tuple[str, str]:
    """First names for narrow columns; the full ones when both are called the same."""
    if lead.first_name and co_worker.first_name and lead.first_name != co_worker.first_name:
        return lead.first_name, co_worker.first_name
    return str(lead), str(co_worker)


def _pairs(case: Case) -> QuerySet[WorkPair]:
    people = ("lead__job_title", "lead__unit", "co_worker__job_title", "co_worker__unit", "formed_by")
    return WorkPair.objects.filter(case=case).with_answers().select_related(*people)


def _declined_words(case: Case) -> dict[int, str]:
    """Pair id -> who declined the pair and why. One query."""
    answers = PairAnswer.objects.filter(case=case, accepted=False).select_related("user")
    return {
        answer.pair_id: _("%(name)s declined: %(why)s") % {"name": answer.user, "why": answer.reason}
        for answer in answers
    }


def role_and_title(user: User, role: str) -> str:
    """The title of one of a pair and the role in it: "Perhetyöntekijä, vetäjä"."""
    return ", ".join(filter(None, [str(user.job_title or ""), role]))


def _partner(user: User, role: str, answer: PairAnswer | None) -> Partner:
    accepted = _("Accepted on %(day)s") % {"day": format_day(answer.answered_at)} if answer else ""
    return Partner(
        user=user,
        role_and_title=role_and_title(user, role),
        brings=user.brings,
        answer=accepted or _("Has not answered yet"),
        has_accepted=answer is not None,
    )
