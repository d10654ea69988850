"""Who gets what from every address of the house. An address that is missing here fails the test."""

import re
from collections import Counter
from datetime import time, timedelta
from uuid import UUID

import pytest
from django.urls import reverse

from audit import clock
from audit.drafts import Typed
from audit.models import AuditEvent
from cases.models import Case, DeadlineRule, DuplicateCheck, Guardianship, LegalBasis, Need, Relationship
from cases.selectors.merge_plans import plan_people
from cases.services import MemberFacts, add_member, reveal_address, save_contact_draft
from cases.services.decisions import DecisionFacts, make_decision
from cases.services.merges import merge_people
from pairs.selectors import standing_pair
from pairs.services import HandOverFacts, accept_pair, change_pair, end_pair, form_pair, start_run
from pairs.services.conflicts import ConflictFacts, record_conflict
from pairs.services.whole_list_runs import calculate
from staff.calendar import book, moment_at
from staff.models import Area, Booking, Competence, Licence, RoleGrant
from tests.families import new_case, sent_notice
from tests.personas import make_user
from tests.story import SECRET_WORDS
from tests.test_architecture import PUBLIC, all_patterns
from visits.services.consultations import ask_expert

PERSONAS = (
    "lead",  # leads the pair of the families
    "co_worker",  # second of the pair
    "colleague",  # same unit, not with the families
    "coordinator",
    "supervisor",
    "outsider",  # worker of another unit
    "other_supervisor",
    "partner",  # invited to the families
    "administrator",
)

