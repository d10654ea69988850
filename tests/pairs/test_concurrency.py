"""Two people who form pairs at the same instant, each over a connection of their own."""

import threading
from datetime import time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from audit import clock
from audit.models import AuditEvent
from cases.models import CareTeamMember
from pairs.models import HandOver, PairAnswer, WorkPair
from pairs.selectors import loads_of, standing_pair
from pairs.services import (
    HandOverFacts,
    accept_pair,
    change_pair,
    decline_pair,
    end_pair,
    form_pair,
    move_hand_over,
)
from staff.calendar import moment_at
from tests.handing_over import NO_MEETING
from tests.personas import make_user

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)


def at_once(*calls):
    """Run the calls in threads that start together; what each returned, or the error it met."""
    together, outcomes = threading.Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            together.wait(timeout=10)
            outcomes[place] = call()
        except (ValidationError, DatabaseError) as error:
            outcomes[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place, call)) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=20)
    return outcomes


def forming(actor, case, lead, co_worker):
    return lambda: form_pair(
        actor=actor, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.", contributions={}
    )


def test_of_two_who_form_a_pair_for_one_family_one_wins_and_the_other_gets_words(
    make_case, coordinator, supervisor, lead, co_worker, colleague
):
    for round_number in range(4):
        case = make_case(f"Perhe{round_number}")

        outcomes = at_once(
            forming(coordinator, case, lead, co_worker),
            forming(supervisor, case, co_worker, colleague),
        )

        (won,) = [outcome for outcome in outcomes if isinstance(outcome, WorkPair)]
        (lost,) = [outcome for outcome in outcomes if outcome is not won]
        assert lost.code == "has_pair"
        assert str(won.lead) in lost.message
        assert list(WorkPair.objects.filter(case=case)) == [won]
        assert CareTeamMember.objects.filter(case=case).count() == 2


def test_the_last_place_of_a_person_is_counted_once(
    make_case, coordinator, supervisor, lead, co_worker, colleague
):
    lead.capacity = 2
    lead.save()
    first, second = make_case("Yksi"), make_case("Kaksi")

    outcomes = at_once(forming(coordinator, first, lead, co_worker), forming(supervisor, second, colleague, lead))

    assert all(isinstance(outcome, WorkPair) for outcome in outcomes), outcomes
    assert loads_of([lead])[lead.pk].families == 2
    known = [event.changes["known"] for event in AuditEvent.objects.filter(action="pair.formed")]
    assert sorted("full" in codes for codes in known) == [False, True]


def test_of_two_who_change_a_pair_at_once_one_wins_and_no_days_overlap(
    paired_case, coordinator, supervisor, lead, co_worker, colleague
):
    def changing(actor, leaves):
        pair = standing_pair(paired_case)
        facts = {
            "comes": colleague,
            "changed_on": clock.today(),
            "why_changed": "Vaihto.",
            "reason": "Sopivat.",
        }
        return lambda: change_pair(actor=actor, pair=pair, leaves=leaves, handed_over=NO_MEETING, **facts)

    outcomes = at_once(changing(coordinator, lead), changing(supervisor, co_worker))

    (won,) = [outcome for outcome in outcomes if isinstance(outcome, WorkPair)]
    (lost,) = [outcome for outcome in outcomes if outcome is not won]
    assert lost.code == "pair_ended"
    assert list(WorkPair.objects.filter(case=paired_case, until__isnull=True)) == [won]
    assert CareTeamMember.objects.standing().filter(case=paired_case).count() == 2


@pytest.fixture
def swapped(make_case, coordinator, unit):
    """Two families whose second ones change places: the pair, who leaves it and who comes, of both."""
    steady = [make_user(f"steady{n}", "worker", unit, "psychiatric_nurse", f"Sini{n}", "Pysyvä") for n in range(2)]
    moving = [make_user(f"moving{n}", "worker", unit, "family_worker", f"Miia{n}", "Vaihtuva") for n in range(2)]
    pairs = [
        form_pair(actor=coordinator, case_id=make_case(name).pk, lead=lead, co_worker=other, reason="Sopivat.")
        for name, lead, other in zip(("Yksi", "Kaksi"), steady, moving, strict=True)
    ]
    return [(pairs[0], *moving), (pairs[1], *reversed(moving))]


def meeting_at(day, hour):
    return moment_at(clock.today() + timedelta(days=day), time(hour))


def swapping(actor, pair, leaves, comes, day):
    return lambda: change_pair(
        actor=actor,
        pair=pair,
        leaves=leaves,
        comes=comes,
        changed_on=clock.today(),
        why_changed="Vaihto.",
        reason="Sopivat.",
        handed_over=HandOverFacts(meeting_at(day, 10), meeting_at(day, 11)),
    )


def test_two_people_swapped_between_two_families_at_once_are_both_moved(swapped, coordinator, supervisor):
    for day in range(1, 6):
        outcomes = at_once(
            *(
                swapping(actor, *move, day + n)
                for n, (actor, move) in enumerate(zip((coordinator, supervisor), swapped, strict=True))
            )
        )

        assert all(isinstance(outcome, WorkPair) for outcome in outcomes), outcomes
        _pair, leaves, comes = swapped[0]
        # And back again.
        swapped = [(outcomes[0], comes, leaves), (outcomes[1], leaves, comes)]
    assert HandOver.objects.filter(called_off_at=None).count() == 2


