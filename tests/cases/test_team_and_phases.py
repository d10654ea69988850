"""The care team, invitations, the phase log and the closing of a case."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404

from audit import clock
from audit.finnish_dates import format_day
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, ClosingReason, Closure
from cases.selectors import partners_to_invite, team_of
from cases.services import (
    add_to_care_team,
    close_case,
    end_care_team_place,
    end_invitation,
    enter_phase,
    invite_partner,
    note_last_contact,
    reveal_address,
)
from staff.models import RoleGrant
from tests.cases.conftest import fresh

pytestmark = pytest.mark.django_db


def acts(case):
    """The log of the case as (act, who, ground)."""
    events = AuditEvent.objects.filter(case_id=case.pk).order_by("id")
    return [(event.action, event.actor.username, event.ground) for event in events]


def test_a_person_is_on_the_team_once(coordinator, lead, teamed_case):
    with pytest.raises(ValidationError), transaction.atomic():
        add_to_care_team(actor=coordinator, case=teamed_case, user=lead, role="co_worker")

    place = CareTeamMember.objects.get(user=lead)
    with pytest.raises(IntegrityError, match="once_at_a_time"), transaction.atomic():
        CareTeamMember.objects.create(
            **{"case_id": place.case_id, "family_id": place.family_id, "unit_id": place.unit_id},
            **{"user": lead, "role": "invited", "since": clock.now()},
        )


def test_a_person_may_come_back_to_the_team(coordinator, lead, teamed_case):
    place = CareTeamMember.objects.get(user=lead)
    end_care_team_place(actor=coordinator, member=place, reason="Vuorotteluvapaa")

    with clock.at(clock.now() + timedelta(days=1)):
        add_to_care_team(actor=coordinator, case=teamed_case, user=lead, role="lead")
        assert team_of(teamed_case)[0].user == lead

    assert CareTeamMember.objects.filter(user=lead).count() == 2


def test_a_place_cannot_end_before_it_begins(teamed_case, lead):
    place = CareTeamMember.objects.get(user=lead)
    place.until = place.since - timedelta(seconds=1)

    with pytest.raises(ValidationError) as caught:
        place.full_clean()
    assert list(caught.value.message_dict) == ["until"]
    with pytest.raises(IntegrityError, match="until_after_since"), transaction.atomic():
        place.save()


def test_only_who_forms_pairs_adds_to_the_team(lead, colleague, teamed_case):
    case = access.case_for(lead, teamed_case.pk)

    with pytest.raises(PermissionDenied):
        add_to_care_team(actor=lead, case=case, user=colleague, role="co_worker")
    assert len(team_of(teamed_case)) == 2


def test_the_team_stands_pair_first(invitation, teamed_case, lead, co_worker, partner):
    assert [(member.user, member.role) for member in team_of(teamed_case)] == [
        (lead, "lead"),
        (co_worker, "co_worker"),
        (partner, "invited"),
    ]


def test_the_lead_invites_with_a_reason_that_stays(lead, partner, teamed_case):
    until = clock.now() + timedelta(days=7)
    member = invite_partner(actor=lead, case_id=teamed_case.pk, user=partner, until=until, reason="Vauvan paino")

    assert (member.role, member.until, member.reason) == ("invited", until, "Vauvan paino")
    event = AuditEvent.objects.get(action="team.invited")
    assert (event.ground, event.subject_id, event.reason) == ("team:lead", partner.pk, "Vauvan paino")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"until": timedelta(0)}, "until"),
        ({"until": timedelta(days=-3)}, "until"),
        ({"until": timedelta(days=800)}, "until"),
        ({"reason": "  "}, "reason"),
    ],
)
def test_an_invitation_needs_an_end_and_a_reason(coordinator, partner, teamed_case, changes, field):
    values = {"until": timedelta(days=7), "reason": "Vauvan paino"} | changes
    with pytest.raises(ValidationError) as caught:
        invite_partner(
            actor=coordinator,
            case_id=teamed_case.pk,
            user=partner,
            until=clock.now() + values["until"],
            reason=values["reason"],
        )

    assert list(caught.value.message_dict) == [field]
    assert not CareTeamMember.objects.filter(user=partner).exists()


def test_only_a_partner_is_invited(coordinator, colleague, teamed_case):
    with pytest.raises(ValidationError) as caught:
        invite_partner(
            actor=coordinator,
            case_id=teamed_case.pk,
            user=colleague,
            until=clock.now() + timedelta(days=7),
            reason="x",
        )
    assert list(caught.value.message_dict) == ["user"]


def test_who_may_not_invite(co_worker, partner, outsider, invitation, teamed_case, colleague):
    for actor, refusal in ((co_worker, PermissionDenied), (partner, PermissionDenied), (outsider, Http404)):
        with pytest.raises(refusal):
            invite_partner(
                actor=actor,
                case_id=teamed_case.pk,
                user=partner,
                until=clock.now() + timedelta(days=7),
                reason="x",
            )
        with pytest.raises(refusal):
            end_invitation(actor=actor, case_id=teamed_case.pk, member_id=invitation.pk)

    invitation.refresh_from_db()
    assert invitation.until > clock.now()


def test_an_invitation_is_ended_only_through_its_own_case(coordinator, invitation, make_case, lead):
    other = make_case("Lampela")
    place = CareTeamMember.objects.get(user=lead)

    for case_id, member_id in ((other.pk, invitation.pk), (place.case_id, place.pk), (place.case_id, 999_999)):
        with pytest.raises(Http404):
            end_invitation(actor=coordinator, case_id=case_id, member_id=member_id)


def test_only_partners_of_today_can_be_chosen(partner, teamed_case, today):
    assert list(partners_to_invite(teamed_case)) == [partner]

    RoleGrant.objects.filter(user=partner).update(until=today - timedelta(days=1))
    assert list(partners_to_invite(teamed_case)) == []
    assert not fresh(partner).has_role("partner")


def test_who_is_invited_already_is_not_offered_again(invitation, teamed_case):
    assert list(partners_to_invite(teamed_case)) == []


def test_each_phase_leaves_a_row_and_a_trace(coordinator, teamed_case):
    case = access.case_for(coordinator, teamed_case.pk)
    enter_phase(actor=coordinator, case=case, phase="pair", reason="Pari löytyi")

    assert [(row.phase, row.reason) for row in case.phases.all()] == [("waiting", ""), ("pair", "Pari löytyi")]
    assert acts(case)[-1] == ("case.phase_changed", "coordinator", "unit:pair.form")


@pytest.mark.parametrize("phase", ["waiting", "initial", "review", "work"])
def test_a_phase_is_not_jumped_over(coordinator, waiting_case, phase):
    case = access.case_for(coordinator, waiting_case.pk)

    with pytest.raises(ValidationError):
        enter_phase(actor=coordinator, case=case, phase=phase)
    case.refresh_from_db()
    assert (case.phase, case.phases.count()) == ("waiting", 1)


def test_a_phase_needs_the_right_to_its_step(coordinator, lead, teamed_case):
    with pytest.raises(PermissionDenied):
        enter_phase(actor=lead, case=access.case_for(lead, teamed_case.pk), phase="pair")
    with pytest.raises(PermissionDenied):
        enter_phase(actor=coordinator, case=access.case_for(coordinator, teamed_case.pk), phase="closed")


def test_closing_writes_why_and_ends_every_place(supervisor, invitation, teamed_case):
    case = access.case_for(supervisor, teamed_case.pk)
    reason = ClosingReason.objects.get(code="goals_met")
    close_case(actor=supervisor, case=case, reason=reason, summary="Illat ovat rauhallisia.")

    closure = Closure.objects.get(case=case)
    assert (closure.reason, closure.summary, closure.actor) == (reason, "Illat ovat rauhallisia.", supervisor)
    assert (case.phase, case.phases.last().phase) == ("closed", "closed")
    assert {member.until for member in CareTeamMember.objects.all()} != {None}
    with clock.at(clock.now() + timedelta(seconds=1)):
        assert team_of(case) == []
    assert acts(case)[-5:] == [("case.phase_changed", "supervisor", "unit:case.close")] + [
        ("team.ended", "supervisor", "unit:case.close")
    ] * 3 + [("case.closed", "supervisor", "unit:case.close")]


def test_a_case_is_not_closed_without_a_summary_nor_by_a_coordinator(supervisor, coordinator, teamed_case):
    reason = ClosingReason.objects.get(code="goals_met")
    with pytest.raises(ValidationError) as caught:
        close_case(actor=supervisor, case=access.case_for(supervisor, teamed_case.pk), reason=reason, summary="")
    assert list(caught.value.message_dict) == ["summary"]
    with pytest.raises(PermissionDenied):
        close_case(
            actor=coordinator, case=access.case_for(coordinator, teamed_case.pk), reason=reason, summary="x"
        )

    teamed_case.refresh_from_db()
    assert teamed_case.phase == "waiting"
    assert len(team_of(teamed_case)) == 2


def test_the_last_contact_never_moves_backwards(waiting_case, coordinator):
    now = clock.now()
    for met_at in (now, now - timedelta(days=3)):
        note_last_contact(actor=coordinator, case=waiting_case, met_at=met_at)

    waiting_case.refresh_from_db()
    assert waiting_case.last_contact_at == now


def test_a_protected_address_is_opened_for_a_reason_only(lead, outsider, protected_case):
    with pytest.raises(ValidationError) as caught:
        reveal_address(actor=lead, case_id=protected_case.pk, reason=" ")
    assert list(caught.value.message_dict) == ["reason"]
    with pytest.raises(Http404):
        reveal_address(actor=outsider, case_id=protected_case.pk, reason="Haluan tietää")
    assert not AuditEvent.objects.filter(action="address.revealed").exists()

    reveal_address(actor=lead, case_id=protected_case.pk, reason="Kotikäynti")
    event = AuditEvent.objects.get(action="address.revealed")
    assert (event.actor, event.ground, event.reason) == (lead, "team:lead", "Kotikäynti")
    assert event.changes == {}


def test_a_partner_is_told_who_invited_why_and_whom_to_call(client_of, invitation, partner, lead, coordinator):
    lead.phone = "+358401234567"
    lead.save()
    url = f"/cases/{invitation.case_id}/"
    page = client_of(partner).get(url).content.decode()

    assert "Päivi Ronkainen kutsui sinut" in page
    assert "Terveydenhoitaja tuntee vauvan." in page
    assert format_day(clock.today() + timedelta(days=14)) in page
    assert 'href="tel:+358401234567"' in page
    assert "040 1234567" in page
    assert "Sinut on kutsuttu tähän perheeseen" not in client_of(coordinator).get(url).content.decode()
