"""What is proposed to one family, in words and pictures: three pairs by name, and why when there are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.finnish_dates import format_day
from cases.models import SupportNeed
from pairs.matching import Bar, Ranking, Shortage
from pairs.selectors.board import FamilyPanel, Preview, preview_of
from pairs.selectors.decisions import kind_title
from pairs.selectors.match_facts import Match
from pairs.selectors.people import colleagues_of
from staff.models import User

ICONS = {"strongest": "strength", "soonest": "clock", "lightest": "report"}
# So many names are told; of more only the number.
FEW_NAMES = 4


@dataclass(frozen=True)
class ProposalCard:
    """One of the three proposed pairs, and its place in the whole ranking."""

    kind: str
    title: str
    icon: str
    place: int
    preview: Preview
    # Where the pair is looked at once more and formed.
    url: str


@dataclass(frozen=True)
class Nothing:
    """Why nobody can be proposed, and what to do next."""

    title: str
    text: str


def compare_url(case_id: int, lead: User, co_worker: User, kept: Mapping[str, object]) -> str:
    """Where two people are compared for a family, and its pair is formed. The address carries `kept` on."""
    query = urlencode({**kept, "lead": lead.pk, "co_worker": co_worker.pk})
    return f"{reverse('pairs:board_case', args=[case_id])}?{query}#pair"


def proposal_cards(
    match: Match, panel: FamilyPanel, needs: Sequence[SupportNeed], kept: Mapping[str, object]
) -> list[ProposalCard]:
    """The three pairs side by side, the lead of each first. Three queries, more without common times."""
    proposals = match.ranking.proposals()
    pairs = [tuple(match.users[person.id] for person in row.judgement.people) for row in proposals]
    colleagues = colleagues_of(list({user.pk: user for pair in pairs for user in pair}.values()))
    return [
        ProposalCard(
            kind=row.kind.value,
            title=kind_title(row.kind),
            icon=ICONS[row.kind],
            place=row.place,
            preview=preview_of(match, panel, needs, pair, row.judgement, colleagues),
            url=compare_url(match.case.pk, *pair, kept),
        )
        for row, pair in zip(proposals, pairs, strict=True)
    ]


def left_out_words(match: Match) -> list[str]:
    """Who is in no proposal and why, one sentence for each reason. Conflicts of interest are told elsewhere."""
    sentences = {
        Bar.FULL: _("No room for a family: %(names)s."),
        Bar.AWAY: _("Away the whole time: %(names)s."),
        Bar.NO_PROFESSION: _("No job title yet: %(names)s."),
    }
    found = []
    for bar, sentence in sentences.items():
        if people := _barred(match, bar):
            found.append(sentence % {"names": _names(people)})
    return [*found, *_declined(match)]


def _declined(match: Match) -> list[str]:
    """Who has declined this very family, when and why: they can still be chosen by hand."""
    return [
        _("Has declined this family: %(name)s, %(day)s: ”%(why)s”")
        % {
            "name": user,
            "day": format_day(match.kept_out.refusals[user.pk].at),
            "why": match.kept_out.refusals[user.pk].why,
        }
        for user in _barred(match, Bar.DECLINED)
    ]


def unmet_words(match: Match, needs: Sequence[SupportNeed]) -> str:
    """The needs that nobody answers who could be proposed; "" when there are none, or nobody to propose."""
    if match.ranking.shortage:
        return ""
    unmet = [str(need.need) for need in needs if need.pk in match.ranking.unmet]
    return get_text_list(unmet, _("and"))


def declined_who_answer(match: Match, needs: Sequence[SupportNeed]) -> list[str]:
    """Who would answer the unmet needs but has declined this family, one sentence for each."""
    unmet = {need.pk: str(need.need) for need in needs if need.pk in match.ranking.unmet}
    found = []
    for user in _barred(match, Bar.DECLINED):
        levels = zip(match.family.needs, match.workers[user.pk].levels, strict=True)
        answered = [unmet[key] for key, level in levels if level and key in unmet]
        if answered:
            words = _("%(name)s would answer %(needs)s, but has declined this family.")
            found.append(words % {"name": user, "needs": get_text_list(answered, _("and"))})
    return found


def _barred(match: Match, bar: Bar) -> list[User]:
    people = [match.users[key] for key, left_by in match.ranking.barred.items() if left_by == bar]
    return sorted(people, key=lambda user: (user.sort_key, user.pk))


def no_proposal(ranking: Ranking) -> Nothing | None:
    """Why there is no proposal, and the next step; None when there is one."""
    words = {
        Shortage.NO_WORKERS: (
            _("Nobody in the unit can be chosen"),
            _("A person can be chosen when the administrator has given the role of a worker in a unit."),
        ),
        Shortage.ALL_FULL: (
            _("Nobody has room for a new family"),
            _("Ask the supervisor to look at the room for families, or look in other units."),
        ),
        Shortage.ONE_PROFESSION: (
            _("All who have room are of one profession"),
            _("A pair is of two professions. Look in other units, or put a pair together and write why."),
        ),
        Shortage.TOO_FEW: (
            _("There are not two people to propose"),
            _(
                "Others are full or away, or have declined this family. Look in other units, or put a pair "
                "together by yourself."
            ),
        ),
    }
    return Nothing(*words[ranking.shortage]) if ranking.shortage else None


def _names(people: Sequence) -> str:
    if len(people) <= FEW_NAMES:
        return ", ".join(map(str, people))
    return ngettext("%(n)s person", "%(n)s people", len(people)) % {"n": len(people)}
