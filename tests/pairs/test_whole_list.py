"""Pairs for the whole waiting list: what is read, proposed, locked, accepted, and what has gone stale."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import Need, SupportNeed
from pairs.models import ConflictOfInterest, FirstTime, MatchDecision, WorkPair
from pairs.selectors import standing_pair
from pairs.selectors.emphasis import EMPHASES
from pairs.selectors.whole_list import whole_list
from pairs.services import AcceptedRow, accept_rows, decline_pair, end_pair, form_pair
from staff.models import Booking, User
from staff.services import record_absence
from tests.pairs.test_concurrency import at_once
from tests.personas import make_user
from visits.models import Visit

URL = reverse("pairs:whole_list")
WHY = "Sopivat perheille."


@pytest.fixture
def waiting(make_case):
    """Three families that wait."""
    return [make_case(name) for name in ("Aho", "Kivi", "Suo")]


@pytest.fixture
def team(lead, co_worker, colleague):
    return [lead, co_worker, colleague]


@pytest.fixture
def propose(client_of, coordinator):
    """The page of the proposal: `propose()`, `propose(do="compute", lock=[key])`."""

    client = client_of(coordinator)

    def get(**sent):
        return client.post(URL, sent) if sent else client.get(URL)

    return get


def keys(response) -> dict[str, str]:
    """Family -> the key of its row."""
    return {row.family: row.key for row in response.context["plan"].rows}


def test_every_family_gets_two_professions_a_common_time_and_a_proof(propose, waiting, team):
    response = propose()
    plan = response.context["plan"]

    assert [row.family for row in plan.rows] == ["Perhe Aho", "Perhe Kivi", "Perhe Suo"]
    for row in plan.rows:
        assert row.lead.job_title.profession_id != row.co_worker.job_title.profession_id
    times = [(person.pk, row.starts_at) for row in plan.rows for person in (row.lead, row.co_worker)]
    assert len(set(times)) == len(times)
    text = response.content.decode()
    assert "Työpari löytyi 3 perheelle." in text
    assert "Näillä painotuksilla parempaa ratkaisua ei ole." in text


def test_the_same_families_get_the_same_answer(propose, waiting, team):
    assert keys(propose()) == keys(propose())


def test_who_is_shown_is_in_the_log(propose, waiting, team, coordinator):
    propose()

    event = AuditEvent.objects.get(action="board.proposed")
    assert (event.actor, event.changes["cases"]) == (coordinator, sorted(case.pk for case in waiting))


def test_a_locked_row_stays_when_the_others_are_calculated_again(propose, waiting, team):
    plan = propose().context["plan"]
    row = plan.rows[0]
    other = next(person for person in team if person not in (row.lead, row.co_worker))
    swapped = f"{row.case_id}.{row.lead.pk}.{other.pk}.{int(row.starts_at.timestamp())}"
    if other.job_title.profession_id == row.lead.job_title.profession_id:
        swapped = f"{row.case_id}.{other.pk}.{row.co_worker.pk}.{swapped.rpartition('.')[2]}"
    again = propose(do="compute", emphasis="competence", lock=[swapped])

    assert keys(again)[row.family] == swapped
    assert [found.locked for found in again.context["plan"].rows].count(True) == 1
    assert f'value="{swapped}" id="lock-{row.case_id}" checked' in again.content.decode()


def test_a_lock_that_no_longer_holds_is_told_and_left(propose, waiting, team, lead):
    row = propose().context["plan"].rows[0]
    record_absence(actor=lead, user=lead, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=60))
    key = row.key if lead in (row.lead, row.co_worker) else f"{row.case_id}.{lead.pk}.{row.co_worker.pk}.1"
    again = propose(do="compute", lock=[key])

    assert "Lukittu rivi ei enää pidä paikkaansa" in again.content.decode()
    assert lead not in [person for found in again.context["plan"].rows for person in (found.lead, found.co_worker)]


def test_accepting_forms_the_pairs_keeps_the_times_and_what_was_proposed(propose, waiting, team):
    rows = {row.case_id: row for row in propose().context["plan"].rows}
    chosen = [waiting[0].pk, waiting[2].pk]
    response = propose(do="accept", reason=WHY, accept=[rows[pk].key for pk in chosen])

    assert response.url == reverse("pairs:board")
    assert set(WorkPair.objects.values_list("case_id", flat=True)) == set(chosen)
    for pk in chosen:
        pair, row = WorkPair.objects.get(case=pk), rows[pk]
        assert pair.people == (row.lead, row.co_worker)
        assert pair.reason.startswith(WHY)
        assert pair.first_time.starts_at == row.starts_at
        assert {booking.kind for booking in Booking.objects.filter(user__in=pair.people)} == {"visit"}
        assert MatchDecision.objects.get(pair=pair).choice == "whole_list"
    assert standing_pair(waiting[1]) is None
    assert "2 työparia muodostettiin." in propose().content.decode()


def test_a_reason_of_unseen_signs_alone_is_none(propose, waiting, team):
    response = propose(do="accept", reason="\u200b", accept=list(keys(propose()).values()))

    assert response.status_code == 422
    assert response.context["form"].errors["reason"] == ["Kirjoita, miksi nämä työparit sopivat perheille."]
    assert not WorkPair.objects.exists()


def test_without_a_reason_or_a_tick_nothing_is_formed_and_nothing_is_lost(propose, waiting, team):
    ticked = list(keys(propose()).values())[:1]
    without_words = propose(do="accept", reason=" ", accept=ticked)
    without_ticks = propose(do="accept", reason="Omat sanat.")

    assert (without_words.status_code, without_ticks.status_code) == (422, 422)
    assert "Kirjoita, miksi nämä työparit sopivat perheille." in without_words.content.decode()
    assert without_words.context["ticked"] == set(ticked)
    assert "Valitse rivit, jotka hyväksyt." in without_ticks.content.decode()
    assert "Omat sanat.</textarea>" in without_ticks.content.decode()
    assert not WorkPair.objects.exists()


def test_what_has_gone_stale_is_told_and_the_rest_is_formed(propose, waiting, team, coordinator, lead, co_worker):
    rows = {row.case_id: row for row in propose().context["plan"].rows}
    form_pair(actor=coordinator, case_id=waiting[0].pk, lead=lead, co_worker=co_worker, reason="Ehti ensin.")
    response = propose(do="accept", reason=WHY, accept=[row.key for row in rows.values()])
    text = response.content.decode()

    assert response.status_code == 422
    assert "Nämä eivät enää pitäneet paikkaansa" in text
    assert "Perheellä on jo työpari" in text
    assert WorkPair.objects.filter(case__in=waiting[1:]).count() == 2
    assert WorkPair.objects.get(case=waiting[0]).reason == "Ehti ensin."


def test_who_has_fallen_ill_or_filled_up_is_not_formed_and_nothing_is_half_booked(propose, waiting, team):
    row = propose().context["plan"].rows[0]
    record_absence(
        actor=row.lead, user=row.lead, starts_on=clock.today(), ends_on=clock.today() + timedelta(days=60)
    )
    response = propose(do="accept", reason=WHY, accept=[row.key])
    assert f"Aika ei enää sovi: {row.lead}" in response.content.decode()

    row = propose().context["plan"].rows[0] if propose().context["plan"].rows else None
    if row:
        User.objects.filter(pk=row.co_worker.pk).update(capacity=0)
        response = propose(do="accept", reason=WHY, accept=[row.key])
        assert "ei ole enää tilaa uudelle perheelle" in response.content.decode()
    assert not WorkPair.objects.exists()
    assert not FirstTime.objects.exists()
    assert not Booking.objects.filter(kind="visit").exists()


@pytest.mark.parametrize(
    "tampered",
    [
        "x",
        "1.2.3",
        "0.0.0.1",
        "{case}.{lead}.{lead}.{start}",
        "{case}.{lead}.{stranger}.{start}",
        "{case}.{lead}.{co}.{night}",
        "{case}.{lead}.{co}.1",
    ],
)
def test_a_row_that_was_tampered_with_forms_nothing(propose, waiting, team, stranger, tampered):
    row = propose().context["plan"].rows[0]
    start = int(row.starts_at.timestamp())
    facts = {"case": row.case_id, "lead": row.lead.pk, "co": row.co_worker.pk, "stranger": stranger.pk}
    propose(do="accept", reason=WHY, accept=[tampered.format(**facts, start=start, night=start - 8 * 3600)])

    assert not WorkPair.objects.exists()
    assert not Booking.objects.exists()


@pytest.fixture
def stranger(unit):
    """Somebody who does no family work."""
    return make_user("arkisto", "coordinator", unit, "service_manager")


def test_another_units_families_are_neither_shown_nor_formed(client_of, other_supervisor, waiting, team, propose):
    key = next(iter(keys(propose()).values()))
    client = client_of(other_supervisor)

    assert "Aho" not in client.get(URL).content.decode()
    response = client.post(URL, {"do": "accept", "reason": WHY, "accept": [key]})
    assert "Perhe ei enää odota työparia yksikössäsi." in response.content.decode()
    assert not WorkPair.objects.exists()


def test_a_conflict_of_interest_is_never_proposed(propose, waiting, team, coordinator, lead):
    for case in waiting:
        ConflictOfInterest.objects.create(
            case=case,
            family=case.family,
            unit=case.unit,
            user=lead,
            kind="relative",
            told_by="worker",
            since=clock.today(),
            recorded_at=clock.now(),
            recorded_by=coordinator,
        )
    rows = propose().context["plan"].rows

    assert rows
    assert all(lead not in (row.lead, row.co_worker) for row in rows)


def test_who_has_declined_the_family_is_not_proposed_to_it_again(propose, waiting, team, coordinator, lead):
    told = {"case_id": waiting[0].pk, "lead": lead, "co_worker": team[1], "reason": "Sopivat."}
    decline_pair(actor=lead, pair_id=form_pair(actor=coordinator, **told).pk, reason="Tunnen äidin.")

    rows = {row.case_id: row for row in propose().context["plan"].rows}

    assert lead not in (rows[waiting[0].pk].lead, rows[waiting[0].pk].co_worker)
    # Only that family: the others may still get the person.
    assert any(lead in (row.lead, row.co_worker) for row in rows.values())


def test_a_family_that_everybody_has_declined_is_left_with_words_that_fit(
    propose, make_case, lead, co_worker, coordinator
):
    pair = form_pair(
        actor=coordinator, case_id=make_case("Aho").pk, lead=lead, co_worker=co_worker, reason="Sopivat."
    )
    decline_pair(actor=lead, pair_id=pair.pk, reason="Tunnen äidin.")

    (left,) = propose().context["plan"].left

    assert left.why == [
        "Kaikki, jotka pääsisivät, ovat vastanneet, etteivät voi ottaa perhettä, tai ovat esteellisiä sen asiassa."
    ]


def test_a_row_of_somebody_who_declined_meanwhile_is_stale_and_told_in_words(
    propose, waiting, team, coordinator, lead
):
    row = next(row for row in propose().context["plan"].rows if lead in (row.lead, row.co_worker))
    told = {"lead": row.lead, "co_worker": row.co_worker, "reason": "Ehti ensin."}
    pair = form_pair(actor=coordinator, case_id=row.case_id, **told)
    decline_pair(actor=lead, pair_id=pair.pk, reason="Tunnen äidin.")

    response = propose(do="accept", reason=WHY, accept=[row.key])

    assert response.status_code == 422
    assert f"Sillä välin vastasi, ettei voi ottaa perhettä: {lead}. Laske uudelleen." in response.text
    assert standing_pair(pair.case) is None
    assert not Booking.objects.filter(kind="visit").exists()


def test_a_row_of_somebody_unknown_is_told_as_stale(propose, waiting, team):
    case_id, _lead, co_worker, at = propose().context["plan"].rows[0].key.split(".")
    response = propose(do="accept", reason=WHY, accept=[f"{case_id}.999999999.{co_worker}.{at}"])

    assert response.status_code == 422
    assert "Nämä eivät enää pitäneet paikkaansa" in response.text
    assert not WorkPair.objects.exists()


def test_who_may_form_no_pairs_accepts_nothing(waiting, lead, co_worker):
    begins = clock.now() + timedelta(days=7)
    row = AcceptedRow(waiting[0].pk, lead, co_worker, begins, begins + timedelta(hours=1))

    with pytest.raises(PermissionDenied):
        accept_rows(actor=lead, rows=[row], reason=WHY, emphasis="", facts={})


def test_who_is_left_hears_why_and_what_would_help(propose, waiting, lead, co_worker):
    User.objects.filter(pk=lead.pk).update(capacity=2)
    response = propose()
    plan, text = response.context["plan"], response.content.decode()

    assert (len(plan.rows), len(plan.left)) == (1, 2)
    assert "Sen, mitä tämä perhe tarvitsisi, saivat: Perhe" in text
    assert f"Auttaisi, jos jollakulla olisi tilaa yhdelle perheelle lisää: {lead}" in text
    assert "Auttaisi, jos " in text


def test_two_of_one_profession_are_told_as_the_reason(propose, waiting, lead, unit):
    make_user("toinen", "worker", unit, "family_worker")
    plan = propose().context["plan"]

    assert not plan.rows
    assert {words for row in plan.left for words in row.why} == {
        "Kaikilla, jotka pääsisivät samaan aikaan, on sama ammatti."
    }


def test_a_family_without_needs_and_nobody_at_all_are_no_errors(propose, waiting, team):
    SupportNeed.objects.all().delete()
    assert [row.covered for row in propose().context["plan"].rows] == ["0/0"] * 3

    User.objects.filter(pk__in=[person.pk for person in team]).update(is_active=False)
    assert len(propose().context["plan"].left) == 3


def test_an_empty_list_says_what_comes_next(propose, team):
    assert "Yksikössä ei odota yhtään perhettä" in propose().content.decode()


def test_a_gap_is_named(propose, make_case, team):
    case = make_case("Aho")
    need = Need.objects.exclude(supportneed__case=case).filter(competences__isnull=True).first()
    if need is None:
        need = Need.objects.exclude(supportneed__case=case).last()
        need.competences.clear()
    SupportNeed.objects.create(case=case, family=case.family, unit=case.unit, need=need)

    assert need.name in propose().context["plan"].rows[0].gaps


def test_the_kept_time_is_proposed_first_and_given_back_by_the_plan_or_the_end(
    propose, waiting, team, client_of, coordinator
):
    propose(do="accept", reason=WHY, accept=list(keys(propose()).values())[:2])
    first, second = (WorkPair.objects.get(case=case) for case in waiting[:2])
    kept = first.first_time
    html = client_of(first.lead).get(reverse("visits:plan_new", args=[first.case_id])).content.decode()
    assert "Ensikäynnille on varattu" in html

    end_pair(actor=coordinator, pair=first, reason="Perhe muutti.")
    assert not Booking.objects.standing().filter(pk__in=[kept.lead_booking_id, kept.co_worker_booking_id]).exists()
    assert Booking.objects.standing().filter(pk=second.first_time.lead_booking_id).exists()
    assert not Visit.objects.exists()


@pytest.mark.parametrize("emphasis", [row.code for row in EMPHASES])
def test_every_emphasis_serves_all_it_can(propose, waiting, team, emphasis):
    response = propose(do="compute", emphasis=emphasis)

    assert len(response.context["plan"].rows) == 3
    chosen = re.search(r'<input[^>]*name="emphasis"[^>]*value="(\w+)"[^>]*checked', response.content.decode())
    assert chosen[1] == emphasis


def test_the_facts_cost_the_same_for_few_and_many(coordinator, unit, waiting, team, make_case, make_workers):
    def cost():
        with CaptureQueriesContext(connection) as queries:
            whole_list(coordinator, [unit.pk], EMPHASES[0].weights, {})
        return len(queries)

    few = cost()
    make_workers(unit, 10)
    for number in range(8):
        make_case(f"Perhe{number}")

    assert cost() == few <= 15


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_who_accept_at_once_each_family_gets_one_pair(
    make_case, coordinator, supervisor, lead, co_worker, colleague, client_of
):
    cases = [make_case(name) for name in ("Aho", "Kivi")]
    sent = {"do": "accept", "reason": WHY, "accept": list(keys(client_of(coordinator).get(URL)).values())}
    first, second = at_once(
        *(lambda user=user: client_of(user).post(URL, sent).status_code for user in (coordinator, supervisor))
    )

    assert sorted([first, second]) == [302, 422]
    assert WorkPair.objects.count() == len(cases)
    assert FirstTime.objects.count() == 2
