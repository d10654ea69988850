"""A family's whole story, told through the services at the moments it happened. Used where a page needs it all."""

from datetime import datetime, time, timedelta
from types import SimpleNamespace

from audit import clock
from audit.drafts import Typed
from cases.selectors import members_of
from cases.services import MemberFacts, invite_partner
from pairs.services import form_pair
from staff.calendar import moment_at
from tests.families import new_case
from tests.kept import kept
from visits.models import InitialDecision, Visit, VisitPlace
from visits.services.agreements import AgreementFacts
from visits.services.drafts import save_draft
from visits.services.note_facts import NoteFacts
from visits.services.notes import sign_note
from visits.services.planning import PlannedVisit, make_plan
from visits.services.review_facts import ReviewFacts
from visits.services.reviews import hold_review

SECRET_WORDS = "Isä kertoi pelkäävänsä omaa väsymystään."
SECRET_ADDRESS = "Salakuja 1"
PURPOSES = ["Tutustuminen", "Arki ja voimavarat", "Yhteinen arvio"]


def working_day_ago(days: int, hour: int) -> datetime:
    """A moment on a Monday to Friday about `days` days ago."""
    day = clock.today() - timedelta(days=days)
    return moment_at(day - timedelta(days=max(0, day.weekday() - 4)), time(hour))


def plan_visits(hour: int, days: tuple[int, ...]) -> list[PlannedVisit]:
    """Visits of the plan on about those days ago."""
    home = VisitPlace.objects.get(code="home")
    starts = [working_day_ago(ago, hour) for ago in days]
    return [
        PlannedVisit(purpose, home, start, start + timedelta(minutes=90))
        for purpose, start in zip(PURPOSES, starts, strict=True)
    ]


def sign(visit: Visit, actor) -> None:
    """Sign the note of a visit an hour after it, with words that only the few may read."""
    with clock.at(visit.ends_at + timedelta(hours=1)):
        people = [row.person_id for row in members_of(visit.case)]
        sign_note(
            actor=actor,
            visit_id=visit.pk,
            facts=NoteFacts(
                started_at=visit.starts_at,
                ended_at=visit.ends_at,
                place=visit.place,
                present=people,
                what_happened=SECRET_WORDS,
                worry=1,
                workers_present=[worker.user_id for worker in visit.workers.all()],
                agreements=[AgreementFacts("Illat rauhassa", "Emmi", None)],
            ),
        )


def paired_60_days_ago(people: SimpleNamespace, name: str, **facts):
    """A case of 60 days ago with a pair and an invited partner."""
    case = new_case(people.coordinator, people.unit, name, days_ago=60, **facts)
    with clock.at(clock.now() - timedelta(days=55)):
        form_pair(
            actor=people.coordinator,
            case_id=case.pk,
            lead=people.lead,
            co_worker=people.co_worker,
            reason="He kattavat tarpeet.",
            contributions={},
        )
        invite_partner(
            actor=people.coordinator,
            case_id=case.pk,
            user=people.partner,
            until=clock.now() + timedelta(days=90),
            reason="Neuvola tuntee vauvan.",
        )
    return case


def begun(people: SimpleNamespace, name: str, hour: int, days: tuple[int, ...], **facts):
    """A case whose pair has made the plan too, and the visits of the plan."""
    case, planned = paired_60_days_ago(people, name, **facts), plan_visits(hour, days)
    with clock.at(clock.now() - timedelta(days=50)):
        plan = make_plan(actor=people.lead, case_id=case.pk, aim="", visits=planned)
    return case, list(plan.visits.select_related("place", "case").order_by("number"))


@kept
def story(waiting_case, unit, coordinator, lead, co_worker, partner):
    """Four families: `waiting`; `paired`; `ongoing`: protected, one note signed, one being written; `working`."""
    people = SimpleNamespace(unit=unit, coordinator=coordinator, lead=lead, co_worker=co_worker, partner=partner)
    protected = MemberFacts(role="mother", first_name="Elli", last_name="Lehtola", protected=True)
    where = {"members": [protected], "street_address": SECRET_ADDRESS}
    ongoing, visits = begun(people, "Lehtola", 9, (30, 3, -9), **where)
    sign(visits[0], lead)
    save_draft(actor=lead, visit_id=visits[1].pk, typed=Typed({"what_happened": [SECRET_WORDS]}))
    working, held = begun(people, "Niva", 13, (40, 33, 26))
    for visit in held:
        sign(visit, lead)
    with clock.at(held[2].ends_at + timedelta(hours=2)):
        review = hold_review(
            actor=lead,
            case_id=working.pk,
            facts=ReviewFacts(
                held_on=clock.today(),
                found="Illat ovat rauhoittuneet.",
                strengths="Nauratte yhdessä.",
                decision=InitialDecision.objects.get(code="continue"),
                decision_reason="Haluatte jatkaa samaan suuntaan.",
                workers_present=[lead.pk, co_worker.pk],
                participants=[row.person_id for row in members_of(working)],
            ),
        )
    return SimpleNamespace(
        waiting=waiting_case,
        paired=paired_60_days_ago(people, "Oinas"),
        ongoing=ongoing,
        working=working,
        review=review,
        held_visit=visits[0],
        open_visit=visits[1],
        coming_visit=visits[2],
        note=visits[0].note,
        agreement=ongoing.agreements.get(),
        invitation=ongoing.team.get(role="invited"),
    )
