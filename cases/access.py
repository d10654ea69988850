"""The only judge of who may see a family and do what with its case.

A person reaches a case by one of two relations: a place on its care team (a pair, an invitation), or a role in
the unit that owns it. Whoever has neither must not learn that the family exists: 404. Whoever sees the case but
may not do the thing asked gets 403. Law: asiakastietolaki 703/2023 (access tied to a client relationship or a
task, only what is necessary).
"""

from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, Manager, OuterRef, Q, QuerySet
from django.http import Http404

from audit import clock, trail
from audit.rows import one_or_none
from cases.models import CareTeamMember, Case, ContactNotice, DuplicateCheck, Family, FamilyMembership, Person
from cases.models.people import protected_household, standing_on
from staff import access as staff_access
from staff.models import RoleGrant, User
from staff.roles import Role

TeamRole = CareTeamMember.Role
PAIR = frozenset({TeamRole.LEAD, TeamRole.CO_WORKER})
# Those who are responsible for the matter read all of it; only the pair writes of the visits.
RESPONSIBLE = PAIR | {TeamRole.OWN_WORKER}
# Whoever comes to a visit in the place of one of the pair reads what the pair reads, and writes of that visit.
INFORMED, AT_VISITS = RESPONSIBLE | {TeamRole.SUBSTITUTE}, PAIR | {TeamRole.SUBSTITUTE}
GROUND_OF_CHECKS = "unit:contact.create"  # what lets somebody compare two people, as the log names it


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
    "plan.make": Rule(PAIR, None),
    "visit.plan": Rule(PAIR, None),
    "visit.arrange": Rule(frozenset(), "absence.record"),  # moving or cancelling while a worker is absent
    "review.hold": Rule(PAIR, None),
    "pair.form": Rule(frozenset(), "pair.form"),
    "pair.agree": Rule(PAIR, None),  # the answer of each of the two, and how they begin
    "pair.reflections": Rule(frozenset(), "note.read", open_case_only=False),  # its two reach them by the pair
    # The pair itself only as a part of closing the case: its pages ask for "pair.form".
    "pair.end": Rule(PAIR, "pair.form"),
    "team.invite": Rule(frozenset({TeamRole.LEAD}), "team.invite"),
    # Correcting what was taken in: the contact by whoever takes them in, the people and needs also by the pair.
    "contact.correct": Rule(frozenset(), "contact.create"),
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


def _standing_places(user: User) -> QuerySet:
    places = [place for place, role in ROLE_OF_PLACE.items() if user.has_role(role)]
    # An empty list would make Django leave the whole subquery out; no place is called "".
    return CareTeamMember.objects.standing().filter(user=user, role__in=places or [""])


def still_works() -> Q:
    """Whether the `user` of a row still works with families: has an open account and a worker's role of today."""
    worker = RoleGrant.objects.standing().filter(user=OuterRef("user"), role=Role.WORKER)
    return Q(Exists(worker), user__is_active=True)


def pair_places() -> QuerySet[CareTeamMember]:
    """The places of pairs that hold now, of people who still work: of those who can write on their cases."""
    return CareTeamMember.objects.standing().filter(still_works(), role__in=PAIR)


def left_places() -> QuerySet[CareTeamMember]:
    """The places of pairs and own workers that hold now, of people who no longer work here: others are due."""
    return CareTeamMember.objects.standing().filter(~still_works(), role__in=RESPONSIBLE)


def _has_pair() -> Exists:
    return Exists(pair_places().filter(case=OuterRef("pk")))


def visible_cases(user: User) -> QuerySet[Case]:
    """The cases that the person may know of. Every list, search and form starts from here."""
    on_team = Exists(_standing_places(user).filter(case=OuterRef("pk")))
    return Case.objects.filter(on_team | Q(unit__in=user.units_with("case.view")))


def cases_with(user: User, action: str) -> QuerySet[Case]:
    """The cases on which the person may do `action`: for lists of notes, visits and reviews."""
    return Case.objects.filter(_allowed(user, action))


def _allowed(user: User, action: str) -> Q:
    """What holds of the cases on which the person may do `action`."""
    rule = ACTIONS[action]
    places = _standing_places(user).filter(case=OuterRef("pk"), role__in=rule.team)
    units = user.units_with(rule.capability) if rule.capability else set()
    allowed = Exists(places) | Q(unit__in=units)
    if rule.without_pair_only:
        allowed &= ~_has_pair()
    return allowed & ~Q(phase=Case.Phase.CLOSED) if rule.open_case_only else allowed


def known_people(user: User) -> QuerySet[Person]:
    """The people of whom the person may read the background of some case. Of all others nothing may be told."""
    readable = cases_with(user, "background.read")
    places = FamilyMembership.objects.filter(standing_on(clock.today()), family__in=readable.values("family"))
    return Person.objects.filter(Exists(places.filter(person=OuterRef("pk"))))


def known_families(user: User) -> QuerySet[Family]:
    """The families for which the person may take in a contact again: those of the cases of the own units."""
    cases = Case.objects.filter(unit__in=user.units_with("contact.create"))
    return Family.objects.filter(merged_into=None, pk__in=cases.values("family"))


def duplicate_checks(user: User) -> QuerySet[DuplicateCheck]:
    """The questions about a person who may be in the records twice, put to the units where the person answers.

    Whoever takes in contacts there sees of both people the name and the date of birth, without which nobody could
    answer; of a family only what cases.access gives otherwise.
    """
    return DuplicateCheck.objects.filter(unit__in=user.units_with("contact.create"))


