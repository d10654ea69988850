"""The joint review: what has been written so far, to begin from, and the page that is read with the family."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Max
from django.http import Http404

from audit import clock
from audit.finnish_dates import format_day, format_day_long, format_day_short, format_when, local
from audit.rows import one_or_none
from cases.models import Case, CaseStrength, Person
from cases.selectors import MemberRow, members_of
from pairs.selectors import standing_pair
from staff.models import User
from visits.models import InitialDecision, JointReview, Visit, VisitNote, VisitPlan
from visits.rules import review_allowed
from visits.selectors.callers import Caller, callers_of
from visits.selectors.note.next_visit import agreed_next
from visits.selectors.words import names_in_a_row

# Between words and who said them, on one line of the field.
SAID_BY = " – "
LONGEST_NAMES = 60


@dataclass(frozen=True)
class HeldVisit:
    """One first visit that has been held: its number, purpose, day, topics and who was there."""

    number: int
    purpose: str
    when: str
    topics: str
    present: str


@dataclass(frozen=True)
class ReviewStart:
    """What the form begins from. `allowed` tells whether enough first visits have been held."""

    allowed: bool
    minimum: int
    aim: str
    visits: list[HeldVisit]
    members: list[MemberRow]
    workers: list[User]
    last_visit_on: date | None
    decisions: list[InitialDecision]
    strengths: str
    family_words: str

    @property
    def people(self) -> list[str]:
        """Names that somebody who does a step is often called by."""
        names = [member.short_name for member in self.members]
        return list(dict.fromkeys([*names, *(user.first_name or str(user) for user in self.workers)]))


@dataclass(frozen=True)
class SignRow:
    """A line to sign on paper."""

    name: str
    role: str


@dataclass(frozen=True)
class StepLine:
    """Who does what by when."""

    who: str
    what: str
    when: str


@dataclass(frozen=True)
class Saying:
    """Words of the family, and who said them."""

    words: str
    by: str


@dataclass(frozen=True)
class ReviewSheet:
    """The page that is read with the family and printed."""

    held_on: str
    present: str
    without_family_reason: str
    visits: list[HeldVisit]
    found: str
    strengths: list[str]
    words: list[Saying]
    decision: str
    decision_reason: str
    steps: list[StepLine]
    next_on: str
    next_visit: str
    workers: str
    callers: list[Caller]
    signs: list[SignRow] = field(default_factory=list)


def review_of(case: Case) -> JointReview | None:
    """The recorded joint review of the case. One query."""
    reviews = JointReview.objects.filter(case=case).select_related("decision", "recorded_by", "plan")
    return one_or_none(reviews)


def review_start(case: Case) -> ReviewStart:
    """What the pair begins from, gathered from plan and notes. Raises Http404 without a plan. 10 queries."""
    plan = one_or_none(VisitPlan.objects.filter(case=case))
    if plan is None:
        raise Http404
    visits = held_visits(plan)
    pair = standing_pair(case)
    return ReviewStart(
        allowed=review_allowed(held=len(visits), minimum=plan.minimum, review_held=False),
        minimum=plan.minimum,
        aim=plan.aim,
        visits=visits,
        members=members_of(case),
        workers=list(pair.people) if pair else [],
        last_visit_on=last_visit_on(plan),
        decisions=list(InitialDecision.objects.valid_on()),
        strengths=_strengths(case),
        family_words=_family_words(case),
    )


def last_visit_on(plan: VisitPlan) -> date | None:
    """The day of the latest first visit that has been held, if any. One query."""
    began = VisitNote.objects.filter(visit__plan=plan).aggregate(latest=Max("started_at"))["latest"]
    return began and local(began).date()


def held_visits(plan: VisitPlan) -> list[HeldVisit]:
    """The first visits that have been held, in order. Six queries."""
    visits = (
        Visit.objects.filter(plan=plan, status=Visit.Status.HELD)
        .select_related("note")
        .prefetch_related("note__topics__need", "note__attendances__person", "note__worker_attendances__user")
        .order_by("number")
    )
    return [
        HeldVisit(
            number=visit.number,
            purpose=visit.purpose,
            when=format_day_short(visit.note.started_at),
            topics=", ".join(_topics(visit.note)),
            present=_present(visit.note),
        )
        for visit in visits
    ]


def review_sheet(case: Case, review: JointReview) -> ReviewSheet:
    """The review in plain words. `review` as from `review_of`; 9 queries whatever the size of the family."""
    workers = list(review.workers.select_related("user__job_title", "user__unit"))
    workers_there = [row.user for row in workers if row.present]
    now = standing_pair(case)
    workers_now = now.people if now else [row.user for row in workers]
    there = [row.person for row in review.participants.select_related("person")]
    names = [person.short_name for person in there] + _first_names(workers_there)
    coming = agreed_next(case, clock.now())
    return ReviewSheet(
        held_on=format_day_long(review.held_on),
        present=names_in_a_row(names),
        without_family_reason=review.without_family_reason,
        visits=held_visits(review.plan),
        found=review.found,
        strengths=_lines(review.strengths),
        words=[_saying(line) for line in _lines(review.family_words)],
        decision=review.decision.name,
        decision_reason=review.decision_reason,
        steps=[
            StepLine(step.who, step.what, format_day(step.due_on)) for step in review.agreements.order_by("id")
        ],
        next_on=format_day_long(review.next_on) if review.next_on else "",
        next_visit=format_when(coming.starts_at, coming.ends_at) if coming else "",
        workers=names_in_a_row(_first_names(workers_now)),
        callers=callers_of(workers_now),
        signs=_signs(case, there, workers_there),
    )


def _first_names(people: Iterable[User]) -> list[str]:
    return [user.first_name or str(user) for user in people]


def _signs(case: Case, there: list[Person], workers: Iterable[User]) -> list[SignRow]:
    """The adults of the family who were there and still belong to it, and the workers who were."""
    adults = {
        pk: member
        for member in members_of(case)
        if not member.is_child
        for pk in (member.person_id, *member.former_ids)
    }
    family = [SignRow(adults[person.pk].name, adults[person.pk].role) for person in there if person.pk in adults]
    return family + [SignRow(str(user), str(user.job_title or "")) for user in workers]


def _present(note: VisitNote) -> str:
    """Who was at the visit: of the family, then the workers, by first name."""
    family = [row.person.short_name for row in note.attendances.all() if row.present]
    workers = [row.user.first_name or str(row.user) for row in note.worker_attendances.all() if row.present]
    return names_in_a_row([*family, *workers])


def _topics(note: VisitNote) -> list[str]:
    return [row.need.name for row in note.topics.all()] + [note.own_topic] * bool(note.own_topic)


def _strengths(case: Case) -> str:
    rows = CaseStrength.objects.filter(case=case).select_related("strength")
    lines = [": ".join(filter(None, [row.strength and row.strength.name, row.words])) for row in rows]
    return "\n".join(dict.fromkeys(lines))


def _family_words(case: Case) -> str:
    notes = VisitNote.objects.filter(case=case).exclude(family_words="").order_by("started_at")
    lines = []
    for note in notes.prefetch_related("family_words_by"):
        words = " ".join(note.family_words.split())
        by = names_in_a_row([person.short_name for person in note.family_words_by.all()])
        lines.append(f"{words}{SAID_BY}{by}" if by else words)
    return "\n".join(dict.fromkeys(lines))


def _saying(line: str) -> Saying:
    """A line of the field: the words and, after a dash, who said them."""
    words, _dash, by = line.rpartition(SAID_BY)
    return Saying(words, by) if words and len(by) <= LONGEST_NAMES else Saying(line, "")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
