"""What is proposed to a family on the board, what it rests on, and what is kept of it."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day
from audit.models import AuditEvent
from cases import access
from cases.models import FamilyMembership, Need, PreferredTime, SupportNeed
from cases.services import MemberFacts, note_met
from pairs import selectors
from pairs.matching import Kind, Weights
from pairs.models import ConflictOfInterest, MatchDecision, MatchingWeights, WorkPair
from pairs.selectors import family_panel, match_for, needs_of, standing_pair
from pairs.selectors.conflicts import barred_from, conflicts_of
from pairs.selectors.decisions import decision_cards
from pairs.selectors.people import workers
from pairs.selectors.ranked import ranked_page
from pairs.selectors.weights import weights_of
from pairs.services import HandOverFacts, change_pair, decline_pair, form_pair
from pairs.services.conflicts import ConflictFacts, end_conflict, record_conflict
from pairs.services.weights import set_weights
from staff.calendar import book, moment_at
from staff.models import Area, Booking, Competence, UserCompetence
from tests.pairs.test_board import text_of
from tests.personas import make_user

PRIVATE = "Työntekijä on äidin serkku."


@pytest.fixture
def match(coordinator):
    """The facts of a family against the unit's workers, as the board reads them."""

    def read(case):
        case = access.case_for(coordinator, case.pk, "pair.form")
        return match_for(case, family_panel(coordinator, case), workers(case.unit_id), needs_of(case))

    return read


@pytest.fixture
def conflict(coordinator, waiting_case, lead):
    """The lead has a conflict of interest with the family."""
    facts = ConflictFacts(lead, "relative", "worker", clock.today(), PRIVATE)
    return record_conflict(actor=coordinator, case_id=waiting_case.pk, facts=facts)


def names(proposal):
    return {person.id for person in proposal.judgement.people}


# The board


def test_three_pairs_are_shown_with_needs_times_load_and_what_speaks_for_and_against(
    client_of, coordinator, waiting_case, lead, co_worker, colleague, make_workers, unit, board_url
):
    make_workers(unit, 3)

    response = client_of(coordinator).get(board_url(waiting_case))

    words, page = text_of(response), response.content.decode()
    for expected in [
        "Kolme ehdotusta",
        "Vahvin osaaminen",
        "Alkaa nopeimmin",
        "Kevyin kuorma",
        "Lapsen uni ja ruokailu",
        "Ensikäynti",
        "Näin ehdotus syntyy",
        "Laskenta ei tiedä, miten ihmiset tulevat toimeen",
    ]:
        assert expected in words, expected
    cards = response.context["cards"]
    assert len({frozenset(person.user.pk for person in card.preview.people) for card in cards}) == 3
    assert page.count('class="weekgrid"') == 3
    assert page.count("Valitse työpari") == 3
    assert cards[0].preview.covered == 2
    assert f'href="{board_url(waiting_case, *(person.user for person in cards[0].preview.people))}#pair"' in (
        page.replace("&amp;", "&")
    )


def test_choosing_a_proposal_leads_to_the_form_with_what_each_brings(
    client_of, coordinator, waiting_case, lead, co_worker, board_url
):
    client = client_of(coordinator)
    card = client.get(board_url(waiting_case)).context["cards"][0]

    response = client.get(card.url)

    assert 'value="Varhainen vuorovaikutus"' in response.content.decode()
    assert "Takaisin ehdotuksiin" in text_of(response)


def test_workers_of_other_units_are_proposed_when_asked_for(
    client_of, coordinator, waiting_case, lead, co_worker, outsider, board_url
):
    client = client_of(coordinator)
    ranked = reverse("pairs:board_ranked", args=[waiting_case.pk])

    assert "Oona Ulkopuoli" not in text_of(client.get(ranked))
    assert "Oona Ulkopuoli" in text_of(client.get(f"{ranked}?units=all"))


