"""Forming and ending a pair."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from audit import clock
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, Case, ClosingReason, SupportNeed
from cases.services import close_case, invite_partner
from cases.services.decisions import name_own_worker
from pairs.models import PairContribution, WorkPair
from pairs.selectors import loads_of, standing_pair, waiting_queue
from pairs.services import change_pair, end_pair, form_pair
from staff.models import JobTitle, RoleGrant, User
from staff.roles import Role
from tests.handing_over import NO_MEETING

# The statements of forming a pair, savepoints among them, whatever the number of needs.
FORMING = 25
REASON = "Anni tuntee vauva-arjen ja Sari mielialan."


@pytest.fixture
def form(waiting_case, coordinator, lead, co_worker):
    """Forms the pair of the tests; keywords replace what differs."""

    def call(**changes):
        facts = {
            "actor": coordinator,
            "case_id": waiting_case.pk,
            "lead": lead,
            "co_worker": co_worker,
            "reason": REASON,
            "contributions": {},
        }
        return form_pair(**{**facts, **changes})

    return call


def refused(call, **changes):
    with pytest.raises(ValidationError) as caught:
        call(**changes)
    assert WorkPair.objects.count() == 0
    assert PairContribution.objects.count() == 0
    assert CareTeamMember.objects.count() == 0
    return caught.value


def test_form_pair_puts_both_on_the_care_team_and_moves_the_case_on(form, waiting_case, lead, co_worker):
    pair = form()

    waiting_case.refresh_from_db()
    team = CareTeamMember.objects.standing().filter(case=waiting_case)
    assert {(member.user_id, member.role) for member in team} == {(lead.pk, "lead"), (co_worker.pk, "co_worker")}
    assert waiting_case.phase == Case.Phase.PAIR
    assert standing_pair(waiting_case) == pair
    assert (pair.since, pair.until) == (clock.today(), None)
    for user in (lead, co_worker):
        assert access.can(user, "plan.make", access.case_for(user, waiting_case.pk))
    assert [load.families for load in loads_of([lead, co_worker]).values()] == [1, 1]


def test_form_pair_keeps_what_each_brings_as_it_is_on_the_day(form, waiting_case, lead, co_worker):
    sleep, exhaustion = SupportNeed.objects.filter(case=waiting_case).order_by("id")

    form(contributions={(lead.pk, sleep.pk): "  Uniohjaus kotona  ", (co_worker.pk, sleep.pk): ""})
    lead.competences.update(own_level=1)

    kept = {(row.user_id, row.support_need_id): (row.level, row.words) for row in PairContribution.objects.all()}
    assert kept == {
        (lead.pk, sleep.pk): (2, "Uniohjaus kotona"),
        (lead.pk, exhaustion.pk): (0, ""),
        (co_worker.pk, sleep.pk): (0, ""),
        (co_worker.pk, exhaustion.pk): (3, "Mielenterveystyö"),
    }


def test_form_pair_is_logged_with_what_was_known(form, coordinator, waiting_case, lead, co_worker):
    lead.capacity = 0
    lead.save()

    pair = form()

    event = AuditEvent.objects.get(action="pair.formed")
    assert (event.actor, event.case_id, event.subject_id) == (coordinator, waiting_case.pk, pair.pk)
    assert event.changes == {"lead": lead.pk, "co_worker": co_worker.pk, "known": ["full"]}
    assert AuditEvent.objects.filter(action="team.added").count() == 2


def test_form_pair_refuses_one_person_twice(form, lead):
    assert "co_worker" in refused(form, co_worker=lead).message_dict


def test_form_pair_refuses_one_who_has_left(form, co_worker):
    co_worker.is_active = False
    co_worker.save()

    assert list(refused(form).message_dict) == ["co_worker"]


def test_form_pair_refuses_one_without_a_job_title(form, lead):
    lead.job_title = None
    lead.save()

    assert list(refused(form).message_dict) == ["lead"]


def test_form_pair_refuses_one_whose_role_as_worker_has_ended(form, lead):
    RoleGrant.objects.filter(user=lead, role=Role.WORKER).update(until=clock.today() - timedelta(days=1))

    assert list(refused(form).message_dict) == ["lead"]


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_form_pair_asks_for_the_reason(form, reason):
    assert list(refused(form, reason=reason).message_dict) == ["reason"]


def test_form_pair_refuses_a_reason_too_long_to_keep(form):
    assert list(refused(form, reason="ä" * 100_000).message_dict) == ["reason"]


def test_form_pair_keeps_sami_letters_and_emoji(form):
    assert form(reason="Máhtte & Ánne đŋŧž 🌲").reason == "Máhtte & Ánne đŋŧž 🌲"


def test_form_pair_of_one_profession_needs_a_reason_of_its_own(form, co_worker):
    co_worker.job_title = JobTitle.objects.get(code="family_worker")
    co_worker.save()

    assert list(refused(form).message_dict) == ["same_profession_reason"]
    pair = form(same_profession_reason="Perhe tuntee molemmat ennestään.")
    assert pair.same_profession_reason == "Perhe tuntee molemmat ennestään."


def test_form_pair_drops_a_reason_that_was_not_needed(form):
    assert form(same_profession_reason="Turha").same_profession_reason == ""


def test_form_pair_refuses_needs_of_another_family(form, make_case, lead):
    foreign = SupportNeed.objects.filter(case=make_case("Toinen")).first()

    assert "contributions" in refused(form, contributions={(lead.pk, foreign.pk): "x"}).message_dict


def test_form_pair_refuses_words_of_somebody_outside_the_pair(form, waiting_case, colleague):
    need = SupportNeed.objects.filter(case=waiting_case).first()

    assert "contributions" in refused(form, contributions={(colleague.pk, need.pk): "x"}).message_dict


def test_a_second_pair_is_refused_in_words(form, colleague, co_worker):
    pair = form()

    with pytest.raises(ValidationError) as caught:
        form(lead=colleague)

    assert caught.value.code == "has_pair"
    assert "Anni Hietala" in caught.value.message
    assert list(WorkPair.objects.all()) == [pair]
    assert CareTeamMember.objects.count() == 2


def test_an_own_worker_who_joins_or_leaves_the_pair_stays_the_own_worker(form, waiting_case, coordinator, lead):
    name_own_worker(actor=coordinator, case_id=waiting_case.pk, user=lead)

    pair = form()
    roles = CareTeamMember.objects.standing().filter(case=waiting_case, user=lead).values_list("role", flat=True)
    assert set(roles) == {"lead", "own_worker"}

    end_pair(actor=coordinator, pair=pair, reason="Anni jää vapaalle.")
    assert [member.role for member in CareTeamMember.objects.standing().filter(case=waiting_case)] == [
        "own_worker"
    ]


def test_an_invited_partner_who_joins_the_pair_has_one_place(form, waiting_case, supervisor, co_worker):
    RoleGrant.objects.create(user=co_worker, role=Role.PARTNER, unit=co_worker.unit, since=date(2020, 1, 1))
    co_worker = User.objects.with_grants().get(pk=co_worker.pk)
    invite_partner(
        actor=supervisor,
        case_id=waiting_case.pk,
        user=co_worker,
        until=clock.now() + timedelta(days=3),
        reason="Tuntee perheen.",
    )

    form()

    places = CareTeamMember.objects.standing().filter(case=waiting_case, user=co_worker)
    assert [place.role for place in places] == ["co_worker"]


@pytest.mark.parametrize(
    "persona", ["lead", "colleague", "outsider", "other_supervisor", "partner", "administrator"]
)
def test_form_pair_only_by_who_may(form, request, persona):
    with pytest.raises(Http404):
        form(actor=request.getfixturevalue(persona))

    assert WorkPair.objects.count() == 0


def test_the_pair_itself_may_not_form_pairs(form, lead, colleague):
    form()

    with pytest.raises(PermissionDenied):
        form(actor=lead, co_worker=colleague)


def test_end_pair_ends_the_access_of_both(form, waiting_case, coordinator, lead, co_worker):
    pair = form()

    end_pair(actor=coordinator, pair=pair, reason="Anni siirtyy toiseen yksikköön.")

    assert pair.until == clock.today()
    assert standing_pair(waiting_case) is None
    assert not access.visible_cases(lead).exists()
    assert not access.visible_cases(co_worker).exists()
    event = AuditEvent.objects.get(action="pair.ended")
    assert (event.case_id, event.reason) == (waiting_case.pk, "Anni siirtyy toiseen yksikköön.")


def test_a_new_pair_can_begin_on_the_day_the_old_one_ends(form, waiting_case, coordinator, colleague):
    with clock.at(clock.now() - timedelta(days=30)):
        old = form()
    end_pair(actor=coordinator, pair=old, reason="Vaihto.")

    new = form(lead=colleague)

    assert (old.until, new.since) == (clock.today(), clock.today())
    assert standing_pair(waiting_case) == new
    waiting_case.refresh_from_db()
    assert waiting_case.phase == Case.Phase.PAIR


def test_pairs_can_be_formed_and_ended_many_times_in_one_day(form, waiting_case, coordinator):
    for _round in range(3):
        end_pair(actor=coordinator, pair=form(), reason="Väärä valinta.")

    assert standing_pair(waiting_case) is None
    assert form() == standing_pair(waiting_case)


def test_ending_twice_is_refused_in_words(form, coordinator):
    pair = form()
    end_pair(actor=coordinator, pair=pair, reason="Vaihto.")

    with pytest.raises(ValidationError) as caught:
        end_pair(actor=coordinator, pair=WorkPair.objects.get(), reason="Vaihto.")

    assert caught.value.code == "pair_ended"
    assert AuditEvent.objects.filter(action="pair.ended").count() == 1


def test_end_pair_asks_for_the_reason(form, coordinator):
    pair = form()

    with pytest.raises(ValidationError) as caught:
        end_pair(actor=coordinator, pair=pair, reason=" ")

    assert list(caught.value.message_dict) == ["reason"]


def test_the_pair_may_end_itself_when_it_closes_the_case(form, lead, waiting_case):
    pair = form()
    case = access.case_for(lead, waiting_case.pk)

    end_pair(actor=lead, pair=pair, reason="Työ päättyy.")
    close_case(actor=lead, case=case, reason=ClosingReason.objects.first(), summary="Kiitos.")

    assert pair.until == clock.today()


@pytest.mark.parametrize("persona", ["colleague", "outsider", "other_supervisor"])
def test_end_pair_only_by_who_may(form, request, persona):
    pair = form()

    with pytest.raises(Http404):
        end_pair(actor=request.getfixturevalue(persona), pair=pair, reason="En saa.")

    assert WorkPair.objects.get().until is None


def test_an_invited_partner_may_not_end_the_pair(invited_partner, paired_case):
    with pytest.raises(PermissionDenied):
        end_pair(actor=invited_partner, pair=WorkPair.objects.get(), reason="En saa.")


def test_the_database_itself_refuses_two_pairs_for_the_same_days(form, waiting_case, colleague):
    pair = form()
    second = WorkPair.objects.get()
    second.pk, second.lead, second.since = None, colleague, pair.since + timedelta(days=10)

    with pytest.raises(IntegrityError, match="pairs_workpair_one_at_a_time"), transaction.atomic():
        second.save()


def test_end_pair_may_be_told_of_afterwards(form, waiting_case, coordinator):
    with clock.at(clock.now() - timedelta(days=30)):
        pair = form()
    fell_ill = clock.today() - timedelta(days=4)

    end_pair(actor=coordinator, pair=pair, reason="Anni on poissa.", ended_on=fell_ill)

    (row,) = waiting_queue(coordinator)
    assert (pair.until, row.wait.since, row.wait.days) == (fell_ill, fell_ill, 4)
    assert all(member.until <= clock.now() for member in CareTeamMember.objects.filter(case=waiting_case))


@pytest.mark.parametrize("days", [-31, 1])
def test_end_pair_refuses_a_day_before_the_pair_or_to_come(form, coordinator, days):
    with clock.at(clock.now() - timedelta(days=30)):
        pair = form()

    with pytest.raises(ValidationError) as caught:
        end_pair(actor=coordinator, pair=pair, reason="Vaihto.", ended_on=clock.today() + timedelta(days=days))

    assert list(caught.value.message_dict) == ["ended_on"]
    assert WorkPair.objects.get().until is None


@pytest.fixture
def change(form, coordinator, lead, colleague):
    """Changes the lead of a pair of 30 days to the colleague; keywords replace what differs."""
    with clock.at(clock.now() - timedelta(days=30)):
        pair = form()

    def call(**changes):
        facts = {
            "actor": coordinator,
            "pair": pair,
            "leaves": lead,
            "comes": colleague,
            "changed_on": clock.today() - timedelta(days=2),
            "why_changed": "Anni on pitkään poissa.",
            "handed_over": NO_MEETING,
            "reason": "Mikko tuntee perheen arjen.",
        }
        return change_pair(**{**facts, **changes})

    return call


def test_change_pair_gives_the_place_on_one_day(change, waiting_case, lead, co_worker, colleague):
    day = clock.today() - timedelta(days=2)

    new = change()

    old = WorkPair.objects.exclude(pk=new.pk).get()
    assert (old.until, new.since, new.until) == (day, day, None)
    assert new.people == (colleague, co_worker)
    assert standing_pair(waiting_case) == new
    assert not access.visible_cases(lead).exists()
    for user in (co_worker, colleague):
        assert access.can(user, "note.write", access.case_for(user, waiting_case.pk))
    team = CareTeamMember.objects.standing().filter(case=waiting_case)
    assert {(member.user_id, member.role) for member in team} == {
        (colleague.pk, "lead"),
        (co_worker.pk, "co_worker"),
    }
    events = AuditEvent.objects.filter(action__startswith="pair.").order_by("id")
    assert [event.action for event in events] == ["pair.formed", "pair.ended", "pair.formed", "pair.handed_over"]
    assert {pk: load.families for pk, load in loads_of([lead, colleague]).items()} == {lead.pk: 0, colleague.pk: 1}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"why_changed": " "}, "why_changed"),
        ({"reason": ""}, "reason"),
        ({"changed_on": date(2100, 1, 1)}, "changed_on"),
    ],
)
def test_change_pair_refuses_and_keeps_the_old_pair(change, waiting_case, lead, changes, field):
    with pytest.raises(ValidationError) as caught:
        change(**changes)

    assert list(caught.value.message_dict) == [field]
    assert standing_pair(waiting_case).lead == lead
    assert AuditEvent.objects.filter(action="pair.ended").count() == 0


def test_change_pair_refuses_wrong_people(change, waiting_case, lead, co_worker, colleague, outsider):
    for changes, field in [
        ({"leaves": outsider}, "leaves"),
        ({"comes": co_worker}, "comes"),
        ({"comes": make_inactive(colleague)}, "comes"),
    ]:
        with pytest.raises(ValidationError) as caught:
            change(**changes)
        assert list(caught.value.message_dict) == [field]

    assert standing_pair(waiting_case).lead == lead


def make_inactive(user):
    user.is_active = False
    user.save()
    return user


def test_change_pair_asks_a_reason_for_one_profession(change, co_worker, colleague):
    co_worker.job_title = colleague.job_title
    co_worker.save()

    with pytest.raises(ValidationError) as caught:
        change()

    assert list(caught.value.message_dict) == ["same_profession_reason"]
    assert change(same_profession_reason="Perhe tuntee molemmat.").same_profession_reason


def test_the_pair_may_not_change_itself(change, lead):
    with pytest.raises(PermissionDenied):
        change(actor=lead)

    assert WorkPair.objects.get().until is None


@pytest.mark.parametrize("needs", [("couple",), ("couple", "violence", "network", "parenting", "boundaries")])
def test_forming_a_pair_costs_the_same_for_few_and_many_needs(make_case, coordinator, lead, co_worker, needs):
    case = make_case("Oma", needs=needs)

    with CaptureQueriesContext(connection) as queries:
        form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason=REASON)

    assert PairContribution.objects.count() == 2 * len(needs)
    assert len(queries) == FORMING
