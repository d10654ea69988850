"""The whole table of who may do what with a case: places on the care team, and capabilities in the owning unit."""

from dataclasses import dataclass

from cases.models import CareTeamMember
from staff.roles import Role

TeamRole = CareTeamMember.Role
PAIR = frozenset({TeamRole.LEAD, TeamRole.CO_WORKER})
# Those who are responsible for the matter read all of it; only the pair writes of the visits.
RESPONSIBLE = PAIR | {TeamRole.OWN_WORKER}
# Whoever comes to a visit in the place of one of the pair reads what the pair reads, and writes of that visit.
AT_VISITS = PAIR | {TeamRole.SUBSTITUTE}
# An expert at a single visit reads what the pair reads, and writes the own view of that visit only. Who has left
# the pair reads it until the meeting at which the family is handed over, and writes nothing.
INFORMED = RESPONSIBLE | {TeamRole.SUBSTITUTE, TeamRole.CONSULTANT, TeamRole.HAND_OVER}


@dataclass(frozen=True)
class Rule:
    """Who may do one action: these roles of the care team, or this capability in the owning unit."""

    team: frozenset[str]
    capability: str | None
    open_case_only: bool = True
    # Only while nobody stands in the pair's places, so that what is left undone has somebody to do it.
    without_pair_only: bool = False


ACTIONS: dict[str, Rule] = {
    # What anybody on the team or leading the unit sees: names and ages, the pair, times of visits.
    "case.view": Rule(frozenset(TeamRole), "case.view", open_case_only=False),
    # What was told at the contact: story, wishes, needs, strengths, address and phones. Not for invited partners.
    "background.read": Rule(INFORMED, "case.view", open_case_only=False),
    # What was said and done at visits and reviews.
    "note.read": Rule(INFORMED, "note.read", open_case_only=False),
    "note.write": Rule(AT_VISITS, None),
    # Recording a past visit of a family whose pair has ended: its workers no longer can, and closing waits for it.
    "visit.stand_in": Rule(frozenset(), "visit.stand_in", without_pair_only=True),
    # Asking an expert to come along to a visit, and what the expert writes of it afterwards.
    "consultation.ask": Rule(PAIR, "pair.form"),
    "consultation.give": Rule(frozenset({TeamRole.CONSULTANT}), None),
    "plan.make": Rule(PAIR, None),
    "visit.plan": Rule(PAIR, None),
    "visit.arrange": Rule(frozenset(), "absence.record"),  # moving or cancelling while a worker is absent
    "review.hold": Rule(PAIR, None),
    "pair.form": Rule(frozenset(), "pair.form"),
    "hand_over.move": Rule(PAIR, "pair.form"),  # another time for the meeting at which a family is handed over
    "pair.agree": Rule(PAIR, None),  # the answer of each of the two, and how they begin
    "pair.reflections": Rule(frozenset(), "note.read", open_case_only=False),  # its two reach them by the pair
    # The pair itself only as a part of closing the case: its pages ask for "pair.form".
    "pair.end": Rule(PAIR, "pair.form"),
    "team.invite": Rule(frozenset({TeamRole.LEAD}), "team.invite"),
    # Correcting what was taken in: the contact by whoever takes them in, the people and needs also by the pair.
    "contact.correct": Rule(frozenset(), "contact.create"),
    "further_contact.handle": Rule(PAIR, "contact.create"),
    "members.correct": Rule(PAIR, "contact.create"),
    "needs.correct": Rule(PAIR, "contact.create"),
    # Recording an identity code, and seeing the whole of it (tietosuojalaki 1050/2018 29 §).
    "identity_code.use": Rule(RESPONSIBLE, "contact.create"),
    # Assessing needs, deciding on the service, naming the own worker (sosiaalihuoltolaki 1301/2014 36, 42, 45 §).
    "assessment.make": Rule(RESPONSIBLE, "assessment.make"),
    "decision.make": Rule(frozenset(), "decision.make"),
    "own_worker.name": Rule(frozenset(), "decision.make"),
    # Putting together two who are one, also when the case has ended; the pair tells the coordinator.
    "people.merge": Rule(frozenset(), "contact.create", open_case_only=False),
    # Where a contact led: some outcomes close a case that waits for its first pair.
    "outcome.record": Rule(frozenset(), "pair.form"),
    "case.close": Rule(PAIR, "case.close"),
    "address.reveal": Rule(PAIR, "address.reveal"),
    # The pair may record a prohibition as it corrects a member; whoever takes in contacts also says when one ends.
    # Also when a case has ended: the prohibition goes on protecting the home.
    "protection.end": Rule(frozenset(), "contact.create", open_case_only=False),
    "case.reopen": Rule(frozenset(), "contact.create", open_case_only=False),  # a new case of the same family
    "match.read": Rule(frozenset(), "pair.form", open_case_only=False),  # conflicts of interest, what was proposed
    "access_log.view": Rule(frozenset(), "access_log.view", open_case_only=False),
}

# A place on a care team counts only while the role stands by which one was put there.
ROLE_OF_PLACE = {**dict.fromkeys(INFORMED, Role.WORKER), TeamRole.INVITED: Role.PARTNER}
