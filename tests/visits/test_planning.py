"""Making the plan of the first visits and agreeing visits after it."""

import threading
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from audit.models import AuditEvent
from cases.models import Case, CasePhase
from pairs.services import form_pair
from staff import calendar
from staff.models import Booking
from tests.visits.conftest import PURPOSES, moment, next_monday, planned_visits
from visits.models import Visit, VisitOutcome, VisitPlace, VisitPlan, VisitType, VisitWorker
from visits.services.booking import create_visit, release_visit_time
from visits.services.planning import make_plan, plan_visit


def visit_facts(kind="initial", *, week=8, hour=9):
    """A visit some weeks on, for `plan_visit`."""
    starts_at = moment(next_monday() + timedelta(weeks=week), hour)
    return {
        "kind": VisitType.objects.get(code=kind),
        "purpose": "Lähiverkosto",
        "place": VisitPlace.objects.get(code="home"),
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=90),
    }


def refused_by(run) -> dict:
    with pytest.raises(ValidationError) as refused:
        run()
    return refused.value.message_dict


def test_a_plan_is_its_visits_their_times_and_the_initial_phase(paired_case, lead, co_worker, plan_of):
    plan = plan_of(paired_case, aim="Miten illat rauhoittuvat?")

    visits = list(plan.visits.all())
    assert [visit.number for visit in visits] == [1, 2, 3, 4]
    assert [visit.purpose for visit in visits] == PURPOSES[:4]
    assert [visit.kind.code for visit in visits] == ["intro", "initial", "initial", "joint_assessment"]
    assert {visit.plan_maximum for visit in visits} == {5}
    assert (plan.minimum, plan.maximum, plan.visit_count, plan.aim) == (3, 5, 4, "Miten illat rauhoittuvat?")
    assert Booking.objects.standing().filter(user=lead).count() == 4
    assert Booking.objects.standing().filter(user=co_worker).count() == 4
    paired_case.refresh_from_db()
    assert paired_case.phase == Case.Phase.INITIAL
    assert list(CasePhase.objects.values_list("phase", flat=True)) == ["waiting", "pair", "initial"]


def test_making_a_plan_is_logged(paired_case, plan_of, lead):
    plan = plan_of(paired_case)

    event = AuditEvent.objects.get(action="plan.made")
    assert (event.actor, event.case_id, event.subject_id) == (lead, paired_case.pk, plan.pk)
    assert event.family_id == paired_case.family_id


def test_the_limits_stay_as_they_were_when_the_plan_was_made(settings, paired_case, plan_of, lead):
    plan = plan_of(paired_case)
    settings.INITIAL_VISITS_MAXIMUM = 9

    plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts())

    assert "kind" in refused_by(lambda: plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts(week=9)))
    assert VisitPlan.objects.get(pk=plan.pk).maximum == 5


@pytest.mark.parametrize("count", [0, 1, 2])
def test_too_few_visits_are_refused(paired_case, lead, count):
    visits = planned_visits(2)[:count]

    problems = refused_by(lambda: make_plan(actor=lead, case_id=paired_case.pk, aim="", visits=visits))

    assert list(problems) == ["count"]


def test_six_visits_are_refused(paired_case, lead):
    visits = planned_visits(5)
    sixth = planned_visits(1, first=moment(next_monday() + timedelta(weeks=5)))

    problems = refused_by(lambda: make_plan(actor=lead, case_id=paired_case.pk, aim="", visits=visits + sixth))

    assert list(problems) == ["count"]
    assert not VisitPlan.objects.exists()


def test_a_second_plan_is_refused_and_the_first_stays(paired_case, plan_of):
    plan_of(paired_case)

    with pytest.raises(ValidationError) as refused:
        plan_of(paired_case, first=moment(next_monday() + timedelta(weeks=10)))

    assert refused.value.code == "second_plan"
    assert VisitPlan.objects.count() == 1
    assert Visit.objects.count() == 4