@pytest.mark.parametrize(
    ("full", "said"),
    [(True, "Kenelläkään ei ole tilaa uudelle perheelle"), (False, "Ehdotukseen ei löydy kahta työntekijää")],
)
def test_when_nobody_can_be_proposed_the_next_step_is_told(
    client_of, coordinator, waiting_case, lead, co_worker, board_url, full, said
):
    for user in [lead, co_worker] if full else [lead]:
        user.capacity = 0
        user.save()

    response = client_of(coordinator).get(board_url(waiting_case))

    assert said in text_of(response)
    assert f'href="{board_url(waiting_case)}?units=all"' in response.content.decode()
    assert response.context["cards"] == []


def test_one_profession_only_is_told(client_of, coordinator, waiting_case, lead, unit, board_url):
    make_user("toinen", "worker", unit, "family_worker")

    assert "on sama ammatti" in text_of(client_of(coordinator).get(board_url(waiting_case)))


def test_a_family_without_needs_is_told_to_have_none(
    client_of, coordinator, waiting_case, lead, co_worker, board_url
):
    SupportNeed.objects.filter(case=waiting_case).delete()

    response = client_of(coordinator).get(board_url(waiting_case))

    assert "Tarpeita ei ole kirjattu" in text_of(response)
    assert reverse("cases:need_new", args=[waiting_case.pk]) in response.content.decode()
    assert len(response.context["cards"]) == 1


def test_a_need_that_nobody_meets_is_named_with_what_to_do(
    client_of, coordinator, make_case, lead, co_worker, board_url
):
    case = make_case("Raha", needs=("finance_housing", "exhaustion"))

    words = text_of(client_of(coordinator).get(board_url(case)))

    assert f"ei ole osaamista näihin: {Need.objects.get(code='finance_housing')}" in words
    assert "kutsu työparin tueksi yhteistyökumppani" in words


def test_those_left_out_are_told_with_the_reason(client_of, coordinator, waiting_case, lead, co_worker, board_url):
    co_worker.capacity = 0
    co_worker.save()

    words = text_of(client_of(coordinator).get(board_url(waiting_case)))

    assert "Ei tilaa uudelle perheelle: Sari Juntunen." in words


