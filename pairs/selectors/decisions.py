"""What had been proposed when a pair was formed: as it is kept, and as it is looked back on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.finnish_dates import format_when
from cases import access
from cases.models import Case
from pairs.load import Load
from pairs.matching import Judgement, Kind, judge
from pairs.models import MatchDecision
from pairs.selectors.match_facts import Match
from staff.models import User

Choice = MatchDecision.Choice


@dataclass(frozen=True)
class Proposed:
    """What was proposed, with its facts, and which of it a pair is: as `MatchDecision` keeps it."""

    facts: dict
    choice: str
    place: int | None
    of: int


@dataclass(frozen=True)
class ProposedRow:
    """One pair that was proposed, or the one that was chosen beside them."""

    title: str
    names: str
    covered: str
    first: str
    load: str
    is_chosen: bool


@dataclass(frozen=True)
class DecisionCard:
    """What was proposed when a pair was formed; `words` tell what was chosen."""

    rows: list[ProposedRow]
    words: str


def kind_title(kind: str) -> str:
    """What a named proposal is called."""
    titles = {
        Kind.STRONGEST: _("Strongest competence"),
        Kind.SOONEST: _("Soonest start"),
        Kind.LIGHTEST: _("Lightest load"),
    }
    return titles[Kind(kind)]


def proposed_with(match: Match, lead_id: int, co_worker_id: int) -> Proposed:
    """What is proposed to the family now, and which of it these two are. `match` holds both of them or neither."""
    ranking, pair = match.ranking, {lead_id, co_worker_id}
    proposals = ranking.proposals()
    place = ranking.place_of(lead_id, co_worker_id)
    named = next((row.kind.value for row in proposals if _ids(row.judgement) == pair), "")
    facts = {
        "weights": asdict(match.weights),
        "proposals": [
            {"kind": row.kind.value, "place": row.place, **_facts(match, row.judgement)} for row in proposals
        ],
    }
    if not named and pair <= match.workers.keys():
        workers = (match.workers[lead_id], match.workers[co_worker_id])
        facts["chosen"] = _facts(match, judge(match.family, *workers, match.weights, scale=ranking.scale))
    return Proposed(facts, named or (Choice.RANKED if place else Choice.OWN), place, len(ranking.rows))


def decision_cards(user: User, case: Case) -> dict[int, DecisionCard]:
    """Pair id -> what was proposed when that pair of the case was formed. At most two queries.

    Only for those who form pairs in the unit.
    """
    if not access.can(user, "match.read", case):
        return {}
    decisions = list(MatchDecision.objects.filter(case=case))
    ids = {key for decision in decisions for row in _kept_rows(decision) for key in row["people"]}
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=ids)} if ids else {}
    return {decision.pair_id: _card(decision, names) for decision in decisions}


def by_hand() -> Proposed:
    """A pair that was chosen without any proposals, as when one changes."""
    return Proposed({"proposals": []}, Choice.OWN, None, 0)


def _kept_rows(decision: MatchDecision) -> list[dict]:
    """What was proposed, and the chosen pair last when it was not one of them."""
    chosen = decision.proposed.get("chosen")
    return [*decision.proposed["proposals"], *([chosen] if chosen else [])]


def _card(decision: MatchDecision, names: Mapping[int, str]) -> DecisionCard:
    rows = []
    for row in _kept_rows(decision):
        kind = row.get("kind")
        title = kind_title(kind) if kind else capfirst(decision.get_choice_display())
        rows.append(_row(title, row, names, is_chosen=kind in (None, decision.choice)))
    return DecisionCard(rows, _choice_words(decision))


def _choice_words(decision: MatchDecision) -> str:
    if decision.choice == Choice.WHOLE_LIST:
        return _("Chosen from a proposal for the whole waiting list.")
    if not decision.of:
        return _("The pair was chosen by hand, and no proposals were calculated.")
    if decision.place is None:
        return _("The pair was not among the proposals.")
    return _("Chosen: %(what)s, %(place)s/%(of)s in the ranking.") % {
        "what": decision.get_choice_display(),
        "place": decision.place,
        "of": decision.of,
    }


def _row(title: str, kept: Mapping, names: Mapping[int, str], *, is_chosen: bool) -> ProposedRow:
    first = datetime.fromisoformat(kept["first"]) if kept["first"] else None
    return ProposedRow(
        title=title,
        names=", ".join(names[key] for key in kept["people"]),
        covered=f"{kept['covered']}/{kept['needs']}",
        first=format_when(first) or _("no common time"),
        load=_load_words(kept),
        is_chosen=is_chosen,
    )


def _load_words(kept: Mapping) -> str:
    """The load of both after this; of decisions from before the points, the families of both."""
    if "points" in kept:
        return ", ".join(str(Load(halves=halves, capacity=capacity)) for halves, capacity in kept["points"])
    words = (ngettext("%(n)s family", "%(n)s families", n) % {"n": n} for n in kept["families"])
    return ", ".join(words)


def _facts(match: Match, judgement: Judgement) -> dict:
    """A judgement as plain JSON."""
    first = match.family.window.slot(judgement.first).starts_at if judgement.first >= 0 else None
    return {
        "people": [person.id for person in judgement.people],
        "score": judgement.score,
        "terms": {term.value: value for term, value in judgement.terms.items()},
        "covered": judgement.covered,
        "needs": len(judgement.levels),
        "first": first.isoformat() if first else None,
        "suits": judgement.suits,
        "families": [person.load.families + 1 for person in judgement.people],
        "points": [[person.load.after().halves, person.load.capacity] for person in judgement.people],
    }


def _ids(judgement: Judgement) -> set[int]:
    return {person.id for person in judgement.people}
