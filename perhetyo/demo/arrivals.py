"""Contacts of the last days: two from a partner, one waiting and one answered, and a family that comes again."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from audit.drafts import Typed
from cases.models import Contact
from cases.selectors.contact_drafts import contact_draft_of
from cases.services import ContactFacts, MemberFacts, NeedFacts, take_in_contact
from cases.services.notices import NoticeFacts, begin_taking_in, send_notice
from cases.services.outcomes import OutcomeFacts, record_outcome
from perhetyo.demo.course import clock_on
from perhetyo.demo.material import load
from perhetyo.demo.stories import Act, Story, Town
from staff.working_days import working_day_after

UNIT, PARTNER, SOURCE = "ERK", "kumppani", "clinic"


def arrivals(town: Town, stories: list[Story], today: date) -> Iterator[Act]:
    """What came in lately: told to the services by whoever took the call or read the message."""
    sent_on = working_day_after(today - timedelta(days=12), 1)
    yield from answered_notice(town, clock_on(sent_on, 14, 20))
    yield Act(clock_on(working_day_after(today - timedelta(days=7), 1), 15, 10), lambda: _send(town, "waiting"))
    ended = [story for story in stories if _may_come_again(story)]
    if ended:
        at = clock_on(working_day_after(today - timedelta(days=6), 1), 13, 35)
        yield Act(at, lambda: _come_again(town, ended[0]))


def answered_notice(town: Town, sent_at: datetime) -> Iterator[Act]:
    """A partner's contact is taken in the next morning and leads to another service, with an answer."""
    taken_at, sent = clock_on(working_day_after(sent_at.date(), 1), 9, 25), {}
    yield Act(sent_at, lambda: sent.update(notice=_send(town, "answered")))
    yield Act(taken_at, lambda: sent.update(case=_take_in(town, sent["notice"])))
    yield Act(taken_at + timedelta(minutes=50), lambda: _answer(town, sent["case"]))


def _may_come_again(story: Story) -> bool:
    """Whether the family's case has ended, and its home is nobody's secret."""
    household = story.household
    return story.course.fate == "closed" and household.unit == UNIT and not household.members[0].is_protected


def _send(town: Town, name: str):
    told = load("contacts")["notices"][name]
    facts = NoticeFacts(
        unit=town.catalogues.units[UNIT],
        source=town.catalogues.sources[SOURCE],
        **{field: told[field] for field in ("family_name", "adult_name", "phone", "children")},
        **{field: told[field] for field in ("strengths", "story", "hopes")},
        legal_ground=Contact.LegalGround.CONSENT,
        submission_key=UUID(int=Random(f"notice {name}").getrandbits(128), version=4),
        needs=[town.catalogues.needs[code] for code in told["needs"]],
    )
    return send_notice(actor=town.users[PARTNER], facts=facts)


def _take_in(town: Town, notice):
    told, coordinator = load("contacts")["notices"]["answered"], town.leader_of(UNIT, "coordinator")
    key = begin_taking_in(actor=coordinator, notice_id=notice.pk)
    draft = contact_draft_of(coordinator, key)
    first, _space, last = told["adult_name"].partition(" ")
    facts = ContactFacts(
        unit=notice.unit,
        family_name=notice.family_name,
        members=[
            MemberFacts(role="mother", first_name=first, last_name=last, phone=notice.phone, is_guardian=True),
            MemberFacts(role="child", last_name=last, birth_date=notice.sent_at.date() - timedelta(days=1990)),
        ],
        needs=[NeedFacts(town.catalogues.needs[code]) for code in told["needs"]],
        source=notice.source,
        work_form=town.catalogues.work_forms["preventive"],
        work_form_reason=told["work_form_reason"],
        received_on=notice.sent_at.date(),
        legal_ground=notice.legal_ground,
        contact_person=str(notice.sender),
        story=notice.story,
        hopes=notice.hopes,
        strength_words=notice.strengths,
    )
    typed = Typed(draft.content, version=draft.version).of_form(key)
    return take_in_contact(actor=coordinator, facts=facts, typed=typed)


def _answer(town: Town, case) -> None:
    told = load("contacts")["notices"]["answered"]
    facts = OutcomeFacts(
        kind="other_service",
        consent_given=True,
        **{field: told[field] for field in ("reason", "service", "told", "answer")},
    )
    record_outcome(actor=town.leader_of(UNIT, "coordinator"), case_id=case.pk, facts=facts)


def _come_again(town: Town, story: Story) -> None:
    told, household = load("contacts")["again"], story.household
    needs = household.needs[:2]
    facts = ContactFacts(
        unit=town.catalogues.units[UNIT],
        family=story.case.family,
        family_name=household.name,
        members=[],
        needs=[NeedFacts(town.catalogues.needs[code], words) for code, words in needs],
        source=town.catalogues.sources["self"],
        work_form=town.catalogues.work_forms[household.work_form],
        work_form_reason=told["work_form_reason"],
        received_on=working_day_after(town.end.date() - timedelta(days=6), 1),
        legal_ground=Contact.LegalGround.OWN,
        preferred_times=["1-morning", "3-morning"],
        story=told["story"].format(aikuinen=household.adults[0].first_name),
        hopes=told["hopes"],
    )
    take_in_contact(actor=story.coordinator, facts=facts)
