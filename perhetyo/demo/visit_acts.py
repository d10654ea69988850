"""The visits of one family's story: planned, moved, held, signed, reviewed, closed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from audit.drafts import Typed
from pairs.selectors import standing_pair
from perhetyo.demo.course import Meeting
from perhetyo.demo.families import Member
from perhetyo.demo.material import load
from perhetyo.demo.notes import Teller, Told
from visits import rules
from visits.models import Agreement, Visit, VisitWorker
from visits.selectors.note.drafts import default_content
from visits.services.agreements import AgreementFacts, complete_agreement
from visits.services.closing import close_family_case
from visits.services.drafts import save_draft
from visits.services.note_facts import NoteFacts
from visits.services.notes import cosign_note, sign_note
from visits.services.planning import PlannedVisit, make_plan, plan_visit
from visits.services.review_facts import ReviewFacts
from visits.services.reviews import hold_review
from visits.services.timing import move_visit, record_not_held

if TYPE_CHECKING:
    from perhetyo.demo.stories import Story

Done = tuple[datetime, Callable[[], object]]
# How often a step agreed earlier has been taken by the next visit.
STEP_TAKEN = 0.45
WITH_OWN_VIEW = 0.3
# How often somebody of the pair looks at the family's page before going there.
READ_BEFORE = 0.2


class VisitActs:
    """Calls the services of visits for one story."""

    def __init__(self, story: Story):
        self.story = story
        self.course = story.course
        self.rng = story.rng
        self.teller = Teller(story.household, story.rng)
        self.visit_ids: dict[int, int] = {}
        self.note_ids: dict[int, int] = {}

    def acts(self) -> Iterator[Done]:
        """All acts of plan, visits, review and closing, in no order."""
        course = self.course
        yield course.plan_at, self.make_plan
        for meeting in course.meetings:
            yield from self._acts_of(meeting)
        if course.review_at:
            yield course.review_at, self.hold_review
        if course.closed_at:
            yield course.closed_at, self.close

    def _acts_of(self, meeting: Meeting) -> Iterator[Done]:
        if meeting.agreed_at:
            yield meeting.agreed_at, lambda: self.agree(meeting)
        if meeting.fell:
            yield meeting.fell_at, lambda: self.fall_through(meeting)
        if meeting.draft_by:
            yield meeting.at.ends_at + timedelta(minutes=9), lambda: self.save_draft(meeting)
        if meeting.signed_at:
            if self.rng.random() < READ_BEFORE:
                yield meeting.at.starts_at - timedelta(minutes=35), lambda: self.read_before(meeting)
            yield meeting.signed_at, lambda: self.sign(meeting)
            yield meeting.signed_at + timedelta(minutes=4), lambda: self.complete_steps(meeting)
        if meeting.cosigned_at:
            yield meeting.cosigned_at, lambda: self.cosign(meeting)

    def _user(self, username: str):
        return self.story.town.users[username]

    def _place(self, code: str):
        return self.story.town.catalogues.places[code]

    def make_plan(self) -> None:
        """The lead makes the plan of the first visits with the family."""
        first_visits = self.course.first_visits
        purposes = rules.suggested_purposes(self.story.town.catalogues.steps, len(first_visits))
        planned = [
            PlannedVisit(purpose, self._place(visit.place), visit.agreed_time.starts_at, visit.agreed_time.ends_at)
            for purpose, visit in zip(purposes, first_visits, strict=True)
        ]
        aim = self.rng.choice(load("visits")["aims"])
        plan = make_plan(actor=self.story.lead, case_id=self.story.case.pk, aim=aim, visits=planned)
        ids = dict(Visit.objects.filter(plan=plan).values_list("number", "pk"))
        self.visit_ids |= {id(visit): ids[visit.number] for visit in first_visits}

    def agree(self, meeting: Meeting) -> None:
        """A working visit is agreed."""
        purpose = {"interim_review": "Väliarvio", "final_review": "Loppuarvio"}.get(meeting.kind, meeting.purpose)
        visit = plan_visit(
            actor=self.story.lead,
            case_id=self.story.case.pk,
            kind=self.story.town.catalogues.kinds[meeting.kind],
            purpose=purpose,
            place=self._place(meeting.place),
            starts_at=meeting.agreed_time.starts_at,
            ends_at=meeting.agreed_time.ends_at,
        )
        self.visit_ids[id(meeting)] = visit.pk

    def fall_through(self, meeting: Meeting) -> None:
        """A time is moved, or comes to nothing; mostly another is agreed at once."""
        visit_id = self.visit_ids[id(meeting)]
        new = {"starts_at": meeting.at.starts_at, "ends_at": meeting.at.ends_at}
        if meeting.fell == "moved":
            move_visit(actor=self.story.lead, visit_id=visit_id, **new)
            return
        visit = record_not_held(
            actor=self.story.lead,
            visit_id=visit_id,
            outcome=self.story.town.catalogues.outcomes[meeting.fell],
            reason=self.rng.choice(load("visits")["not_held"][meeting.fell]),
            new_starts_at=None if meeting.is_lost else new["starts_at"],
            new_ends_at=None if meeting.is_lost else new["ends_at"],
        )
        if visit:
            self.visit_ids[id(meeting)] = visit.pk

    def save_draft(self, meeting: Meeting) -> None:
        """A note is begun and left."""
        visit = Visit.objects.get(pk=self.visit_ids[id(meeting)])
        content = default_content(visit) | {"what_happened": [self.rng.choice(load("visits")["drafts"])]}
        save_draft(actor=self._user(meeting.draft_by), visit_id=visit.pk, typed=Typed(content))

    def read_before(self, meeting: Meeting) -> None:
        """Whoever writes the note afterwards has looked at the family's page before the visit."""
        self.story.open(self._user(meeting.author))

    def _workers(self, meeting: Meeting) -> list[int]:
        """The two, and the expert if one has come along."""
        workers = VisitWorker.objects.filter(visit=self.visit_ids[id(meeting)])
        return list(workers.values_list("user", flat=True))

    def sign(self, meeting: Meeting) -> None:
        """The author confirms the note."""
        author = self._user(meeting.author)
        number_in_work = self.course.meetings.index(meeting) - len(self.course.first_visits)
        work_visits = max(len(self.course.meetings) - len(self.course.first_visits), 1)
        told = self.teller.tell(
            meeting,
            author=author.first_name,
            colleague=self._user(meeting.cosigner).first_name,
            place_in_work=number_in_work / work_visits,
            is_last=meeting is self.course.first_visits[-1],
        )
        facts = self._facts(meeting, told)
        note = sign_note(actor=author, visit_id=self.visit_ids[id(meeting)], facts=facts)
        self.note_ids[id(meeting)] = note.pk

    def _facts(self, meeting: Meeting, told: Told) -> NoteFacts:
        catalogues = self.story.town.catalogues
        held_partly = self.rng.random() < 0.03
        return NoteFacts(
            started_at=meeting.at.starts_at,
            ended_at=meeting.at.ends_at - timedelta(minutes=30 if held_partly else 0),
            outcome="held_partly" if held_partly else "held",
            place=self._place(told.place),
            what_happened=told.what_happened,
            worry=told.worry,
            worry_reason=told.worry_reason,
            present=self._ids(told.present),
            workers_present=self._workers(meeting),
            others_present=told.others_present,
            topics=[catalogues.needs[code] for code in told.topics],
            interpretation=told.interpretation,
            family_words=told.family_words,
            family_words_by=self._ids([told.speaker]),
            strengths=[catalogues.strengths[code] for code in told.strengths],
            agreements=[
                AgreementFacts(what, who, meeting.at.day + timedelta(days=days)) for what, who, days in told.steps
            ],
        )

    def _ids(self, members: list[Member]) -> list[int]:
        return [self.story.members[member.key] for member in members]

    def cosign(self, meeting: Meeting) -> None:
        """The other one of the two signs too."""
        own_view = (
            self.rng.choice(load("visits")["own_views"]["plain"]) if self.rng.random() < WITH_OWN_VIEW else ""
        )
        cosign_note(actor=self._user(meeting.cosigner), note_id=self.note_ids[id(meeting)], own_view=own_view)

    def complete_steps(self, meeting: Meeting) -> None:
        """Steps agreed at earlier visits that have been taken."""
        steps = Agreement.objects.filter(case=self.story.case, done_at__isnull=True)
        for pk in steps.exclude(note=self.note_ids[id(meeting)]).values_list("pk", flat=True):
            if self.rng.random() < STEP_TAKEN:
                complete_agreement(actor=self._user(meeting.author), agreement_id=pk)

    def hold_review(self) -> None:
        """The joint review, written down by the lead."""
        words, household = load("reviews"), self.story.household
        held_on = self.course.review_at.date()
        decision = self.course.decision
        goes_on = self.story.town.catalogues.decisions[decision].leads_to == "work"
        facts = ReviewFacts(
            held_on=held_on,
            found=self.rng.choice(words["found"]),
            strengths=self.rng.choice(words["strengths"]),
            family_words=self.rng.choice(words["words"]),
            decision=self.story.town.catalogues.decisions[decision],
            decision_reason=self.rng.choice(words["decisions"][decision]),
            participants=self._ids(household.adults),
            workers_present=[user.pk for user in standing_pair(self.story.case).people],
            next_on=held_on + timedelta(days=90) if goes_on else None,
        )
        hold_review(actor=self.story.lead, case_id=self.story.case.pk, facts=facts)

    def close(self) -> None:
        """The lead closes the case with a summary that the family can read."""
        reason = self.course.closing_reason
        close_family_case(
            actor=self.story.lead,
            case_id=self.story.case.pk,
            reason=self.story.town.catalogues.closing_reasons[reason],
            summary=self.rng.choice(load("reviews")["summaries"][reason]),
            told=load("reviews")["told"],
        )
