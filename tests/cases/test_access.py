"""Who may know of a family, and what they may do with its case."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from audit import clock
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, ClosingReason
from cases.services import close_case, end_care_team_place, end_invitation
from cases.services.team import put_on_care_team
from staff.models import RoleGrant
from tests.cases.conftest import fresh

pytestmark = pytest.mark.django_db

SEE, BACKGROUND, MERGE = "case.view", "background.read", "people.merge"
PAIR_MAY = {
    *(SEE, BACKGROUND, "note.read", "note.write", "plan.make", "visit.plan", "review.hold"),
    *("case.close", "address.reveal", "pair.end", "members.correct", "needs.correct", "assessment.make"),
    "identity_code.use",
    *("pair.agree", "consultation.ask", "further_contact.handle", "hand_over.move"),
}
INTAKE = {
    *("contact.correct", "members.correct", "needs.correct", "outcome.record", "pair.form", "pair.end"),
    *("protection.end", "assessment.make", "decision.make", "own_worker.name", "identity_code.use"),
    *(MERGE, "case.reopen", "visit.arrange", "match.read", "consultation.ask"),
    *("further_contact.handle", "hand_over.move"),
}
MAY = {
    "lead": PAIR_MAY | {"team.invite"},
    "co_worker": PAIR_MAY,
    "partner": {SEE},
    "coordinator": INTAKE | {SEE, BACKGROUND, "team.invite", "address.reveal"},
    "supervisor": INTAKE
    | {
        SEE,
        BACKGROUND,
        "note.read",
        "team.invite",
        "case.close",
        "address.reveal",
        "access_log.view",
        "pair.reflections",
    },
    "colleague": set(),
    "outsider": set(),
    "other_supervisor": set(),
    "administrator": set(),
}
# What stays after the case has been closed: the unit's roles only, reading, putting records together,
# and ending a prohibition that protects a home still.
MAY_WHEN_CLOSED = {
    "coordinator": {SEE, BACKGROUND, MERGE, "protection.end", "case.reopen", "match.read"},
    "supervisor": {SEE, BACKGROUND, MERGE, "protection.end", "case.reopen", "note.read", "access_log.view"}
    | {"match.read", "pair.reflections"},
}


def allowed(user, case):
    """The actions that the judge allows the person on the case, each asked in all three ways."""
    found = set()
    for action in access.ACTIONS:
        in_list = access.cases_with(user, action).filter(pk=case.pk).exists()
        try:
            mine = access.case_for(user, case.pk, action)
        except PermissionDenied:
            assert access.visible_cases(user).filter(pk=case.pk).exists()
            assert not in_list
        except Http404:
            assert not access.visible_cases(user).filter(pk=case.pk).exists()
            assert not in_list
        else:
            assert in_list
            assert access.can(user, action, mine)
            found.add(action)
    return found


@pytest.mark.parametrize("persona", MAY)
def test_each_persona_may_exactly_this(request, persona, invitation, teamed_case):
    user = request.getfixturevalue(persona)

    assert allowed(user, teamed_case) == MAY[persona]


# A place for a while, whose holder is no persona: what it gives.
MAY_A_WHILE = {
    "substitute": {SEE, BACKGROUND, "note.read", "note.write"},
    "consultant": {SEE, BACKGROUND, "note.read", "consultation.give"},
    "hand_over": {SEE, BACKGROUND, "note.read"},
}


@pytest.mark.parametrize("role", MAY_A_WHILE)
def test_a_place_for_a_while_gives_exactly_this_and_nothing_when_it_has_ended(role, colleague, teamed_case):
    until = clock.now() + timedelta(days=3)
    put_on_care_team(case=teamed_case, user=colleague, role=role, until=until)

    with clock.at(until - timedelta(minutes=1)):
        assert allowed(colleague, teamed_case) == MAY_A_WHILE[role]
    with clock.at(until):
        assert allowed(colleague, teamed_case) == set()


@pytest.mark.parametrize("persona", MAY)
def test_standing_in_is_for_the_supervisor_of_a_family_without_a_pair(request, persona, invitation, teamed_case):
    """Each of the pair's places is asked for alone: one who is left can still write."""
    pair = CareTeamMember.objects.filter(case=teamed_case, role__in=access.PAIR)
    coordinator = request.getfixturevalue("coordinator")
    for place in pair:
        assert "visit.stand_in" not in allowed(request.getfixturevalue(persona), teamed_case)
        end_care_team_place(actor=coordinator, member=place)

    stands_in = "visit.stand_in" in allowed(request.getfixturevalue(persona), teamed_case)

    assert stands_in == (persona == "supervisor")


