"""What the demo town shows of proposals: conflicts of interest, weights of a unit, and what had been proposed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from audit import clock
from cases import access
from cases.models import Case
from pairs.matching import Weights
from pairs.selectors import family_panel, match_for, needs_of, proposed_with
from pairs.selectors.decisions import Proposed
from pairs.selectors.people import workers
from pairs.services.conflicts import ConflictFacts, record_conflict
from pairs.services.weights import set_weights
from staff.models import User

# The share of families of whom some worker is a neighbour or knows them otherwise.
HAS_CONFLICT = 0.06
# Of pairs formed before this nobody looks back at what was proposed: the town would only be made more slowly.
LOOKED_BACK_AT = timedelta(days=60)
CONFLICTS = (
    ("neighbour", "family", "Asuvat samassa taloyhtiössä."),
    ("relative", "worker", "Äidin serkku."),
    ("earlier_case", "coordinator", "Tapasi perheen edellisessä työssään."),
)
# In this unit the first visit counts the most: distances are long, and families have waited.
HASTY_UNIT = "PRK"


def proposed_to(coordinator: User, case: Case, lead: User, co_worker: User, end: datetime) -> Proposed | None:
    """What was proposed when the pair was formed; None of pairs long ago."""
    if end - clock.now() > LOOKED_BACK_AT:
        return None
    case = access.case_for(coordinator, case.pk, "pair.form")
    panel, needs = family_panel(coordinator, case), needs_of(case)
    match = match_for(case, panel, workers(case.unit_id), needs)
    return proposed_with(match, lead.pk, co_worker.pk)


def conflicting(name: str, people: Iterator[User], own: set[str]) -> tuple[User, tuple[str, str, str]] | None:
    """A worker who cannot be in the family's pair, and why, from the family's name alone; mostly None."""
    rng = Random(f"conflict {name}")
    others = sorted((user for user in people if user.username not in own), key=lambda user: user.username)
    if rng.random() >= HAS_CONFLICT or not others:
        return None
    return rng.choice(others), rng.choice(CONFLICTS)


def record(coordinator: User, case: Case, worker: User, words: tuple[str, str, str]) -> None:
    """The coordinator writes down why the worker cannot be in the family's pair."""
    kind, told_by, note = words
    facts = ConflictFacts(worker, kind, told_by, clock.today(), note)
    record_conflict(actor=coordinator, case_id=case.pk, facts=facts)


def weigh(supervisor: User) -> None:
    """The supervisor of a unit with long distances lets the first visit count the most."""
    set_weights(actor=supervisor, unit_id=supervisor.unit_id, weights=Weights(start=8, needs=8, area=4))