def families_with(user: User, action: str) -> QuerySet[Family]:
    """The families on every case of which the person may do `action`: for acts on a family as a whole."""
    own = Case.objects.filter(family=OuterRef("pk"))
    return Family.objects.filter(Exists(own), ~Exists(own.filter(~_allowed(user, action))))


def people_with(user: User, action: str) -> QuerySet[Person]:
    """The people all of whose families, past ones too, are among `families_with`."""
    own = Case.objects.filter(family__memberships__person=OuterRef("pk"))
    return Person.objects.filter(Exists(own), ~Exists(own.filter(~_allowed(user, action))))


def units_to_ask(user: User, person: Person, action: str) -> list[str]:
    """The names of the units whose families keep the person out of `people_with`; none when nothing does."""
    hindering = Case.objects.filter(~_allowed(user, action), family__memberships__person=person)
    return list(hindering.order_by("unit__name").values_list("unit__name", flat=True).distinct())


def person_for(user: User, pk: int, action: str) -> Person:
    """The person, if the user may do the action on all of the person's families. Raises Http404.

    One who has been merged into another is given when that other would be.
    """
    return _given(Person.objects, pk, people_with(user, action))


def family_for(user: User, pk: int, action: str) -> Family:
    """The family, if the user may do the action on all of its cases. As `person_for`."""
    return _given(Family.objects, pk, families_with(user, action))


def _given(rows: Manager, pk: int, allowed: QuerySet) -> Person | Family:
    row = end = one_or_none(rows.filter(pk=pk))
    while end is not None and end.merged_into_id:
        end = end.merged_into
    if end is None or not allowed.filter(pk=end.pk).exists():
        raise Http404
    return row


def with_relation(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    """Each case knows the person's standing `team_roles`, whether it has a pair, and its protection."""
    roles = _standing_places(user).filter(case=OuterRef("pk")).order_by("id").values("role")
    return cases.select_related("family__area", "unit", "work_form").annotate(
        team_roles=ArraySubquery(roles),
        has_pair=_has_pair(),
        is_protected=protected_household(clock.today(), "family_id"),
    )


def ground(user: User, action: str, case: Case) -> str:
    """The relation that allows the action ("team:lead", "unit:case.close"), or "" if none does.

    `case` must come from `case_for` or `with_relation` for this same user.
    """
    rule = ACTIONS[action]
    if (rule.open_case_only and case.is_closed) or (rule.without_pair_only and case.has_pair):
        return ""
    for role in case.team_roles:
        if role in rule.team:
            return f"team:{role}"
    if rule.capability and case.unit_id in user.units_with(rule.capability):
        return f"unit:{rule.capability}"
    return ""


def can(user: User, action: str, case: Case) -> bool:
    """Whether the person may do the action on the case. `case` as in `ground`."""
    return bool(ground(user, action, case))


def require(user: User, action: str, case: Case) -> None:
    """Raise PermissionDenied unless the person may do the action; Http404 if the case is not visible at all.

    The relation that allowed it stays on the case (`granted_by`), so that the log of the act can name it.
    """
    case.granted_by = ground(user, action, case)
    if case.granted_by:
        return
    if can(user, "case.view", case):
        raise PermissionDenied
    raise Http404


def case_for(user: User, pk: int | None, action: str = "case.view") -> Case:
    """The case, if the person may do the action on it.

    Raises Http404 outside what the person may know of, PermissionDenied inside it without the right.
    """
    case = one_or_none(with_relation(Case.objects.filter(pk=pk), user))
    if case is None:
        raise Http404
    require(user, action, case)
    return case


def case_to_change(user: User, pk: int | QuerySet, action: str) -> Case:
    """As `case_for`, with the case's row locked until the transaction ends: every service begins here.

    `pk` is the key of the case, or a query that gives it: a visit or a note then needs no statement of its own to
    tell whose it is. Two people who act on one case at once thus act one after the other. Not the key of the row:
    those who only refer to the case need not wait. Whose place on the team stands is read after the lock, since
    one statement that waits for a row would still see the team of the moment at which it began.
    """
    locked = Case.objects.select_for_update(no_key=True).filter(pk__in=pk if isinstance(pk, QuerySet) else [pk])
    return case_for(user, one_or_none(locked.values_list("pk", flat=True)), action)


def open_case(user: User, pk: int, action: str = "case.view") -> Case:
    """As `case_for`, and the opening is written to the log with the relation that allowed it."""
    case = case_for(user, pk, action)
    record_opening(user, case)
    return case


def own_notices(user: User) -> QuerySet[ContactNotice]:
    """The contacts that a partner has sent. Raises PermissionDenied for anybody who is no partner today."""
    staff_access.require(user, "notice.send")
    return ContactNotice.objects.filter(sender=user)


def notices_to_handle(user: User) -> QuerySet[ContactNotice]:
    """Partners' contacts to the units for which the person takes in contacts. Raises PermissionDenied for none."""
    return ContactNotice.objects.filter(unit__in=staff_access.units_where(user, "contact.create"))


def record_opening(user: User, case: Case) -> None:
    """Write to the log that a page shows the family. `case` as `case_for` gave it, also by way of a visit."""
    trail.record(
        actor=user,
        action="case.viewed",
        family_id=case.family_id,
        case_id=case.pk,
        unit_id=case.unit_id,
        ground=case.granted_by,
    )
