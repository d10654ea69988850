"""What had been proposed when a pair was formed: as it is kept, and as it is looked back on."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime

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


def decision_card(user: User, case: Case) -> DecisionCard | None:
    """What was proposed when the latest pair of the case was formed by proposals. At most two queries.

    Only for those who form pairs in the unit.
    """
    if not access.can(user, "match.read", case):
        return None
    decision = MatchDecision.objects.filter(case=case).order_by("-pair__formed_at", "-pk").first()
    if decision is None:
        return None
    kept = decision.proposed["proposals"]
    own = decision.proposed.get("chosen")
    ids = {key for row in [*kept, *([own] if own else [])] for key in row["people"]}
    names = {person.pk: str(person) for person in User.objects.filter(pk__in=ids)}
    rows = [_row(kind_title(row["kind"]), row, names, is_chosen=row["kind"] == decision.choice) for row in kept]
    if own:
        rows.append(_row(_("Own choice"), own, names, is_chosen=True))
    return DecisionCard(rows, _choice_words(decision))


def _choice_words(decision: MatchDecision) -> str:
    if decision.choice == Choice.WHOLE_LIST:
        return _("Chosen from a proposal for the whole waiting list.")
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