def test_who_declined_the_family_is_proposed_to_others_only(
    client_of, coordinator, unit, waiting_case, make_case, lead, co_worker, make_workers, board_url
):
    make_workers(unit, 3)
    form_pair(actor=coordinator, case_id=waiting_case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
    decline_pair(actor=lead, pair_id=WorkPair.objects.get().pk, reason="Asun naapurissa.")
    other = make_case("Toinen")
    desk = client_of(coordinator)

    page, of_other = desk.get(board_url(waiting_case)), desk.get(board_url(other))

    told = f"Ei voinut ottaa tätä perhettä: Anni Hietala, {format_day(clock.today())}: ”Asun naapurissa.”"
    assert told in text_of(page)
    assert "Ei voinut ottaa tätä perhettä" not in text_of(of_other)
    proposed, proposed_to_other = (
        {person.user for card in answer.context["cards"] for person in card.preview.people}
        for answer in (page, of_other)
    )
    assert proposed
    assert lead not in proposed
    assert lead in proposed_to_other
    # By hand the pair can still be put together: people change their minds.
    by_hand = desk.get(board_url(waiting_case), {"lead": lead.pk, "co_worker": co_worker.pk})
    assert by_hand.status_code == 200


def test_the_ranking_is_narrowed(
    client_of, coordinator, waiting_case, lead, co_worker, colleague, make_workers, unit
):
    make_workers(unit, 4)
    client, url = client_of(coordinator), reverse("pairs:board_ranked", args=[waiting_case.pk])

    def shown(query):
        page = client.get(f"{url}?{query}").context["ranked"]
        assert page.found == len(page.rows)
        return [{person.pk for person in row.people} for row in page.rows]

    everything = shown("")
    nurse = co_worker.job_title.profession_id
    assert len(everything) > 8
    assert shown(f"person={lead.pk}") == [pair for pair in everything if lead.pk in pair]
    assert shown(f"profession={nurse}&person={lead.pk}")[0] == {lead.pk, co_worker.pk}
    assert shown("covers=on") == [{lead.pk, co_worker.pk}]
    assert shown("in_time=on") == everything
    assert shown("person=abc&ranking=x") == everything
    nobody = client.get(f"{url}?person={colleague.pk}&covers=on")
    assert "Tällaista työparia ei ole" in text_of(nobody)


def test_a_long_ranking_comes_a_page_at_a_time(match, waiting_case, make_workers, unit):
    make_workers(unit, 12)
    found = match(waiting_case)

    first, last = (ranked_page(found, {}, number, {}) for number in (1, 99))

    assert (len(first.rows), first.previous, first.next) == (25, None, 2)
    assert last.next is None
    assert last.rows[-1].place == last.found == len(found.ranking.rows) > 50


# The facts


def test_the_facts_are_read_from_the_rows(match, make_case, coordinator, lead, co_worker, waiting_case):
    area = Area.objects.create(name="Korkalovaara")
    lead.areas.add(area)
    case = make_case("Kenttälä", area=area, needs=("sleep_food", "exhaustion"))
    form_pair(actor=coordinator, case_id=waiting_case.pk, lead=lead, co_worker=co_worker, reason="Hyvä pari.")

    found = match(case)

    worker = found.workers[lead.pk]
    assert (worker.load.families, worker.pairs_this_year, worker.knows_area) == (1, 1, True)
    assert worker.levels == tuple(row.levels[0] for row in selectors.need_coverage(case, [lead], needs_of(case)))
    assert not worker.met_family
    assert not found.workers[co_worker.pk].knows_area
    # A family that has only been offered has not been met.
    assert not match(waiting_case).workers[lead.pk].met_family

    note_met(case=waiting_case, user_ids=[lead.pk], met_at=clock.now())
    known = match(waiting_case).workers
    assert (known[lead.pk].met_family, known[co_worker.pk].met_family) == (True, False)


def test_the_area_of_a_protected_family_does_not_count(match, make_case, lead, co_worker):
    area = Area.objects.create(name="Vikajärvi")
    lead.areas.add(area)
    mother = MemberFacts(role=FamilyMembership.Role.MOTHER, first_name="Áilu", protected=True)

    assert not match(make_case("Aikio", area=area, members=[mother])).workers[lead.pk].knows_area


def test_what_is_booked_is_not_free_and_an_absence_of_the_whole_time_leaves_out(
    match, waiting_case, lead, co_worker
):
    today = clock.today()
    free = match(waiting_case).workers[lead.pk].free
    day = today + timedelta(days=7 - today.weekday() + 7)
    book(user=lead, starts_at=moment_at(day, time(8)), ends_at=moment_at(day, time(12)), kind="visit")
    assert (free & ~match(waiting_case).workers[lead.pk].free).bit_count() == 9

    until = moment_at(today + timedelta(days=60), time(0))
    book(user=co_worker, starts_at=moment_at(today, time(0)), ends_at=until, kind=Booking.Kind.ABSENCE)
    worker = match(waiting_case).workers[co_worker.pk]
    assert (worker.away, worker.free) == (True, 0)


def test_the_familys_wishes_come_from_its_week_grid(match, waiting_case, lead, co_worker):
    told = {"family_id": waiting_case.family_id, "unit_id": waiting_case.unit_id}
    PreferredTime.objects.create(case=waiting_case, weekday=2, part="morning", **told)

    found = match(waiting_case)

    window = found.family.window
    first = window.slot(found.ranking.proposals()[0].judgement.first).starts_at
    assert (first.weekday(), first.hour) == (2, 8)


# Conflicts of interest


def test_a_conflict_of_interest_is_a_hard_rule_told_in_words_that_keep_it_private(
    conflict, match, client_of, coordinator, waiting_case, lead, co_worker, colleague, board_url
):
    assert lead.pk in match(waiting_case).ranking.barred
    with pytest.raises(ValidationError) as refused:
        form_pair(actor=coordinator, case_id=waiting_case.pk, lead=lead, co_worker=co_worker, reason="Hyvä pari.")
    assert refused.value.message_dict == {
        "lead": ["Anni Hietala ei voi olla tämän perheen työparissa. Valitse toinen henkilö."]
    }
    assert WorkPair.objects.count() == 0

    page = text_of(client_of(coordinator).get(board_url(waiting_case, lead, co_worker)))
    assert "Anni Hietala ei voi olla tämän perheen työparissa." in page
    assert PRIVATE not in page
    assert "sukulainen" not in page


def test_a_conflict_is_seen_by_those_who_form_pairs_and_never_by_the_worker(
    conflict, client_of, request, waiting_case, coordinator, supervisor, lead
):
    url = reverse("pairs:conflicts", args=[waiting_case.pk])
    for persona in ("coordinator", "supervisor"):
        words = text_of(client_of(request.getfixturevalue(persona)).get(url))
        assert PRIVATE in words
        assert "Anni Hietala" in words
        assert "sukulainen tai läheinen" in words
    for persona in ("lead", "co_worker", "colleague", "partner", "outsider", "other_supervisor", "administrator"):
        response = client_of(request.getfixturevalue(persona)).get(url)
        assert response.status_code in (403, 404)
        assert PRIVATE not in response.content.decode()


def test_nobody_sees_or_records_the_own_conflict(coordinator, supervisor, waiting_case, unit):
    both = make_user("both", "worker", unit, "family_worker")
    both.roles.create(role="coordinator", unit=unit, since=date(2020, 1, 1))
    both = type(both).objects.with_grants().get(pk=both.pk)
    facts = ConflictFacts(both, "neighbour", "family", clock.today())
    record_conflict(actor=supervisor, case_id=waiting_case.pk, facts=facts)
    case = access.case_for(both, waiting_case.pk)

    assert conflicts_of(both, case) == []
    with pytest.raises(Http404):
        end_conflict(actor=both, case_id=waiting_case.pk, conflict_id=ConflictOfInterest.objects.get().pk)
    with pytest.raises(ValidationError):
        record_conflict(actor=both, case_id=waiting_case.pk, facts=facts)


def test_recording_is_logged_without_the_name_and_the_kind(conflict, coordinator, waiting_case):
    event = AuditEvent.objects.get(action="conflict.recorded")

    assert (event.actor, event.case_id, event.ground) == (coordinator, waiting_case.pk, "unit:pair.form")
    assert (event.changes, event.reason) == ({}, "")
    assert ConflictOfInterest.pgh_event_model.objects.count() == 1


def test_a_conflict_is_recorded_and_ended_on_its_page(
    client_of, coordinator, waiting_case, lead, match, co_worker
):
    client, url = client_of(coordinator), reverse("pairs:conflicts", args=[waiting_case.pk])
    facts = {"user": lead.pk, "kind": "other", "told_by": "family", "since": clock.today().isoformat(), "note": ""}

    refused = client.post(url, facts)
    assert refused.status_code == 422
    assert "Kirjoita, mistä esteellisyydestä on kyse." in text_of(refused)
    assert client.post(url, {**facts, "note": "Sama harrastus."}).status_code == 302
    again = client.post(url, {**facts, "note": "Sama harrastus."})
    assert "Esteellisyys on jo kirjattu." in text_of(again)
    late = (clock.today() + timedelta(days=1)).isoformat()
    assert "Päivä on vasta tulossa." in text_of(client.post(url, {**facts, "user": co_worker.pk, "since": late}))

    row = ConflictOfInterest.objects.get()
    assert barred_from(waiting_case, [lead.pk, co_worker.pk]) == {lead.pk}
    end = reverse("pairs:conflict_end", args=[waiting_case.pk, row.pk])
    assert client.post(end, follow=True).status_code == 200
    assert barred_from(waiting_case, [lead.pk]) == frozenset()
    assert not match(waiting_case).workers[lead.pk].has_conflict
    assert client.get(end).status_code == 404
    assert [row.stands for row in conflicts_of(coordinator, access.case_for(coordinator, waiting_case.pk))] == [
        False
    ]
    assert AuditEvent.objects.filter(action="conflict.ended").count() == 1


def test_others_record_no_conflicts(waiting_case, lead, co_worker, outsider, paired_case):
    facts = ConflictFacts(co_worker, "neighbour", "family", clock.today())

    with pytest.raises(PermissionDenied):
        record_conflict(actor=lead, case_id=paired_case.pk, facts=facts)
    with pytest.raises(Http404):
        record_conflict(actor=outsider, case_id=paired_case.pk, facts=facts)
    assert ConflictOfInterest.objects.count() == 0


# Weights


def test_the_supervisor_weighs_for_the_own_unit(client_of, supervisor, unit, other_unit):
    url = reverse("pairs:weights", args=[unit.pk])
    defaults = vars(Weights())

    assert client_of(supervisor).post(url, defaults).status_code == 302
    assert MatchingWeights.objects.count() == 0
    assert client_of(supervisor).post(url, {**defaults, "load": 8}).status_code == 302
    assert client_of(supervisor).post(url, {**defaults, "load": 5}).status_code == 422
    assert client_of(supervisor).get(reverse("pairs:weights", args=[other_unit.pk])).status_code == 403

    assert weights_of(unit.pk) == Weights(load=8)
    assert weights_of(other_unit.pk) == Weights()
    event = AuditEvent.objects.get(action="matching.weighed")
    assert (event.unit_id, event.changes) == (unit.pk, {"load": [4, 8]})
    with pytest.raises(IntegrityError), transaction.atomic():
        MatchingWeights.objects.update(load=5)


def test_others_weigh_nothing(coordinator, lead, other_supervisor, unit):
    for actor in (coordinator, lead, other_supervisor):
        with pytest.raises(PermissionDenied):
            set_weights(actor=actor, unit_id=unit.pk, weights=Weights(load=8))


def test_the_weights_of_the_unit_change_the_order(
    match, supervisor, waiting_case, lead, co_worker, colleague, unit
):
    nothing = dict.fromkeys(vars(Weights()), 0)
    lead.capacity, colleague.capacity = 3, 30
    lead.save()
    colleague.save()

    set_weights(actor=supervisor, unit_id=unit.pk, weights=Weights(**nothing | {"needs": 8}))
    by_needs = match(waiting_case).ranking
    set_weights(actor=supervisor, unit_id=unit.pk, weights=Weights(**nothing | {"load": 8}))
    by_load = match(waiting_case).ranking

    assert {person.id for person in by_needs.judgement(by_needs.rows[0]).people} == {lead.pk, co_worker.pk}
    assert colleague.pk in {person.id for person in by_load.judgement(by_load.rows[0]).people}


# The decision


def test_what_was_proposed_and_chosen_is_kept_and_shown_to_coordinators(
    client_of, coordinator, waiting_case, lead, co_worker, colleague, board_url
):
    client = client_of(coordinator)
    card = client.get(board_url(waiting_case)).context["cards"][0]
    two = [person.user for person in card.preview.people]
    facts = {"lead": two[0].pk, "co_worker": two[1].pk, "reason": "Kattavat tarpeet."}
    assert client.post(board_url(waiting_case), facts).status_code == 302

    decision = MatchDecision.objects.get()
    assert (decision.choice, decision.place) == (Kind.STRONGEST, card.place)
    kept = decision.proposed["proposals"]
    assert [row["kind"] for row in kept] == ["strongest", "soonest", "lightest"][: len(kept)]
    assert kept[0]["people"] == [user.pk for user in two]
    assert kept[0]["covered"] == 2
    assert decision.proposed["weights"] == vars(Weights())

    url = reverse("pairs:pair", args=[waiting_case.pk])
    words = text_of(client.get(url))
    assert "Mitä ehdotettiin" in words
    assert "Valittu: vahvin osaaminen." in words
    assert "Mitä ehdotettiin" not in text_of(client_of(two[0]).get(url))
    assert "Esteellisyydet" not in text_of(client_of(two[0]).get(url))


def test_a_pair_that_was_not_proposed_is_kept_beside_the_proposals(
    client_of, coordinator, waiting_case, lead, co_worker, colleague, board_url
):
    lead.capacity = 0
    lead.save()
    facts = {"lead": lead.pk, "co_worker": co_worker.pk, "reason": "Perhe toivoo Annia."}

    assert client_of(coordinator).post(board_url(waiting_case), facts).status_code == 302

    decision = MatchDecision.objects.get()
    assert (decision.choice, decision.place) == ("own", None)
    assert set(decision.proposed["chosen"]["people"]) == {lead.pk, co_worker.pk}
    case = access.case_for(coordinator, waiting_case.pk)
    card = decision_cards(coordinator, case)[standing_pair(case).pk]
    assert card.words == "Työpari ei ollut ehdotusten joukossa."
    assert [row.is_chosen for row in card.rows] == [False] * (len(card.rows) - 1) + [True]


def test_a_kept_decision_is_never_changed(client_of, coordinator, waiting_case, lead, co_worker, board_url):
    facts = {"lead": lead.pk, "co_worker": co_worker.pk, "reason": "Kattavat tarpeet."}
    client_of(coordinator).post(board_url(waiting_case), facts)

    for write in (lambda: MatchDecision.objects.update(place=1), lambda: MatchDecision.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            write()


def test_each_pair_is_told_by_its_own_decision(
    client_of, coordinator, waiting_case, lead, co_worker, colleague, board_url
):
    client = client_of(coordinator)
    facts = {"lead": lead.pk, "co_worker": co_worker.pk, "reason": "Kattavat tarpeet."}
    client.post(board_url(waiting_case), facts)
    first = standing_pair(waiting_case)
    change_pair(
        actor=coordinator,
        pair=first,
        leaves=lead,
        comes=colleague,
        changed_on=clock.today(),
        why_changed="Siirtyy muualle.",
        reason="Tuntee perheen.",
        same_profession_reason="Muita ei ole.",
        handed_over=HandOverFacts(no_meeting_reason="Ei tarvita."),
    )

    response = client.get(reverse("pairs:pair", args=[waiting_case.pk]))

    assert response.context["decision"].words == "Työpari valittiin itse, eikä ehdotuksia laskettu."
    assert response.context["decision"].rows == []
    (earlier,) = response.context["earlier"]
    assert earlier.decision.rows
    assert earlier.decision.words.startswith("Valittu: ")
    text = text_of(response)
    assert text.index("Aiemmat työparit") < text.index(earlier.decision.words)


def test_who_declined_and_would_answer_is_named(
    client_of, coordinator, make_case, lead, co_worker, colleague, board_url
):
    case = make_case("Kenttälä", needs=("sleep_food",))
    need = SupportNeed.objects.get(case=case).need
    UserCompetence.objects.filter(competence__in=need.competences.all()).delete()
    UserCompetence.objects.create(user=lead, competence=need.competences.first(), own_level=3)
    pair = form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Hyvä pari.")
    decline_pair(actor=lead, pair_id=pair.pk, reason="Aika ei riitä.")

    text = text_of(client_of(coordinator).get(board_url(case)))

    assert "jolla on tilaa" not in text
    assert f"Kenelläkään, jota voi ehdottaa, ei ole osaamista näihin: {need}" in text
    assert f"{lead}: osaamista olisi (näihin: {need}), mutta vastasi, ettei voi ottaa perhettä." in text


def test_the_facts_cost_the_same_for_few_and_many(
    match, waiting_case, lead, co_worker, make_workers, unit, django_assert_num_queries
):
    make_workers(unit, 1)
    with django_assert_num_queries(18):
        match(waiting_case).ranking.proposals()
    for number in range(20):
        make_user(f"lisa{number}", "worker", unit, "social_instructor")
    with django_assert_num_queries(18):
        match(waiting_case).ranking.proposals()


def test_a_wish_that_the_other_can_teach_speaks_for_the_pair(match, waiting_case, lead, co_worker, colleague):
    gas = Competence.objects.get(code="gas_method")
    UserCompetence.objects.create(user=lead, competence=gas, wishes_to_learn=True)
    UserCompetence.objects.create(user=co_worker, competence=gas, own_level=3, can_mentor=True)
    UserCompetence.objects.create(user=colleague, competence=gas, own_level=3)

    found = match(waiting_case)

    told = {user.pk: (found.workers[user.pk].learns, found.workers[user.pk].teaches) for user in (lead, co_worker)}
    assert told == {lead.pk: (frozenset({gas.pk}), frozenset()), co_worker.pk: (frozenset(), frozenset({gas.pk}))}
    assert found.workers[colleague.pk].teaches == frozenset()
    assert found.workers[colleague.pk].learns == frozenset()