def test_every_taken_time_is_told_at_its_own_visit_and_nothing_is_saved(paired_case, plan_of, co_worker):
    for week in (1, 3):
        starts_at = moment(next_monday() + timedelta(weeks=week))
        calendar.book(
            user=co_worker,
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=3),
            kind=Booking.Kind.OTHER_WORK,
        )

    problems = refused_by(lambda: plan_of(paired_case))

    assert sorted(problems) == ["starts_at_2", "starts_at_4"]
    assert "Sari Juntunen" in problems["starts_at_2"][0]
    assert not VisitPlan.objects.exists()
    assert not Visit.objects.exists()
    assert not Booking.objects.filter(kind=Booking.Kind.VISIT).exists()
    paired_case.refresh_from_db()
    assert paired_case.phase == Case.Phase.PAIR


def test_visits_of_a_plan_come_one_after_another(paired_case, lead):
    visits = planned_visits(4)
    visits[1], visits[2] = visits[2], visits[1]

    problems = refused_by(lambda: make_plan(actor=lead, case_id=paired_case.pk, aim="", visits=visits))

    assert list(problems) == ["starts_at_3"]


def test_past_and_backward_times_are_told_at_their_visit(paired_case, lead):
    visits = planned_visits(3)
    first, second, third = visits
    past = type(first)(first.purpose, first.place, moment(next_monday() - timedelta(weeks=2)), first.ends_at)
    backward = type(second)(second.purpose, second.place, second.starts_at, second.starts_at)

    problems = refused_by(
        lambda: make_plan(actor=lead, case_id=paired_case.pk, aim="", visits=[past, backward, third])
    )

    assert sorted(problems) == ["ends_at_2", "starts_at_1"]


def test_a_plan_needs_a_pair(waiting_case, coordinator, supervisor, lead):
    with pytest.raises(PermissionDenied):
        make_plan(actor=coordinator, case_id=waiting_case.pk, aim="", visits=planned_visits())
    with pytest.raises(PermissionDenied):
        make_plan(actor=supervisor, case_id=waiting_case.pk, aim="", visits=planned_visits())
    with pytest.raises(Http404):
        make_plan(actor=lead, case_id=waiting_case.pk, aim="", visits=planned_visits())


def test_only_the_pair_makes_the_plan(paired_case, colleague, outsider, supervisor, invited_partner):
    for stranger in (colleague, outsider):
        with pytest.raises(Http404):
            make_plan(actor=stranger, case_id=paired_case.pk, aim="", visits=planned_visits())
    for onlooker in (supervisor, invited_partner):
        with pytest.raises(PermissionDenied):
            make_plan(actor=onlooker, case_id=paired_case.pk, aim="", visits=planned_visits())
    assert not VisitPlan.objects.exists()


def test_a_fifth_first_visit_makes_the_plan_grow(plan, lead, paired_case):
    visit = plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts())

    plan.refresh_from_db()
    assert (visit.number, plan.visit_count) == (5, 5)
    assert visit.plan_maximum == 5
    event = AuditEvent.objects.get(action="visit.planned")
    assert (event.actor, event.subject_id) == (lead, visit.pk)


def test_there_is_no_sixth_first_visit(plan, lead, paired_case):
    plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts())

    for kind in ("initial", "intro", "joint_assessment"):
        problems = refused_by(
            lambda kind=kind: plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts(kind, week=9))
        )
        assert list(problems) == ["kind"]
    assert Visit.objects.count() == 5


def test_the_sixth_is_refused_also_by_the_row_and_the_database(plan, lead, paired_case):
    plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts())

    plan.refresh_from_db()
    with pytest.raises(ValidationError) as refused, transaction.atomic():
        create_visit(
            actor=lead,
            case=paired_case,
            workers=plan.pair.people,
            plan=plan,
            number=6,
            **visit_facts(week=9),
        )

    assert list(refused.value.message_dict) == ["__all__"]
    with pytest.raises(IntegrityError), transaction.atomic():
        plan.visits.filter(number=5).update(number=6)