@pytest.mark.parametrize("persona", MAY)
def test_closing_ends_what_the_team_may_and_leaves_reading_to_the_unit(
    request, persona, invitation, teamed_case, supervisor
):
    user = request.getfixturevalue(persona)
    case = access.case_for(supervisor, teamed_case.pk)
    close_case(actor=supervisor, case=case, reason=ClosingReason.objects.first(), summary="Arki kantaa.")

    with clock.at(clock.now() + timedelta(seconds=1)):
        assert allowed(user, teamed_case) == MAY_WHEN_CLOSED.get(persona, set())


def test_a_place_on_the_team_gives_nothing_before_it_begins(lead, teamed_case):
    CareTeamMember.objects.filter(user=lead).update(since=clock.now() + timedelta(hours=1))

    assert allowed(lead, teamed_case) == set()
    with clock.at(clock.now() + timedelta(hours=2)):
        assert allowed(lead, teamed_case) == MAY["lead"]


def test_a_place_on_the_team_gives_nothing_from_its_end_on(coordinator, lead, teamed_case):
    member = CareTeamMember.objects.get(user=lead)
    member.case = access.case_for(coordinator, teamed_case.pk)
    end_care_team_place(actor=coordinator, member=member)

    with clock.at(member.until):
        assert allowed(lead, teamed_case) == set()


def test_an_invitation_ends_by_itself(partner, invitation, teamed_case):
    with clock.at(invitation.until - timedelta(seconds=1)):
        assert allowed(partner, teamed_case) == {SEE}
    with clock.at(invitation.until):
        assert allowed(partner, teamed_case) == set()


def test_an_invitation_that_is_ended_early_is_over_at_once(coordinator, partner, invitation, teamed_case):
    end_invitation(actor=coordinator, case_id=teamed_case.pk, member_id=invitation.pk)

    with clock.at(clock.now() + timedelta(seconds=1)):
        assert allowed(partner, teamed_case) == set()


def test_a_role_that_has_ended_gives_nothing(coordinator, waiting_case, today):
    RoleGrant.objects.filter(user=coordinator).update(until=today - timedelta(days=1))

    assert allowed(fresh(coordinator), waiting_case) == set()


def test_a_role_holds_through_its_last_day(coordinator, waiting_case, today):
    RoleGrant.objects.filter(user=coordinator).update(until=today)

    assert allowed(fresh(coordinator), waiting_case) == MAY["coordinator"]


def test_a_role_in_another_unit_gives_nothing_here(coordinator, other_unit, waiting_case):
    RoleGrant.objects.filter(user=coordinator).update(unit=other_unit)

    assert allowed(fresh(coordinator), waiting_case) == set()


def test_an_unknown_case_and_a_hidden_one_answer_alike(outsider, waiting_case):
    for pk in (waiting_case.pk, 999_999):
        with pytest.raises(Http404):
            access.case_for(outsider, pk)
        with pytest.raises(Http404):
            access.open_case(outsider, pk)

    assert not AuditEvent.objects.filter(actor=outsider).exists()


def test_opening_a_case_is_logged_with_the_relation(lead, supervisor, teamed_case):
    access.open_case(lead, teamed_case.pk)
    access.open_case(supervisor, teamed_case.pk, "note.read")

    views = AuditEvent.objects.filter(action="case.viewed").order_by("id")
    assert [(event.actor, event.ground) for event in views] == [
        (lead, "team:lead"),
        (supervisor, "unit:note.read"),
    ]
    assert {(event.case_id, event.family_id, event.unit_id) for event in views} == {
        (teamed_case.pk, teamed_case.family_id, teamed_case.unit_id)
    }


def test_a_person_in_two_units_reaches_the_families_of_both(coordinator, other_unit, make_case, other_supervisor):
    here = make_case("Kuusela")
    there = make_case("Lampela", actor=other_supervisor, in_unit=other_unit)
    RoleGrant.objects.create(user=coordinator, role="coordinator", unit=other_unit, since="2020-01-01")

    assert set(access.visible_cases(fresh(coordinator))) == {here, there}
