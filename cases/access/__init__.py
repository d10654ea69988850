"""The only judge of who may see a family and do what with its case.

A person reaches a case by one of two relations: a place on its care team (a pair, an invitation), or a role in
the unit that owns it. Whoever has neither must not learn that the family exists: 404. Whoever sees the case but
may not do the thing asked gets 403. Law: asiakastietolaki 703/2023 (access tied to a client relationship or a
task, only what is necessary).
"""

from cases.access.judging import (
    can,
    case_for,
    case_to_answer,
    case_to_change,
    cases_with,
    ground,
    open_case,
    record_opening,
    requests_to,
    require,
    visible_cases,
    with_relation,
)
from cases.access.people import (
    GROUND_OF_CHECKS,
    duplicate_checks,
    families_with,
    family_for,
    known_families,
    known_people,
    notices_to_handle,
    own_notices,
    people_with,
    person_for,
    units_to_ask,
)
from cases.access.places import left_places, pair_places, still_works
from cases.access.table import ACTIONS, PAIR, RESPONSIBLE, Rule

__all__ = [
    "ACTIONS",
    "GROUND_OF_CHECKS",
    "PAIR",
    "RESPONSIBLE",
    "Rule",
    "can",
    "case_for",
    "case_to_answer",
    "case_to_change",
    "cases_with",
    "duplicate_checks",
    "families_with",
    "family_for",
    "ground",
    "known_families",
    "known_people",
    "left_places",
    "notices_to_handle",
    "open_case",
    "own_notices",
    "pair_places",
    "people_with",
    "person_for",
    "record_opening",
    "requests_to",
    "require",
    "still_works",
    "units_to_ask",
    "visible_cases",
    "with_relation",
]
