"""One family's story, told to the services: each act at its own moment, by whoever did it."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from cases import access
from cases.models import Case, FamilyMembership, Person, SupportNeed
from cases.services import ContactFacts, MemberFacts, NeedFacts, invite_partner, reveal_address, take_in_contact
from cases.services.identity import record_identity_code
from pairs.models import WorkPair
from pairs.services import HandOverFacts, change_pair, form_pair, mark_hand_over_held
from perhetyo.demo.assessments import Assessing, Assessor, assessing_of
from perhetyo.demo.catalogues import Catalogues
from perhetyo.demo.contacts import details_of, lead_on, outcome_of
from perhetyo.demo.course import clock_on
from perhetyo.demo.families import Member
from perhetyo.demo.homes import move_partner_out, moves_out_on, record_ties
from perhetyo.demo.material import load
from perhetyo.demo.names import artificial_code
from perhetyo.demo.proposals import conflicting, proposed_to, record
from perhetyo.demo.town import Family
from perhetyo.demo.visit_acts import VisitActs
from staff.models import User
from staff.working_days import working_day_after

# The share of people whose identity code is recorded at the contact.
TELLS_CODE = 0.3
# How long after the contact a conflict of interest is told of.
CONFLICT_TOLD = timedelta(minutes=20)


@dataclass(frozen=True)
class Act:
    """Something that somebody does at a moment."""

    at: datetime
    do: Callable[[], object]


@dataclass
class Town:
    """What all stories share: workers by user name, catalogues, and the people known so far by `Member.key`."""

    users: dict[str, User]
    catalogues: Catalogues
    people: dict[tuple, Person]
    levels: dict[str, dict[str, int]]
    end: datetime
    # Dates of birth of those whose identity code is recorded: one on each day, so that no two codes are alike.
    coded: set[date] = field(default_factory=set)

    def leader_of(self, unit: str, role: str) -> User:
        """The coordinator or the supervisor of a unit."""
        row = next(row for row in load("people")["units"] if row["code"] == unit)
        return self.users[row[role]]


class Story:
    """Turns the plan of one family into acts."""

    def __init__(self, town: Town, family: Family, seed: int):
        self.town = town
        self.household = family.household
        self.course = family.course
        self.rng = random.Random(f"family {seed} {family.index}")
        self.coordinator = town.leader_of(self.household.unit, "coordinator")
        self.case: Case | None = None
        self.pair: WorkPair | None = None
        self.members: dict[tuple, int] = {}
        self.visits = VisitActs(self)

    @property
    def lead(self) -> User:
        """Who leads the pair."""
        return self.town.users[self.course.lead]

    def acts(self) -> Iterator[Act]:
        """Everything that happens to the family before the first day of the demo."""
        course = self.course
        yield Act(course.contact_at, self.take_in)
        yield from self._conflict()
        yield from self._outcome()
        yield from self._assessment()
        if course.pair_at:
            yield Act(course.pair_at - timedelta(minutes=12), lambda: self.open(self.coordinator))
            yield Act(course.pair_at, lambda: self.form_pair(course.earlier_co_worker or course.co_worker))
        if course.plan_at:
            yield Act(course.first_look_at, lambda: self.open(self.lead))
            if self.household.members[0].is_protected:
                yield Act(course.plan_at + timedelta(minutes=10), self.reveal_address)
            for at, do in self.visits.acts():
                yield Act(at, do)
        if course.handover_at:
            yield Act(course.handover_at, self.hand_over)
            held_at = self._hand_over_at() + timedelta(minutes=50)
            if held_at < self.town.end:
                yield Act(held_at, self.hold_hand_over)
        if moved_at := moves_out_on(self.household, course, self.town.end):
            yield Act(moved_at, lambda: move_partner_out(self.lead, self.case, moved_at.date()))
        yield from self._looks_of_the_supervisor()

    def _conflict(self) -> Iterator[Act]:
        course, unit = self.course, self.coordinator.unit_id
        people = (user for user in self.town.users.values() if user.unit_id == unit and user.works_in_pairs)
        found = conflicting(self.household.name, people, {course.lead, course.co_worker, course.earlier_co_worker})
        if found:
            yield Act(course.contact_at + CONFLICT_TOLD, lambda: record(self.coordinator, self.case, *found))

    def _outcome(self) -> Iterator[Act]:
        recorded = outcome_of(self.household.name, self.course)
        if recorded:
            at, kind = recorded
            yield Act(at, lambda: lead_on(self.coordinator, self.case, kind))

    def _assessment(self) -> Iterator[Act]:
        plan = assessing_of(self.household.name, self.course)
        for at, step in plan.steps(self.course, self.town.end):
            yield Act(at, lambda step=step: self._assess(plan, step))

    def _assess(self, plan: Assessing, step: str) -> None:
        lead = self.town.users.get(self.course.lead)
        getattr(Assessor(self.coordinator, lead, self.case, plan), step)()

    def _looks_of_the_supervisor(self) -> Iterator[Act]:
        if self.course.review_at and self.rng.random() < 0.3:
            supervisor = self.town.leader_of(self.household.unit, "supervisor")
            day = working_day_after(self.course.review_at.date(), 3)
            at = clock_on(day, 10, self.rng.randint(0, 59))
            if at < self.town.end:
                yield Act(at, lambda: self.open(supervisor))

    def open(self, user: User) -> None:
        """Somebody looks at the family's page, which the log remembers."""
        access.open_case(user, self.case.pk)

    def take_in(self) -> None:
        """The contact, written down by the coordinator of the unit."""
        household, catalogues, contacts = self.household, self.town.catalogues, load("contacts")
        adult = household.adults[0]
        child = next((child.first_name for child in household.children if child.first_name), "Lapsi")
        urgent = household.urgency == "urgent"
        facts = ContactFacts(
            unit=catalogues.units[household.unit],
            family_name=household.name,
            members=[self._member(member) for member in household.members],
            needs=[NeedFacts(catalogues.needs[code], words) for code, words in household.needs],
            source=catalogues.sources[household.source],
            work_form=catalogues.work_forms[household.work_form],
            work_form_reason=self.rng.choice(contacts["urgent_reasons" if urgent else "work_form_reasons"]),
            received_on=self.course.contact_at.date(),
            urgency=household.urgency,
            area=catalogues.areas[household.area],
            street_address=household.street_address,
            postal_code=household.postal_code,
            town=load("town")["name"],
            arrival_note=household.arrival_note,
            contact_person=contacts["contact_persons"].get(household.source, ""),
            story=household.story.format(aikuinen=adult.first_name, lapsi=child),
            hopes=household.hopes,
            time_wishes=household.time_wishes,
            strengths=[catalogues.strengths[code] for code in household.strengths],
            strength_words=household.strength_words,
            is_other_home=bool(household.other_home),
            **details_of(household),
        )
        self.case = take_in_contact(actor=self.coordinator, facts=facts)
        rows = FamilyMembership.objects.filter(family=self.case.family_id).select_related("person").order_by("id")
        for member, row in zip(household.members, rows, strict=True):
            self.members[member.key] = row.person_id
            self.town.people[member.key] = row.person
            self._record_code(member, row)
        record_ties(self.coordinator, self.case, household, self.members)

    def _record_code(self, member: Member, row: FamilyMembership) -> None:
        """Some people told their identity code at the contact: an artificial one, which belongs to nobody."""
        tells = random.Random(f"{member.first_name} {member.last_name}").random() < TELLS_CODE
        if member.born and tells and member.born not in self.town.coded:
            code = artificial_code(member.born, len(self.town.coded))
            self.town.coded.add(member.born)
            record_identity_code(actor=self.coordinator, case_id=self.case.pk, membership_id=row.pk, code=code)

    def _member(self, member: Member) -> MemberFacts:
        return MemberFacts(
            role=member.role,
            first_name=member.first_name,
            last_name=member.last_name,
            birth_date=member.born,
            due_date=member.due,
            phone=member.phone,
            language=member.language,
            interpreter_needed=member.interpreter,
            is_guardian=member.is_guardian,
            lives_here=member.lives_here,
            protected=member.is_protected,
            person=self.town.people.get(member.key) if self.household.other_home else None,
        )

    def form_pair(self, co_worker: str) -> None:
        """The coordinator gives the family its two workers."""
        words = load("contacts")["pairs"]
        co_user = self.town.users[co_worker]
        proposed = proposed_to(self.coordinator, self.case, self.lead, co_user, self.town.end)
        same = self.lead.job_title.profession_id == co_user.job_title.profession_id
        self.pair = form_pair(
            actor=self.coordinator,
            case_id=self.case.pk,
            lead=self.lead,
            co_worker=co_user,
            reason=self.rng.choice(words["reasons"]),
            same_profession_reason=words["same_profession_reason"] if same else "",
            contributions=self._contributions([self.lead, co_user]),
            proposed=proposed,
        )

    def _contributions(self, pair: list[User]) -> dict[tuple[int, int], str]:
        """What each brings to each need, in words, where the person has a competence that answers it."""
        brings = load("contacts")["pairs"]["brings"]
        found = {}
        for pk, code in SupportNeed.objects.filter(case=self.case).values_list("pk", "need__code"):
            wanted = [competence.code for competence in self.town.catalogues.needs[code].competences.all()]
            for user in pair:
                levels = {name: self.town.levels[user.username].get(name, 0) for name in wanted}
                best = max(levels, key=lambda name: levels[name])
                if levels[best]:
                    found[user.pk, pk] = self.rng.choice(brings[best])
        return found

    def hand_over(self) -> None:
        """The second of the pair changes, and the three meet on the next working day before their visits."""
        words, comes = load("contacts")["pairs"], self.town.users[self.course.co_worker]
        same = self.lead.job_title.profession_id == comes.job_title.profession_id
        meets_at = self._hand_over_at()
        self.pair = change_pair(
            actor=self.coordinator,
            pair=self.pair,
            leaves=self.pair.co_worker,
            comes=comes,
            changed_on=self.course.handover_at.date(),
            why_changed=words["handover_reason"],
            reason=self.rng.choice(words["reasons"]),
            same_profession_reason=words["same_profession_reason"] if same else "",
            handed_over=HandOverFacts(meets_at, meets_at + timedelta(minutes=45), words=words["handed_over"]),
        )

    def _hand_over_at(self) -> datetime:
        return clock_on(working_day_after(self.course.handover_at.date(), 1), 8)

    def hold_hand_over(self) -> None:
        """The lead marks the meeting as held."""
        mark_hand_over_held(actor=self.lead, hand_over_id=self.pair.taken_over.pk)

    def reveal_address(self) -> None:
        """A protected address is opened once, before the first visit."""
        reveal_address(actor=self.lead, case_id=self.case.pk, reason="Ensimmäinen kotikäynti.")

    def invite(self, username: str, since: datetime, until: datetime) -> Act:
        """A partner professional is invited to the family."""
        reason = load("contacts")["invitations"]["reasons"][0]
        partner = self.town.users[username]
        return Act(
            since,
            lambda: invite_partner(
                actor=self.lead, case_id=self.case.pk, user=partner, until=until, reason=reason
            ),
        )
