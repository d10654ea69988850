"""Plans and visits of the tests, made through the same services as in life."""

from datetime import date, datetime, time, timedelta

import pytest

from audit import clock
from cases import access
from cases.models import Strength
from cases.selectors import members_of
from pairs.selectors import standing_pair
from staff.calendar import moment_at
from tests.kept import kept
from visits.models import InitialDecision, NoteDraft, Visit, VisitNote, VisitPlace
from visits.selectors.note.drafts import default_content
from visits.services.note_facts import NoteFacts
from visits.services.notes import sign_note
from visits.services.planning import PlannedVisit, make_plan
from visits.services.review_facts import ReviewFacts
from visits.services.reviews import hold_review

PURPOSES = ["Tutustuminen", "Arki ja voimavarat", "Vanhemmuus ja lapsi", "Tavoitteet", "Yhteinen arvio"]


def next_monday() -> date:
    """The Monday of the coming week."""
    today = clock.today()
    return today + timedelta(days=7 - today.weekday())


def moment(day: date, hour: int = 9, minute: int = 0) -> datetime:
    """The aware moment of a Finnish wall-clock time."""
    return moment_at(day, time(hour, minute))


def planned_visits(count: int = 4, *, first: datetime | None = None, place: str = "home") -> list[PlannedVisit]:
    """`count` visits a week apart, the first on the coming Monday at nine."""
    first = first or moment(next_monday())
    where = VisitPlace.objects.get(code=place)
    starts = [first + timedelta(weeks=week) for week in range(count)]
    return [
        PlannedVisit(purpose, where, start, start + timedelta(minutes=90))
        for purpose, start in zip(PURPOSES, starts, strict=False)
    ]


def draft_of(visit: Visit) -> NoteDraft:
    """The draft of the visit's note as it is in the database."""
    return NoteDraft.objects.select_related("saved_by").get(visit=visit)


def filled(visit, **fields):
    """What a browser sends when an ordinary note is confirmed; a field given as None is left out."""
    mother = members_of(visit.case)[0].person_id
    content = default_content(visit) | {
        "present": [str(mother)],
        "what_happened": ["Piirrettiin perheen viikko."],
        "worry": ["1"],
        "rows": ["3"],
        "version": ["0"],
        "writer": ["a"],
        "sequence": ["1"],
        "confirm": ["1"],
    }
    return {name: values for name, values in (content | fields).items() if values is not None}


def new_plan(actor, case, *, aim="", **shape):
    """The plan of a case, with visits as `planned_visits` makes them."""
    return make_plan(actor=actor, case_id=case.pk, aim=aim, visits=planned_visits(**shape))


@pytest.fixture
def plan_of(lead):
    """Make the plan of a case: `plan_of(case, count=3, first=moment(day))`."""

    def make(case, *, actor=None, **shape):
        return new_plan(actor or lead, case, **shape)

    return make


@kept
def plan(lead, paired_case):
    """The paired case's plan of four visits on coming Mondays at nine."""
    return new_plan(lead, paired_case)


@kept
def first_visit(plan):
    """The first visit of the plan, still to come."""
    return plan.visits.select_related("place", "case").get(number=1)


@pytest.fixture
def later(first_visit):
    """A free time one day after the first visit."""
    return first_visit.starts_at + timedelta(days=1), first_visit.ends_at + timedelta(days=1)


@pytest.fixture
def after_first_visit(first_visit):
    """It is an hour after the first visit: its note can be written and confirmed."""
    with clock.at(first_visit.ends_at + timedelta(hours=1)):
        yield first_visit


def facts_of(visit: Visit, **told) -> NoteFacts:
    """What a writer tells of a visit, with `told` in place of the usual."""
    members = [row.person_id for row in members_of(visit.case)]
    return NoteFacts(
        **{
            "started_at": visit.starts_at,
            "ended_at": visit.ends_at,
            "place": visit.place,
            "present": members[:1],
            "what_happened": "Piirrettiin perheen viikko.",
            "worry": 1,
            "workers_present": [worker.user_id for worker in visit.workers.all()],
        }
        | told
    )


@pytest.fixture
def note_facts():
    """What a writer tells of a visit: `note_facts(visit, what_happened="...")`."""
    return facts_of


def hold_visits(actor, plan, *numbers, **told) -> list[VisitNote]:
    """Visits of a plan held, and their notes signed an hour after each."""
    notes = []
    for number in numbers:
        visit = plan.visits.select_related("place").get(number=number, status=Visit.Status.PLANNED)
        with clock.at(visit.ends_at + timedelta(hours=1)):
            visit.case = access.case_for(actor, visit.case_id, "note.write")
            notes.append(sign_note(actor=actor, visit_id=visit.pk, facts=facts_of(visit, **told)))
    return notes


@pytest.fixture
def hold(lead):
    """Hold and sign visits of a plan an hour after each: `hold(plan, 1, 2, 3)`."""

    def run(plan, *numbers, actor=None, **told):
        return hold_visits(actor or lead, plan, *numbers, **told)

    return run


@kept
def three_notes(plan, lead, paired_case):
    """The notes of the first three of four visits, held and signed."""
    people = [member.person_id for member in members_of(paired_case)]
    words = {"family_words": "”Me nauretaan paljon.”", "family_words_by": people[:1]}
    notes = hold_visits(lead, plan, 1, worry=4, worry_reason="Salainen huoli", **words)
    humour = Strength.objects.get(code="humour")
    notes += hold_visits(lead, plan, 2, strengths=[humour], own_strength="Joona laulaa")
    return notes + hold_visits(lead, plan, 3)


@pytest.fixture
def held_three(plan, three_notes):
    """Three of four first visits have been held; it is the evening of the third."""
    with clock.at(three_notes[-1].signed_at):
        yield plan


@pytest.fixture
def review_facts(paired_case):
    """What is told of a review: `facts(decision="end")`."""

    def make(decision="continue", **told):
        people = [member.person_id for member in members_of(paired_case)]
        return ReviewFacts(
            **{
                "held_on": clock.today(),
                "found": "Illat ovat raskaita.",
                "strengths": "Huumori\nAamut sujuvat",
                "decision": InitialDecision.objects.get(code=decision),
                "decision_reason": "Haluatte jatkaa.",
                "participants": people[:2],
                "workers_present": [user.pk for user in standing_pair(paired_case).people],
            }
            | told
        )

    return make


@pytest.fixture
def held_review(lead, held_three, review_facts, paired_case):
    """The joint review after the third visit: the work goes on."""
    return hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts())