# Address -> what each persona gets, in the order above. GET unless the name says otherwise.
TABLE = """
home                        302 302 302 302 302 302 302 302 302
healthz                     200 200 200 200 200 200 200 200 200
readyz                      200 200 200 200 200 200 200 200 200
set_language                302 302 302 302 302 302 302 302 302
account_login               302 302 302 302 302 302 302 302 302
account_logout              200 200 200 200 200 200 200 200 200
account_inactive            200 200 200 200 200 200 200 200 200
account_signup              302 302 302 302 302 302 302 302 302
account_change_password     200 200 200 200 200 200 200 200 200
account_reauthenticate      200 200 200 200 200 200 200 200 200
staff:profile               200 200 200 200 200 200 200 200 200
staff:profile_details       200 200 200 200 200 200 200 200 200
staff:profile_competences   200 200 200 200 200 200 200 404 200
staff:profile_hours         200 200 200 200 200 200 200 404 200
staff:absence_new           200 200 200 200 200 200 200 404 200
staff:absence_cancellation  200 404 404 200 200 404 404 404 200
staff:people                403 403 403 200 200 403 200 403 403
staff:person                200 404 404 200 200 404 404 404 200
staff:person_competences    200 404 404 404 404 404 404 404 200
staff:competence_confirmation 404 404 404 404 200 404 404 404 404
staff:competence_confirmation_new 404 404 404 404 200 404 404 404 404
staff:licence_new           404 404 404 404 200 404 404 404 200
staff:licence               404 404 404 404 200 404 404 404 200
staff:other_work            200 200 200 200 200 200 200 404 200
staff:other_work_new        200 200 200 200 200 200 200 404 200
staff:other_work_removal    200 404 404 404 404 404 404 404 404
staff:competences_waiting   403 403 403 403 200 403 200 403 403
staff:competence_agreed     302 302 302 302 302 302 302 302 302
staff:person_hours          200 404 404 404 200 404 404 404 200
staff:person_capacity       404 404 404 404 200 404 404 404 200
staff:person_absence_new    200 404 404 200 200 404 404 404 200
staff:users                 403 403 403 403 403 403 403 403 200
staff:user_new              403 403 403 403 403 403 403 403 200
staff:user                  403 403 403 403 403 403 403 403 200
staff:user_password         403 403 403 403 403 403 403 403 200
visits:user_closure         403 403 403 403 403 403 403 403 200
staff:user_reopening        403 403 403 403 403 403 403 403 404
staff:role_new              403 403 403 403 403 403 403 403 200
staff:role_end              403 403 403 403 403 403 403 403 200
staff:units                 403 403 403 403 403 403 403 403 200
staff:unit_new              403 403 403 403 403 403 403 403 200
staff:unit                  403 403 403 403 403 403 403 403 200
staff:area_new              403 403 403 403 403 403 403 403 200
staff:area                  403 403 403 403 403 403 403 403 200
staff:catalogues            403 403 403 403 403 403 403 403 200
staff:catalogue             403 403 403 403 403 403 403 403 200
staff:catalogue_entry_new   403 403 403 403 403 403 403 403 200
staff:catalogue_entry       403 403 403 403 403 403 403 403 200
cases:families              200 200 200 200 200 200 200 200 200
cases:search                200 200 200 200 200 200 200 200 200
cases:contact_new           403 403 403 302 302 403 302 403 403
cases:contact               403 403 403 200 200 403 200 403 403
cases:contact_draft         403 403 403 200 200 403 200 403 403
cases:contact_draft_discard 403 403 403 200 302 403 302 403 403
cases:merges                403 403 403 200 200 403 200 403 403
cases:merge_undo            404 404 404 200 200 404 404 404 404
cases:merge_new             404 404 404 200 200 404 404 404 404
cases:family_merge_new      404 404 404 200 200 404 404 404 404
cases:person_twice          403 403 404 200 200 404 404 403 404
cases:family_twice          403 403 404 200 200 404 404 403 404
cases:background            200 200 404 200 200 404 404 403 404
cases:notices               403 403 403 200 200 403 200 403 403
cases:own_notices           403 403 403 403 403 403 403 200 403
cases:notice_new            403 403 403 403 403 403 403 200 403
cases:notice                403 403 403 200 200 403 404 403 403
cases:notice_unit           403 403 403 200 200 403 404 403 403
cases:notice_withdrawal     403 403 403 403 403 403 403 200 403
cases:notice_refusal        403 403 403 200 200 403 404 403 403
cases:deadline_rules        403 403 403 403 403 403 403 403 200
cases:deadline_rule         403 403 403 403 403 403 403 403 200
cases:limits                200 200 404 200 200 404 404 403 404
cases:assessment            200 200 404 200 200 404 404 403 404
cases:decision_new          403 403 404 200 200 404 404 403 404
cases:decision              200 200 404 200 200 404 404 403 404
cases:own_worker            403 403 404 200 200 404 404 403 404
cases:access_log            403 403 404 403 200 404 404 403 404
cases:address               200 200 404 200 200 404 404 403 404
cases:reveal_seen           302 302 302 302 302 302 302 302 302
cases:family                403 403 404 200 200 404 404 403 404
cases:further_contact_handled 302 302 404 302 302 404 404 403 404
cases:contact_correct       403 403 404 200 200 404 404 403 404
cases:work                  403 403 404 200 200 404 404 403 404
cases:member_new            200 200 404 200 200 404 404 403 404
cases:member                200 200 404 200 200 404 404 403 404
cases:household             200 200 404 200 200 404 404 403 404
cases:member_known          200 200 404 200 200 404 404 403 404
cases:member_change         200 200 404 200 200 404 404 403 404
cases:member_birth          200 200 404 200 200 404 404 403 404
cases:guardianship_new      200 200 404 200 200 404 404 403 404
cases:guardianship_end      200 200 404 200 200 404 404 403 404
cases:relationship_new      200 200 404 200 200 404 404 403 404
cases:relationship_end      200 200 404 200 200 404 404 403 404
cases:prohibition           403 403 404 200 200 404 404 403 404
cases:prohibition_correction 403 403 404 404 404 404 404 403 404
cases:prohibition_end       403 403 404 200 200 404 404 403 404
cases:identity_code         200 200 404 200 200 404 404 403 404
cases:duplicates            403 403 403 200 200 403 200 403 403
cases:duplicate             404 404 404 200 200 404 404 404 404
cases:need_new              200 200 404 200 200 404 404 403 404
cases:need                  200 200 404 200 200 404 404 403 404
cases:need_end              200 200 404 200 200 404 404 403 404
cases:reopening             403 403 404 302 302 404 404 403 404
cases:outcome               404 404 404 200 200 404 404 404 404
cases:invitation_new        200 403 404 200 200 404 404 403 404
cases:invitation_end        200 403 404 200 200 404 404 403 404
pairs:board                 403 403 403 200 200 403 200 403 403
pairs:board_case            404 404 404 200 200 404 404 404 404
pairs:board_people          404 404 404 200 200 404 404 404 404
pairs:board_ranked          404 404 404 200 200 404 404 404 404
pairs:weights               403 403 403 403 200 403 403 403 403
pairs:conflicts             403 403 404 200 200 404 404 403 404
pairs:conflict_end          403 403 404 200 200 404 404 403 404
pairs:load_points           403 403 403 403 403 403 403 403 200
pairs:whole_list            403 403 403 200 200 403 200 403 403
pairs:whole_run             403 403 403 200 404 403 404 403 403
pairs:whole_run_cancellation 302 302 302 302 302 302 302 302 302
pairs:waiting_print         403 403 403 200 200 403 200 403 403
pairs:pair                  200 200 404 200 200 404 404 200 404
pairs:start                 200 200 404 403 403 404 404 403 404
pairs:acceptance            302 302 302 302 302 302 302 302 302
pairs:refusal               200 200 404 403 403 404 404 403 404
pairs:hand_over_held        302 302 302 302 302 302 302 302 302
visits:hand_over_time       200 200 404 200 200 404 404 404 404
pairs:reflection            200 200 404 404 404 404 404 404 404
visits:day                  200 200 200 403 403 200 403 403 403
visits:person_visits        200 404 404 200 200 404 404 404 200
visits:todo                 200 200 200 403 403 200 403 403 403
visits:case                 200 200 404 200 200 404 404 200 404
visits:notes                200 200 404 403 200 404 404 403 404
visits:plan_new             200 200 404 403 403 404 404 403 404
visits:plan                 200 200 404 200 200 404 404 403 404
visits:visit_new            200 200 404 403 403 404 404 403 404
visits:visit_time           200 200 404 403 403 404 404 403 404
visits:visit_cover          302 302 404 403 403 404 404 403 404
visits:visit_consultation   200 200 404 200 200 404 404 403 404
visits:consultation_acceptance 302 302 302 302 302 302 302 302 302
visits:consultation_withdrawal 302 302 302 302 302 302 302 302 302
visits:consultation_refusal 404 404 404 404 404 404 404 404 404
visits:consultation_view    404 404 404 404 404 404 404 404 404
visits:visit_not_held       200 200 404 403 403 404 404 403 404
visits:note_write           200 200 404 403 403 404 404 403 404
visits:note_draft           200 200 404 403 403 404 404 403 404
visits:note_draft_discard   200 200 404 403 403 404 404 403 404
visits:note                 200 200 404 403 200 404 404 403 404
visits:note_signature       302 302 302 302 302 302 302 302 302
visits:agreement_done       302 302 302 302 302 302 302 302 302
visits:review_new           200 200 404 403 403 404 404 403 404
visits:review_draft_discard 302 302 404 403 403 404 404 403 404
visits:review_draft         200 200 404 403 403 404 404 403 404
visits:review               200 200 404 403 200 404 404 403 404
visits:pair_change          403 403 404 200 200 404 404 403 404
visits:pair_ending          403 403 404 200 200 404 404 403 404
visits:closure_draft_discard 302 302 404 403 302 404 404 403 404
visits:closure_draft        200 200 404 403 200 404 404 403 404
visits:closure              200 200 404 403 200 404 404 403 404
visits:calendar             200 200 200 200 200 200 200 403 403
visits:calendar_person      200 200 200 200 200 404 404 404 404
visits:calendar_unit        200 200 200 200 200 404 404 403 403
visits:calendar_pair        200 200 404 200 200 404 404 403 403
visits:calendar_address     200 200 200 200 200 200 200 403 403
visits:calendar_feed        404 404 404 404 404 404 404 404 404
reports:caseload            403 403 403 403 200 403 200 403 403
reports:attention           403 403 403 403 200 403 200 403 403
reports:worker              403 403 403 403 200 403 404 403 403
POST:cases:reveal_seen      404 404 404 404 302 404 404 404 404
POST:staff:competence_agreed 404 404 404 404 302 404 404 404 404
POST:cases:contact_draft    403 403 403 200 200 403 200 403 403
POST:pairs:whole_run_cancellation 403 403 403 302 404 403 404 403 403
POST:pairs:acceptance       302 302 404 403 403 404 404 403 404
POST:visits:note_draft      200 200 404 403 403 404 404 403 404
POST:visits:review_draft    200 200 404 403 403 404 404 403 404
POST:visits:closure_draft   200 200 404 403 200 404 404 403 404
POST:pairs:hand_over_held   302 302 404 403 403 404 404 404 404
POST:visits:hand_over_time  422 422 404 422 422 404 404 404 404
POST:visits:consultation_withdrawal 302 302 404 302 302 404 404 403 404
POST:visits:note_signature  302 302 404 403 403 404 404 403 404
POST:visits:agreement_done  302 302 404 403 403 404 404 403 404
"""
ROWS = {
    name: dict(zip(PERSONAS, map(int, cells), strict=True))
    for name, *cells in map(str.split, TABLE.split("\n")[1:-1])
}


