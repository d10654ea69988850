"""Two people who form pairs at the same instant, each over a connection of their own."""

import threading

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection

from audit import clock
from audit.models import AuditEvent
from cases.models import CareTeamMember
from pairs.models import WorkPair
from pairs.selectors import caseload_of, standing_pair
from pairs.services import change_pair, form_pair

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
    lead.capacity = 1
    lead.save()
    first, second = make_case("Yksi"), make_case("Kaksi")

    outcomes = at_once(forming(coordinator, first, lead, co_worker), forming(supervisor, second, colleague, lead))

    assert all(isinstance(outcome, WorkPair) for outcome in outcomes), outcomes
    assert caseload_of([lead]) == {lead.pk: 2}
    known = [event.changes["known"] for event in AuditEvent.objects.filter(action="pair.formed")]
    assert sorted("full" in codes for codes in known) == [False, True]


def test_of_two_who_change_a_pair_at_once_one_wins_and_no_days_overlap(
    paired_case, coordinator, supervisor, lead, co_worker, colleague
):
    def changing(actor, leaves):
        pair = standing_pair(paired_case)
        facts = {"comes": colleague, "changed_on": clock.today(), "why_changed": "Vaihto.", "reason": "Sopivat."}
        return lambda: change_pair(actor=actor, pair=pair, leaves=leaves, **facts)

    outcomes = at_once(changing(coordinator, lead), changing(supervisor, co_worker))

    (won,) = [outcome for outcome in outcomes if isinstance(outcome, WorkPair)]
    (lost,) = [outcome for outcome in outcomes if outcome is not won]
    assert lost.code == "pair_ended"
    assert list(WorkPair.objects.filter(case=paired_case, until__isnull=True)) == [won]
    assert CareTeamMember.objects.standing().filter(case=paired_case).count() == 2


def test_a_double_click_forms_one_pair_and_answers_both_times_with_a_page(
    client_of, waiting_case, coordinator, lead, co_worker, board_url
):
    facts = {"lead": lead.pk, "co_worker": co_worker.pk, "reason": "Sopivat."}
    clients = [client_of(coordinator), client_of(coordinator)]

    outcomes = at_once(*[lambda client=client: client.post(board_url(waiting_case), facts) for client in clients])

    assert [(response.status_code, response["Location"]) for response in outcomes] == [(302, "/pairs/")] * 2
    assert WorkPair.objects.count() == 1