def test_working_visits_wait_for_the_joint_review(plan, lead, paired_case):
    for kind in ("work", "interim_review", "final_review", "follow_up"):
        problems = refused_by(
            lambda kind=kind: plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts(kind))
        )
        assert list(problems) == ["kind"]


def test_a_meeting_of_the_network_fits_in_the_initial_phase(plan, lead, paired_case):
    visit = plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts("network_meeting"))

    assert (visit.number, visit.plan, visit.plan_maximum) == (None, None, None)
    plan.refresh_from_db()
    assert plan.visit_count == 4


def test_the_number_of_a_visit_that_fell_through_is_used_again(plan, lead, paired_case):
    second = plan.visits.get(number=2)
    release_visit_time(second)
    Visit.objects.filter(pk=second.pk).update(
        status=Visit.Status.NOT_HELD,
        outcome=VisitOutcome.objects.get(code="no_show"),
        outcome_at=second.starts_at,
        outcome_by=lead,
    )

    assert list(refused_by(lambda: plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts()))) == [
        "starts_at"
    ]
    visit = plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts(week=1, hour=12))

    plan.refresh_from_db()
    assert (visit.number, plan.visit_count) == (2, 4)


def test_no_visits_before_the_plan(paired_case, lead):
    with pytest.raises(ValidationError) as refused:
        plan_visit(actor=lead, case_id=paired_case.pk, **visit_facts())

    assert refused.value.code == "no_plan"


def test_a_taken_time_names_who_is_booked(plan, lead, paired_case):
    facts = visit_facts("consultation", week=1)
    facts |= {"starts_at": plan.visits.get(number=2).starts_at}
    facts["ends_at"] = facts["starts_at"] + timedelta(minutes=30)

    problems = refused_by(lambda: plan_visit(actor=lead, case_id=paired_case.pk, **facts))

    assert list(problems) == ["starts_at"]
    assert "Anni Hietala" in " ".join(problems["starts_at"])


def test_strangers_agree_no_visits(plan, paired_case, colleague, outsider, supervisor, invited_partner):
    for stranger in (colleague, outsider):
        with pytest.raises(Http404):
            plan_visit(actor=stranger, case_id=paired_case.pk, **visit_facts())
    for onlooker in (supervisor, invited_partner):
        with pytest.raises(PermissionDenied):
            plan_visit(actor=onlooker, case_id=paired_case.pk, **visit_facts())
    assert Visit.objects.count() == 4


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_plans_made_at_once_one_is_made(paired_case, lead, co_worker):
    """Both of the pair press the button at the same time."""
    together = threading.Barrier(2)
    visits = {lead: planned_visits(), co_worker: planned_visits(first=moment(next_monday(), 13))}
    outcomes = []

    def make(actor):
        try:
            together.wait(timeout=10)
            make_plan(actor=actor, case_id=paired_case.pk, aim="", visits=visits[actor])
            outcomes.append("made")
        except ValidationError as error:
            outcomes.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=make, args=(actor,)) for actor in visits]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)

    assert sorted(outcomes) == ["made", "second_plan"]
    assert VisitPlan.objects.count() == 1
    assert Visit.objects.count() == 4
    assert Booking.objects.standing().count() == 8


def test_a_plan_of_five_visits_asks_the_database_as_often_as_one_of_three(make_case, coordinator, lead, co_worker):
    def statements(name, count, first):
        case = make_case(name)
        form_pair(
            actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="He kattavat tarpeet."
        )
        with CaptureQueriesContext(connection) as seen:
            make_plan(actor=lead, case_id=case.pk, aim="", visits=planned_visits(count, first=first))
        workers = VisitWorker.objects.filter(visit__case=case).order_by("pk").select_related("visit", "booking")
        assert [worker.user_id for worker in workers] == [lead.pk, co_worker.pk] * count
        assert all(worker.booking.during.lower == worker.visit.starts_at for worker in workers)
        return len(seen)

    monday = next_monday()

    assert statements("Aikio", 3, moment(monday, 9)) == statements("Niva", 5, moment(monday, 13))