# A contact that the coordinator has begun to write down.
DRAFT_KEY = UUID("7c0d52a4-7f39-4f2c-8f0e-2f9d6c1b5a77")


def put_together(actor, kept, gone):
    """Two members of a family found to be one person."""
    told = {"chosen": {}, "reason": SECRET_WORDS, "seen": plan_people(actor, kept, gone, {}).mark}
    return merge_people(actor=actor, kept_id=kept, gone_id=gone, **told)


def rows_of(person, checker):
    """A licence of the person and a block of other work, by the addresses that open them."""
    told = {"register": "terhikki", "title": "Psykologi", "number": "0" * 11, "checked_on": clock.today()}
    licence = Licence.objects.create(user=person, checked_by=checker, **told)
    day = moment_at(clock.today() + timedelta(days=50), time(8))
    block = book(user=person, starts_at=day, ends_at=day + timedelta(hours=1), kind=Booking.Kind.OTHER_WORK)
    return {"staff:licence": licence.pk, "staff:other_work_removal": block.pk}


def asked_along(asker, visit):
    """A request to come along to a visit of the family, not answered yet, by the addresses of its pages."""
    told = [("mental_health_work", 2)]
    expert = make_user("expert", "worker", visit.unit, "psychiatric_nurse", "Eeva", "Asiantuntija", told)
    competence = expert.competences.get().competence_id
    told = {"competence_id": competence, "asked_id": expert.pk, "why": SECRET_WORDS}
    asked = ask_expert(actor=asker, visit_id=visit.pk, **told)
    pages = ("acceptance", "refusal", "withdrawal", "view")
    return {f"visits:consultation_{page}": asked.pk for page in pages}


