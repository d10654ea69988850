"""A family offered to a pair: who answers what, what follows, and who sees it."""

from datetime import datetime, time, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, Case
from pairs.models import PairAnswer, WorkPair
from pairs.selectors import own_pairs, standing_pair, unanswered_offers, waiting_queue
from pairs.services import accept_pair, change_pair, decline_pair, end_pair, form_pair
from staff.calendar import moment_at
from staff.models import RoleGrant
from staff.roles import Role
from tests.handing_over import NO_MEETING
from tests.pairs.test_board import text_of
from tests.visits.conftest import new_plan

WHY_NOT = "Sama perhe on naapurissani, en voi ottaa heitä."
DAY = "/day/"


@pytest.fixture
def pair(paired_case):
    """The offer of the tests: nobody has answered."""
    return standing_pair(paired_case)


def state_of(pair):
    return WorkPair.objects.with_answers().get(pk=pair.pk).state


def refuse(pair):
    return reverse("pairs:refusal", args=[pair.pk])


def accept(pair):
    return reverse("pairs:acceptance", args=[pair.pk])


def test_a_pair_is_offered_until_both_have_accepted(pair, lead, co_worker):
    assert state_of(pair) == "offered"
    accept_pair(actor=co_worker, pair_id=pair.pk)
    assert state_of(pair) == "offered"
    assert WorkPair.objects.offered().get() == pair

    accept_pair(actor=lead, pair_id=pair.pk)

    assert state_of(pair) == "active"
    assert not WorkPair.objects.offered().exists()
    assert list(PairAnswer.objects.values_list("user", "accepted")) == [(co_worker.pk, True), (lead.pk, True)]
    assert AuditEvent.objects.filter(action="pair.accepted", case_id=pair.case_id).count() == 2