def test_a_meeting_moved_while_the_same_people_are_swapped_back_is_moved_or_gone(swapped, coordinator, supervisor):
    first, second = (swapping(coordinator, *move, 1)() for move in swapped)
    (_, leaves, comes), _ = swapped
    for hour in range(12, 16):
        moved, changed = at_once(
            lambda hour=hour: move_hand_over(
                actor=coordinator,
                hand_over_id=HandOver.objects.get(new_pair=first).pk,
                starts_at=meeting_at(2, hour),
                ends_at=meeting_at(2, hour + 1),
            ),
            swapping(supervisor, second, leaves, comes, 3),
        )

        assert isinstance(moved, HandOver), moved
        assert isinstance(changed, WorkPair), changed
        second, leaves, comes = changed, comes, leaves


def test_a_double_click_forms_one_pair_and_answers_both_times_with_a_page(
    client_of, waiting_case, coordinator, lead, co_worker, board_url
):
    facts = {"lead": lead.pk, "co_worker": co_worker.pk, "reason": "Sopivat."}
    clients = [client_of(coordinator), client_of(coordinator)]

    outcomes = at_once(*[lambda client=client: client.post(board_url(waiting_case), facts) for client in clients])

    assert [(response.status_code, response["Location"]) for response in outcomes] == [(302, "/pairs/")] * 2
    assert WorkPair.objects.count() == 1


def offered(make_case, coordinator, lead, co_worker, name):
    facts = {"lead": lead, "co_worker": co_worker, "reason": "Sopivat."}
    return form_pair(actor=coordinator, case_id=make_case(name).pk, **facts)


def standing_places(pair):
    return CareTeamMember.objects.standing().filter(case=pair.case_id).count()


def test_one_accepts_and_the_other_declines_at_once_and_the_pair_has_ended_whole(
    make_case, coordinator, lead, co_worker
):
    for round_number in range(4):
        pair = offered(make_case, coordinator, lead, co_worker, f"Perhe{round_number}")

        accepted, declined = at_once(
            lambda pair=pair: accept_pair(actor=lead, pair_id=pair.pk),
            lambda pair=pair: decline_pair(actor=co_worker, pair_id=pair.pk, reason="En ehdi."),
        )

        assert isinstance(declined, WorkPair), declined
        assert isinstance(accepted, WorkPair) or accepted.code == "pair_ended"
        given = dict(PairAnswer.objects.filter(pair=pair).values_list("user", "accepted"))
        assert given == {co_worker.pk: False} | ({lead.pk: True} if isinstance(accepted, WorkPair) else {})
        assert (standing_pair(pair.case), standing_places(pair)) == (None, 0)


def test_both_decline_at_once_and_one_reason_is_kept(make_case, coordinator, lead, co_worker):
    for round_number in range(4):
        pair = offered(make_case, coordinator, lead, co_worker, f"Perhe{round_number}")

        outcomes = at_once(
            *[
                lambda user=user, pair=pair: decline_pair(actor=user, pair_id=pair.pk, reason=f"{user} ei ehdi.")
                for user in (lead, co_worker)
            ]
        )

        (won,) = [outcome for outcome in outcomes if isinstance(outcome, WorkPair)]
        (lost,) = [outcome for outcome in outcomes if outcome is not won]
        assert lost.code == "pair_ended"
        assert PairAnswer.objects.get(pair=pair).accepted is False
        assert standing_places(pair) == 0


def test_accepting_twice_at_once_is_one_answer(make_case, coordinator, lead, co_worker):
    pair = offered(make_case, coordinator, lead, co_worker, "Perhe")

    outcomes = at_once(*[lambda: accept_pair(actor=lead, pair_id=pair.pk)] * 2)

    (lost,) = [outcome for outcome in outcomes if not isinstance(outcome, WorkPair)]
    assert lost.code == "answered"
    assert PairAnswer.objects.count() == 1
    assert AuditEvent.objects.filter(action="pair.accepted").count() == 1


def test_declining_while_the_coordinator_ends_the_pair_ends_it_once(make_case, coordinator, lead, co_worker):
    for round_number in range(4):
        pair = offered(make_case, coordinator, lead, co_worker, f"Perhe{round_number}")

        outcomes = at_once(
            lambda pair=pair: end_pair(actor=coordinator, pair=pair, reason="Vaihto."),
            lambda pair=pair: decline_pair(actor=lead, pair_id=pair.pk, reason="En ehdi."),
        )

        (lost,) = [outcome for outcome in outcomes if not isinstance(outcome, WorkPair)]
        assert lost.code == "pair_ended"
        acts = AuditEvent.objects.filter(case_id=pair.case_id, action__in=["pair.ended", "pair.declined"])
        assert acts.count() == 1
        assert PairAnswer.objects.filter(pair=pair).exists() is (acts.get().action == "pair.declined")
        assert standing_places(pair) == 0