# The family that a pair beside the personas has handed over.
HANDED_OVER = "Laine"


def taken_over(actor, unit, lead, co_worker):
    """A hand-over to the two from a pair beside the personas, whose meeting is to come."""
    case = new_case(actor, unit, HANDED_OVER)
    old = make_user("before", "worker", unit, "family_counsellor", "Eero", "Entinen")
    pair = form_pair(actor=actor, case_id=case.pk, lead=old, co_worker=co_worker, reason="Sopivat.")
    day = clock.today() + timedelta(days=3)
    times = {"starts_at": moment_at(day, time(17)), "ends_at": moment_at(day, time(18))}
    new = change_pair(
        actor=actor,
        pair=pair,
        leaves=old,
        comes=lead,
        changed_on=clock.today(),
        why_changed="Vaihto.",
        reason="Sopivat.",
        handed_over=HandOverFacts(**times, words=SECRET_WORDS),
    )
    return dict.fromkeys(("pairs:hand_over_held", "visits:hand_over_time"), new.taken_over.pk)


def ended_pair(actor, unit, lead, co_worker):
    """A pair that has worked and ended: its two see the family no more."""
    case = new_case(actor, unit, "Ahola")
    pair = form_pair(actor=actor, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
    for user in (lead, co_worker):
        accept_pair(actor=user, pair_id=pair.pk)
    return end_pair(actor=actor, pair=pair, reason="Vaihto.")


def calculated_list(actor, unit):
    """A proposal for the whole waiting list as the worker process leaves it, by the addresses that open it."""
    run = start_run(actor=actor, unit_ids=[unit.pk], emphasis="even")
    calculate.call(run.pk)
    return dict.fromkeys(("pairs:whole_run", "pairs:whole_run_cancellation"), run.pk)


@pytest.fixture
def address(story, lead, co_worker, unit, coordinator, partner, colleague):
    """The path of a row of the table, with the ids of the story."""

    save_contact_draft(actor=coordinator, key=DRAFT_KEY, typed=Typed({"story": [SECRET_WORDS]}))
    check = DuplicateCheck.objects.create(
        person=story.ongoing.family.memberships.first().person,
        unit=unit,
        new_person=story.waiting.family.memberships.first().person,
        new_case=story.waiting,
        raised_at=clock.now(),
        raised_by=coordinator,
    )
    tomorrow = moment_at(clock.today() + timedelta(days=40), time(8))
    make_decision(
        actor=coordinator,
        case_id=story.ongoing.pk,
        facts=DecisionFacts(
            clock.today(), clock.today(), None, LegalBasis.objects.get(code="family_work"), SECRET_WORDS
        ),
    )
    child, father, mother = (
        add_member(actor=coordinator, case_id=story.ongoing.pk, facts=MemberFacts(role=role)).person
        for role in ("child", "father", "mother")
    )
    told = {"unit": unit, "since": clock.today()}
    spouse = Relationship.objects.create(person=father, other=mother, kind="spouse", **told)
    guardian = Guardianship.objects.create(child=child, guardian=father, **told)
    reveal_address(actor=lead, case_id=story.ongoing.pk, reason="Ensimmäinen kotikäynti.")
    ties = {
        "guardianship_pk": guardian.pk,
        "relationship_pk": spouse.pk,
        "conflict_pk": record_conflict(
            actor=coordinator,
            case_id=story.ongoing.pk,
            facts=ConflictFacts(colleague, "neighbour", "worker", clock.today(), SECRET_WORDS),
        ).pk,
        "unit_pk": unit.pk,
        "competence_pk": Competence.objects.first().pk,
    }
    absence = book(user=lead, starts_at=tomorrow, ends_at=tomorrow + timedelta(hours=8), kind=Booking.Kind.ABSENCE)
    notice, area = sent_notice(partner, unit), Area.objects.create(name="Saarenkylä")
    of_lead = {
        **rows_of(lead, coordinator),
        **calculated_list(coordinator, unit),
        **asked_along(lead, story.coming_visit),
        **taken_over(coordinator, unit, lead, co_worker),
    }
    again = add_member(actor=coordinator, case_id=story.paired.pk, facts=MemberFacts(role="father"))
    doubles = [membership.person_id for membership in story.paired.family.memberships.all()]
    merge = put_together(coordinator, doubles[1], again.person_id)
    offered, ended = standing_pair(story.paired), ended_pair(coordinator, unit, lead, co_worker)
    patterns = dict(all_patterns())

    def path(name: str) -> str:
        by_case = {
            "visits:plan_new": story.paired,
            "visits:review": story.working,
            "visits:visit_new": story.working,
            "cases:outcome": story.waiting,
        }
        pk = {
            "staff:user": lead.pk,
            "staff:person": lead.pk,
            "staff:person_competences": lead.pk,
            "staff:competence_confirmation": lead.pk,
            "staff:competence_confirmation_new": lead.pk,
            "staff:licence_new": lead.pk,
            **of_lead,
            "staff:competence_agreed": lead.competences.earliest("id").pk,
            "staff:person_hours": lead.pk,
            "staff:person_capacity": lead.pk,
            "staff:person_absence_new": lead.pk,
            "visits:person_visits": lead.pk,
            "visits:calendar_person": lead.pk,
            "visits:calendar_unit": unit.pk,
            "staff:user_password": lead.pk,
            "visits:user_closure": lead.pk,
            "staff:user_reopening": lead.pk,
            "staff:role_new": lead.pk,
            "staff:role_end": RoleGrant.objects.get(user=lead).pk,
            "staff:unit": unit.pk,
            "cases:notice": notice.pk,
            "cases:notice_unit": notice.pk,
            "cases:notice_withdrawal": notice.pk,
            "cases:notice_refusal": notice.pk,
            "cases:deadline_rule": DeadlineRule.objects.first().pk,
            "reports:worker": lead.pk,
            "visits:visit_time": story.coming_visit.pk,
            "visits:visit_cover": story.coming_visit.pk,
            "visits:visit_consultation": story.coming_visit.pk,
            "visits:visit_not_held": story.coming_visit.pk,
            "visits:note_write": story.open_visit.pk,
            "visits:note_draft": story.open_visit.pk,
            "visits:note_draft_discard": story.open_visit.pk,
            "visits:note": story.note.pk,
            "visits:note_signature": story.note.pk,
            "visits:agreement_done": story.agreement.pk,
            "cases:duplicate": check.pk,
            "pairs:acceptance": offered.pk,
            "pairs:refusal": offered.pk,
            "pairs:reflection": ended.pk,
            "cases:reveal_seen": story.ongoing.address_reveals.get().pk,
        }
        wanted = patterns[name].pattern.regex.groupindex
        fixed = {"token": "x" * 43, "key": DRAFT_KEY, "contact_pk": 1}
        values = {name: fixed[name] for name in fixed if name in wanted}
        if "pk" in wanted:
            values["pk"] = pk.get(name) or by_case.get(name, story.ongoing).pk
        if "case_pk" in wanted:
            values["case_pk"] = story.waiting.pk
        if "slug" in wanted:
            values |= {"slug": "need", "pk": Need.objects.first().pk} if "pk" in wanted else {"slug": "need"}
        if name == "staff:absence_cancellation":
            values["pk"] = absence.pk
        if name == "staff:area":
            values["pk"] = area.pk
        if "kept_pk" in wanted:
            families = (story.ongoing.family_id, story.waiting.family_id)
            kept, gone = families if name == "cases:family_merge_new" else (doubles[0], doubles[1])
            values |= {"kept_pk": kept, "gone_pk": gone}
        if name == "cases:merge_undo":
            values["pk"] = merge.pk
        if "member_pk" in wanted:
            members = story.ongoing.family.memberships
            is_member = name != "cases:invitation_end"
            values["member_pk"] = members.first().pk if is_member else story.invitation.pk
        values |= {key: ties[key] for key in ties if key in wanted}
        if "decision_pk" in wanted:
            values["decision_pk"] = story.ongoing.decisions.get().pk
        if "need_pk" in wanted:
            values["need_pk"] = story.ongoing.needs.first().pk
        return reverse(name, kwargs=values)

    return path


def test_every_address_is_in_the_table():
    addresses = {name for name, _pattern in all_patterns()}

    assert addresses == {name for name in ROWS if not name.startswith("POST:")}


# Posts that show more than those of the table: what a search finds, and a draft's newer words to an old page.
OLD_PAGE = {"version": 0, "what_happened": "Muuta.", "term": "lehtola", "own_view": ""}
SAME_WORDS = {"version": 1, "what_happened": SECRET_WORDS}
VISITS = [
    *((name, SAME_WORDS) for name in ROWS),
    *((name, OLD_PAGE) for name in [*ROWS, "POST:cases:search"] if name.startswith("POST:")),
]
# By the drafts a page only asks which of its saves stands; the calendars show this week, which has no visit.
NAMELESS = {
    "visits:calendar_address",
    "visits:calendar",
    "visits:calendar_person",
    "visits:calendar_unit",
    "visits:note_draft",
    "visits:review_draft",
    "visits:closure_draft",
}
# What must have named a family to whom, so that its trace has been looked for at all.
SHOWN = {
    "lead": {name for name in ROWS if name.startswith("visits:") and ROWS[name]["lead"] == 200} - NAMELESS,
    "coordinator": {"pairs:whole_run"},
    "supervisor": {
        "cases:families",
        "POST:cases:search",
        "pairs:board",
        "pairs:waiting_print",
        "pairs:whole_list",
        "reports:caseload",
        "reports:worker",
    },
}


def cases_in_the_log(since: int) -> set[int]:
    """The cases of which the log tells something after the row `since`, be it one family's page or a list."""
    told = set()
    for event in AuditEvent.objects.filter(pk__gt=since):
        told |= {event.case_id, *event.changes.get("cases", [])}
    return told


@pytest.mark.parametrize("persona", PERSONAS)
def test_everybody_gets_what_the_table_says_and_leaves_a_trace(persona, request, address, story, client_of):
    """Whoever is refused reads no word of a family; whoever reads its name is in the log in the same request."""
    cases = {case.family.name: case.pk for case in (story.waiting, story.paired, story.ongoing, story.working)}
    cases |= Case.objects.filter(family__name=HANDED_OVER).values_list("family__name", "pk")
    client = client_of(request.getfixturevalue(persona))
    wrong, shown, untold, doubled, without_token = {}, set(), [], {}, []
    for name, form in VISITS:
        before = AuditEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        path = address(name.removeprefix("POST:"))
        response = client.post(path, form) if name.startswith("POST:") else client.get(path)
        text = response.content.decode()
        if form is SAME_WORDS and response.status_code != ROWS[name][persona]:
            wrong[name] = response.status_code
        if response.status_code in (403, 404):
            assert "Lehtola" not in text
            assert SECRET_WORDS not in text
        if text.count('method="post"') > text.count("csrfmiddlewaretoken"):
            without_token.append(path)
        if twice := [name for name, count in Counter(re.findall(r'\sid="([^"]+)"', text)).items() if count > 1]:
            doubled[path] = twice
        named = {pk for family, pk in cases.items() if family in text}
        if named:
            shown.add(name)
            untold += [(name, pk) for pk in named - cases_in_the_log(before)]

    assert not wrong
    # A field drawn twice would lose what is typed into one of the two.
    assert doubled == {}
    # A form without its token is refused whoever sends it.
    assert without_token == []
    assert untold == []
    assert shown >= SHOWN.get(persona, set())


def test_a_stranger_gets_only_the_public_pages(client, address):
    for name in ROWS:
        if name.startswith("POST:"):
            continue
        response = client.get(address(name))
        if name in PUBLIC:
            assert response.status_code in (200, 302, 404, 405), name
        else:
            assert response.status_code == 302, name
            assert response.url.startswith(reverse("account_login")), name