def test_an_actor_of_the_pair_has_accepted_by_forming_it(waiting_case, lead, co_worker):
    RoleGrant.objects.create(user=lead, role=Role.COORDINATOR, unit=waiting_case.unit, since=clock.today())
    actor = type(lead).objects.get(pk=lead.pk)

    form_pair(actor=actor, case_id=waiting_case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")

    assert [answer.user for answer in PairAnswer.objects.all()] == [lead]


def test_whoever_agrees_the_first_visits_has_accepted_and_nobody_declines_after_that(
    pair, paired_case, lead, co_worker
):
    new_plan(lead, paired_case)

    assert [answer.user for answer in PairAnswer.objects.all()] == [lead]
    with pytest.raises(ValidationError) as refused:
        decline_pair(actor=co_worker, pair_id=pair.pk, reason=WHY_NOT)
    assert refused.value.code == "visits_agreed"
    assert "koordinaattorille" in refused.value.message
    assert standing_pair(paired_case) == pair
    accept_pair(actor=co_worker, pair_id=pair.pk)
    assert state_of(pair) == "active"


def test_declining_ends_the_pair_and_the_access_of_both_and_the_family_waits_as_before(
    make_case, coordinator, lead, co_worker
):
    case = make_case("Kuusela", days_ago=9)
    pair = form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
    accept_pair(actor=lead, pair_id=pair.pk)

    decline_pair(actor=co_worker, pair_id=pair.pk, reason=f"  {WHY_NOT} ")

    assert state_of(pair) == "declined"
    assert WorkPair.objects.get().until == clock.today()
    assert not CareTeamMember.objects.standing().filter(case=case).exists()
    for user in (lead, co_worker):
        with pytest.raises(Http404):
            access.case_for(user, case.pk)
    (row,) = waiting_queue(coordinator)
    assert (row.case_id, row.wait.days, row.wait.again) == (case.pk, 9, False)
    event = AuditEvent.objects.get(action="pair.declined")
    assert (event.actor, event.case_id, event.reason) == (co_worker, case.pk, WHY_NOT)


def test_a_family_that_was_declined_gets_another_pair_on_the_same_day(
    pair, coordinator, lead, colleague, co_worker
):
    decline_pair(actor=lead, pair_id=pair.pk, reason=WHY_NOT)

    new = form_pair(
        actor=coordinator, case_id=pair.case_id, lead=colleague, co_worker=co_worker, reason="Mikko ehtii."
    )

    assert state_of(new) == "offered"
    assert Case.objects.get().phase == Case.Phase.PAIR
    assert not waiting_queue(coordinator)


@pytest.mark.parametrize("reason", ["", " \n"])
def test_declining_needs_a_reason(pair, lead, reason):
    with pytest.raises(ValidationError) as refused:
        decline_pair(actor=lead, pair_id=pair.pk, reason=reason)

    assert list(refused.value.message_dict) == ["reason"]
    assert state_of(pair) == "offered"


def test_nobody_answers_twice(pair, lead):
    accept_pair(actor=lead, pair_id=pair.pk)

    for again in (lambda: accept_pair(actor=lead, pair_id=pair.pk), lambda: decline(pair, lead)):
        with pytest.raises(ValidationError) as refused:
            again()
        assert refused.value.code == "answered"
    assert PairAnswer.objects.count() == 1


def decline(pair, user):
    return decline_pair(actor=user, pair_id=pair.pk, reason=WHY_NOT)


def test_who_comes_too_late_is_told_what_happened(pair, coordinator, lead, co_worker):
    decline(pair, co_worker)
    for user, words in [(lead, f"{co_worker} ei voinut"), (co_worker, "Olet jo")]:
        for answer in (
            lambda user=user: accept_pair(actor=user, pair_id=pair.pk),
            lambda user=user: decline(pair, user),
        ):
            with pytest.raises(ValidationError) as refused:
                answer()
            assert refused.value.code == "pair_ended"
            assert words in refused.value.message
    assert PairAnswer.objects.count() == 1


def test_declining_after_the_coordinator_has_ended_the_pair_changes_nothing(pair, coordinator, lead):
    end_pair(actor=coordinator, pair=pair, reason="Väärä valinta.")

    with pytest.raises(ValidationError) as refused:
        decline(pair, lead)

    assert refused.value.code == "pair_ended"
    assert format_day(clock.today()) in refused.value.message
    assert not PairAnswer.objects.exists()
    assert state_of(pair) == "ended"


@pytest.mark.parametrize(
    ("persona", "refusal"),
    [
        ("coordinator", PermissionDenied),
        ("supervisor", PermissionDenied),
        ("invited_partner", PermissionDenied),
        ("colleague", Http404),
        ("outsider", Http404),
        ("administrator", Http404),
    ],
)
def test_only_the_two_answer(pair, request, persona, refusal):
    user = request.getfixturevalue(persona)

    for answer in (lambda: accept_pair(actor=user, pair_id=pair.pk), lambda: decline(pair, user)):
        with pytest.raises(refusal), transaction.atomic():
            answer()
    assert not PairAnswer.objects.exists()


def test_an_unknown_pair_is_not_found(pair, lead):
    with pytest.raises(Http404):
        accept_pair(actor=lead, pair_id=pair.pk + 1)


def test_the_database_keeps_answers_to_the_two_once_and_with_a_reason(pair, lead, colleague):
    owners = {
        "pair": pair,
        "case": pair.case,
        "family": pair.family,
        "unit": pair.unit,
        "answered_at": clock.now(),
    }

    def written(**told):
        with transaction.atomic():
            return PairAnswer.objects.create(**owners, **told)

    with pytest.raises(IntegrityError, match="only one of the pair"):
        written(user=colleague, accepted=True)
    with pytest.raises(IntegrityError, match="pairs_answer_declined_for_a_reason"):
        written(user=lead, accepted=False)
    written(user=lead, accepted=True)
    with pytest.raises(IntegrityError, match="pairs_answer_once"):
        written(user=lead, accepted=False, reason=WHY_NOT)


def changed(coordinator, pair, leaves, comes):
    facts = {
        "changed_on": clock.today(),
        "why_changed": "Vaihto.",
        "reason": "Mikko jatkaa.",
    }
    return change_pair(actor=coordinator, pair=pair, leaves=leaves, comes=comes, handed_over=NO_MEETING, **facts)


def test_a_change_is_offered_only_to_who_comes(pair, coordinator, lead, co_worker, colleague):
    accept_pair(actor=co_worker, pair_id=pair.pk)
    answered_at = PairAnswer.objects.get().answered_at

    new = changed(coordinator, pair, lead, colleague)

    answer = PairAnswer.objects.get(pair=new)
    assert (answer.user, answer.answered_at) == (co_worker, answered_at)
    assert [offer.pair_id for offer in own_pairs(colleague).offers] == [new.pk]
    assert not own_pairs(co_worker).offers
    assert not own_pairs(lead).offers


def test_one_who_stays_unanswered_is_still_asked_after_a_change(pair, coordinator, lead, co_worker, colleague):
    new = changed(coordinator, pair, lead, colleague)

    assert not PairAnswer.objects.exists()
    assert [offer.pair_id for offer in own_pairs(co_worker).offers] == [new.pk]


def test_who_comes_to_agreed_visits_is_asked_but_cannot_end_the_pair(
    pair, paired_case, coordinator, lead, co_worker, colleague
):
    new_plan(lead, paired_case)

    new = changed(coordinator, pair, co_worker, colleague)

    (offer,) = own_pairs(colleague).offers
    assert offer.may_decline is False
    with pytest.raises(ValidationError) as refused:
        decline(new, colleague)
    assert refused.value.code == "visits_agreed"


# What the two see.


def test_my_day_shows_the_offer_with_why_and_what_one_brings(client_of, pair, lead, co_worker):
    page = client_of(co_worker).get(DAY)

    words = text_of(page)
    for expected in [
        "Sinua pyydetään työpariin: Perhe Kuusela",
        "Anni Hietala",
        "Yhdessä he kattavat perheen tarpeet.",
        "Mielenterveystyö",
        "Vanhemman uupumus",
        "En voi ottaa",
    ]:
        assert expected in words, expected
    assert accept(pair) in page.content.decode()
    assert AuditEvent.objects.get(action="day.viewed").changes["cases"] == [pair.case_id]


def test_accepting_takes_the_card_away_and_pressing_twice_says_so(client_of, pair, lead):
    client = client_of(lead)

    first = client.post(accept(pair), follow=True)
    second = client.post(accept(pair), follow=True)

    assert "Olet hyväksynyt perheen." in text_of(first)
    assert "Olet jo hyväksynyt perheen." in text_of(second)
    assert "Uusi perhe" not in text_of(client.get(DAY))
    assert PairAnswer.objects.count() == 1


def test_declining_on_the_page(client_of, coordinator, pair, lead, board_url):
    client = client_of(lead)
    form = client.get(refuse(pair))
    empty = client.post(refuse(pair), {"reason": " "})
    assert (form.status_code, empty.status_code) == (200, 422)
    assert "Kirjoita, miksi et voi ottaa perhettä." in text_of(empty)

    done = client.post(refuse(pair), {"reason": WHY_NOT}, follow=True)

    assert "Kuusela" not in text_of(done)
    assert "Koordinaattori lukee perustelusi." in text_of(done)
    board = text_of(client_of(coordinator).get(board_url(pair.case)))
    for expected in ["Anni Hietala", WHY_NOT, "Yhdessä he kattavat perheen tarpeet."]:
        assert expected in board, expected
    tab = text_of(client_of(coordinator).get(reverse("pairs:pair", args=[pair.case_id])))
    assert WHY_NOT in tab


def test_who_declined_and_why_is_not_told_to_the_next_pair(
    client_of, coordinator, pair, lead, co_worker, colleague
):
    decline(pair, lead)
    form_pair(actor=coordinator, case_id=pair.case_id, lead=colleague, co_worker=co_worker, reason="Mikko ehtii.")

    words = text_of(client_of(colleague).get(reverse("pairs:pair", args=[pair.case_id])))

    assert "Anni Hietala" in words
    assert WHY_NOT not in words


def test_words_written_too_late_come_back_without_the_family(client_of, coordinator, pair, lead):
    client = client_of(lead)
    end_pair(actor=coordinator, pair=pair, reason="Väärä valinta.")

    page = client.post(refuse(pair), {"reason": WHY_NOT})

    assert page.status_code == 422
    assert WHY_NOT in text_of(page)
    assert "Työpari päättyi" in text_of(page)
    assert "Kuusela" not in page.content.decode()
    assert client.get(refuse(pair))["Location"] == "/"


def test_a_pair_that_has_agreed_visits_has_no_way_to_decline(client_of, pair, paired_case, lead, co_worker):
    new_plan(lead, paired_case)
    client = client_of(co_worker)

    day = client.get(DAY).content.decode()
    page = client.get(refuse(pair), follow=True)

    assert accept(pair) in day
    assert refuse(pair) not in day
    assert "koordinaattorille" in text_of(page)


def test_the_tab_tells_the_state_to_those_who_see_the_pair(client_of, coordinator, pair, lead):
    accept_pair(actor=lead, pair_id=pair.pk)
    url = reverse("pairs:pair", args=[pair.case_id])

    for user in (coordinator, lead):
        words = text_of(client_of(user).get(url))
        assert f"Hyväksynyt {format_day(clock.today())}" in words
        assert "Ei ole vielä vastannut" in words
        assert "En voi ottaa" not in words


# Offers without an answer.

MONDAY = moment_at(datetime(2026, 3, 9).date(), time(10))  # noqa: DTZ001 - a calendar day


@pytest.mark.parametrize(("days", "told"), [(0, False), (2, False), (3, True)])
def test_offers_unanswered_for_over_two_working_days_are_listed(
    make_case, coordinator, lead, co_worker, days, told
):
    with clock.at(MONDAY):
        case = make_case()
        form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
    with clock.at(MONDAY + timedelta(days=days)):
        rows = unanswered_offers(coordinator)

    assert [(row.case_id, row.names) for row in rows] == ([(case.pk, f"{lead} ja {co_worker}")] if told else [])


def test_a_weekend_is_not_counted(make_case, coordinator, lead, co_worker):
    friday = MONDAY + timedelta(days=4)
    with clock.at(friday):
        case = make_case()
        pair = form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
        accept_pair(actor=lead, pair_id=pair.pk)

    with clock.at(friday + timedelta(days=4)):
        assert unanswered_offers(coordinator) == []
    with clock.at(friday + timedelta(days=5)):
        assert [row.names for row in unanswered_offers(coordinator)] == [str(co_worker)]


def test_the_board_lists_late_offers_to_those_who_form_pairs(
    client_of, count_queries, make_case, coordinator, other_supervisor, lead, co_worker
):
    with clock.at(clock.now() - timedelta(days=9)):
        pairs = [
            form_pair(
                actor=coordinator,
                case_id=make_case(f"Perhe{n}").pk,
                lead=lead,
                co_worker=co_worker,
                reason="Sopivat.",
            )
            for n in range(4)
        ]
    many = count_queries(coordinator, reverse("pairs:board"))
    words = text_of(client_of(coordinator).get(reverse("pairs:board")))
    assert "Työpari ei ole vastannut kahdessa työpäivässä" in words
    assert "Perhe0" in words
    shown = AuditEvent.objects.filter(action="board.viewed").latest("pk").changes["cases"]
    assert {pair.case_id for pair in pairs} <= set(shown)
    assert "Perhe0" not in client_of(other_supervisor).get(reverse("pairs:board")).content.decode()

    for pair in pairs[1:]:
        for user in (lead, co_worker):
            accept_pair(actor=user, pair_id=pair.pk)

    assert count_queries(coordinator, reverse("pairs:board")) == many
