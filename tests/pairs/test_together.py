"""How two people begin as a pair, and what they say of their work when it has ended."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from pairs.models import PairReflection, PairStart
from pairs.selectors import own_pairs, standing_pair, start_as_written
from pairs.services import (
    StartFacts,
    accept_pair,
    change_pair,
    decline_pair,
    end_pair,
    form_pair,
    write_reflection,
    write_start,
)
from tests.handing_over import NO_MEETING
from tests.pairs.test_board import text_of

GOAL = "Perheen illat rauhoittuvat, ja me opimme toisiltamme."
SAID = "Vuorottelu toimi: toinen puhui, toinen katsoi lasta. Sovin ensi kerralla kirjaamisesta heti."
ALL_AGREED = {item: StartFacts(f"Sovittu: {item}", True) for item in PairStart.Item.values}


@pytest.fixture
def pair(paired_case, lead, co_worker):
    """The pair of the tests; both have accepted."""
    pair = standing_pair(paired_case)
    for user in (lead, co_worker):
        accept_pair(actor=user, pair_id=pair.pk)
    return pair


@pytest.fixture
def ended(pair, coordinator):
    """The same pair when it has ended."""
    return end_pair(actor=coordinator, pair=pair, reason="Anni vaihtaa yksikköä.")


def start_url(pair):
    return reverse("pairs:start", args=[pair.case_id])


def reflection_url(pair):
    return reverse("pairs:reflection", args=[pair.pk])


def seen_of(pair):
    return start_as_written(pair)[1]["seen"]


def agree(pair, actor, **items):
    return write_start(actor=actor, case_id=pair.case_id, items=items, seen=seen_of(pair))


def test_the_start_is_kept_with_who_and_when(pair, lead, co_worker):
    agree(pair, lead, goal=StartFacts(f" {GOAL} ", False), roles=StartFacts("", False))
    agree(pair, co_worker, goal=StartFacts(GOAL, True))

    row = PairStart.objects.get()
    assert (row.item, row.words, row.written_by, row.done_by) == ("goal", GOAL, co_worker, co_worker)
    assert row.done_at is not None
    acts = AuditEvent.objects.filter(action="pair.start_written", case_id=pair.case_id).order_by("pk")
    assert [(act.actor, act.changes) for act in acts] == [
        (lead, {"items": ["goal"]}),
        (co_worker, {"items": ["goal"]}),
    ]


def test_nothing_is_marked_as_agreed_without_words(pair, lead):
    with pytest.raises(ValidationError) as refused:
        agree(pair, lead, goal=StartFacts(GOAL, False), roles=StartFacts("  ", True))

    assert list(refused.value.message_dict) == ["roles"]
    assert not PairStart.objects.exists()


def test_nobody_writes_over_the_newer_words_of_the_other(pair, lead, co_worker):
    seen = seen_of(pair)
    agree(pair, lead, goal=StartFacts(GOAL, False))

    with pytest.raises(ValidationError) as refused:
        write_start(actor=co_worker, case_id=pair.case_id, items={"goal": StartFacts("Muuta.", False)}, seen=seen)

    assert refused.value.code == "written_meanwhile"
    assert PairStart.objects.get().words == GOAL


@pytest.mark.parametrize(
    ("persona", "refusal"),
    [("coordinator", PermissionDenied), ("invited_partner", PermissionDenied), ("colleague", Http404)],
)
def test_only_the_two_write_the_start(pair, request, persona, refusal):
    with pytest.raises(refusal):
        agree(pair, request.getfixturevalue(persona), goal=StartFacts(GOAL, False))


def test_the_page_of_the_start_keeps_what_was_typed(client_of, pair, lead, co_worker):
    client = client_of(lead)
    old = client.get(start_url(pair)).context["form"].initial["seen"]
    agree(pair, co_worker, goal=StartFacts("Sari ehti ensin.", False))

    behind = client.post(start_url(pair), {"seen": old, "goal_words": GOAL, "roles_done": "on"})

    words = text_of(behind)
    assert behind.status_code == 422
    for expected in [GOAL, "Sari ehti ensin.", "Parisi on kirjoittanut tähän sillä välin."]:
        assert expected in words, expected
    newer = behind.context["form"]["seen"].value()
    without_words = client.post(start_url(pair), {"seen": newer, "goal_words": GOAL, "roles_done": "on"})
    assert without_words.status_code == 422
    assert "Kirjoita, mitä sovitte" in text_of(without_words)
    done = client.post(start_url(pair), {"seen": newer, "goal_words": GOAL, "goal_done": "on"}, follow=True)
    assert GOAL in text_of(done)
    assert "merkinnyt Anni Hietala" in text_of(done)


def test_my_day_reminds_until_everything_is_agreed(client_of, pair, lead, co_worker):
    assert "sopikaa, miten aloitatte" in text_of(client_of(lead).get("/day/"))

    agree(pair, lead, **ALL_AGREED)

    for user in (lead, co_worker):
        assert own_pairs(user).to_do == []


def test_two_who_have_been_a_pair_before_are_not_asked_to_begin_anew(
    client_of, pair, make_case, coordinator, lead, co_worker
):
    again = make_case("Toinen")
    form_pair(actor=coordinator, case_id=again.pk, lead=co_worker, co_worker=lead, reason="Sopivat.")
    accept_pair(actor=lead, pair_id=standing_pair(again).pk)

    assert [row.case_id for row in own_pairs(lead).to_do] == [pair.case_id]
    first, second = (
        text_of(client_of(lead).get(reverse("pairs:pair", args=[pk]))) for pk in (pair.case_id, again.pk)
    )
    assert "Näin aloitamme työparina" in first
    assert "Näin aloitamme työparina" not in second


def test_a_declined_offer_is_no_first_time(make_case, coordinator, lead, co_worker):
    one, other = make_case("Yksi"), make_case("Toinen")
    declined = form_pair(actor=coordinator, case_id=one.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
    decline_pair(actor=co_worker, pair_id=declined.pk, reason="En ehdi.")
    pair = form_pair(actor=coordinator, case_id=other.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
    accept_pair(actor=lead, pair_id=pair.pk)

    assert [row.case_id for row in own_pairs(lead).to_do] == [other.pk]


def test_the_pair_reads_the_start_and_an_invited_partner_does_not(
    client_of, pair, lead, coordinator, invited_partner
):
    agree(pair, lead, goal=StartFacts(GOAL, False))
    url = reverse("pairs:pair", args=[pair.case_id])

    assert GOAL in text_of(client_of(coordinator).get(url))
    assert GOAL not in text_of(client_of(invited_partner).get(url))
    assert start_url(pair) not in client_of(coordinator).get(url).content.decode()


# When the pair has ended.


def test_each_says_how_it_went_without_access_to_the_family(client_of, ended, lead, co_worker, supervisor):
    assert client_of(lead).get(reverse("pairs:pair", args=[ended.case_id])).status_code == 404
    assert reflection_url(ended) in client_of(lead).get("/day/").content.decode()

    done = client_of(lead).post(reflection_url(ended), {"words": f" {SAID} "}, follow=True)

    assert "Kiitos." in text_of(done)
    row = PairReflection.objects.get()
    assert (row.user, row.words, row.pair_id) == (lead, SAID, ended.pk)
    assert reflection_url(ended) not in client_of(lead).get("/day/").content.decode()
    page = client_of(co_worker).get(reflection_url(ended))
    assert SAID in text_of(page)
    assert "Perhe Kuusela" in text_of(page)
    for unseen in ("Emmi", "Aava", "Hillakuja", "Lapsen uni", "Sanat sleep_food"):
        assert unseen not in page.content.decode()
    assert AuditEvent.objects.filter(action="pair.looked_back", actor=co_worker, case_id=ended.case_id).exists()
    assert SAID in text_of(client_of(supervisor).get(reverse("pairs:pair", args=[ended.case_id])))


def test_others_do_not_read_it(client_of, ended, lead, coordinator, colleague, co_worker, outsider):
    write_reflection(actor=lead, pair_id=ended.pk, words=SAID)
    form_pair(
        actor=coordinator, case_id=ended.case_id, lead=colleague, co_worker=co_worker, reason="Mikko jatkaa."
    )

    for user in (coordinator, colleague):
        page = client_of(user).get(reverse("pairs:pair", args=[ended.case_id]))
        assert page.status_code == 200
        assert SAID not in text_of(page)
    for user in (coordinator, colleague, outsider):
        assert client_of(user).get(reflection_url(ended)).status_code == 404
        with pytest.raises(Http404):
            write_reflection(actor=user, pair_id=ended.pk, words="En saa.")


def test_a_second_time_puts_it_better(ended, lead):
    for words in ("Meni hyvin.", SAID):
        write_reflection(actor=lead, pair_id=ended.pk, words=words)

    assert [row.words for row in PairReflection.objects.all()] == [SAID]


def test_empty_words_come_back(client_of, ended, lead):
    page = client_of(lead).post(reflection_url(ended), {"words": "  "})

    assert page.status_code == 422
    assert "Kirjoita muutama sana." in text_of(page)
    assert not PairReflection.objects.exists()


def test_after_thirty_days_nothing_is_written_and_nothing_typed_is_lost(client_of, ended, lead):
    with clock.at(clock.now() + timedelta(days=30)):
        assert [row.case_id for row in own_pairs(lead).to_do] == [ended.case_id]
        assert client_of(lead).get(reflection_url(ended)).status_code == 200
    with clock.at(clock.now() + timedelta(days=31)):
        assert own_pairs(lead).to_do == []
        assert client_of(lead).get(reflection_url(ended)).status_code == 302
        late = client_of(lead).post(reflection_url(ended), {"words": SAID})

    assert late.status_code == 422
    assert SAID in text_of(late)
    assert "yli 30 päivää sitten" in text_of(late)
    assert not PairReflection.objects.exists()


def test_a_pair_that_never_worked_is_not_looked_back_on(client_of, paired_case, coordinator, lead):
    pair = standing_pair(paired_case)
    standing = client_of(lead).get(reflection_url(pair))
    end_pair(actor=coordinator, pair=pair, reason="Väärä valinta.")

    assert standing.status_code == 302
    assert own_pairs(lead).to_do == []
    with pytest.raises(ValidationError, match="ennen kuin työ alkoi"):
        write_reflection(actor=lead, pair_id=pair.pk, words=SAID)


def test_a_change_lets_both_of_the_old_pair_look_back(pair, coordinator, lead, co_worker, colleague):
    facts = {
        "changed_on": clock.today(),
        "why_changed": "Vaihto.",
        "reason": "Mikko jatkaa.",
    }
    change_pair(actor=coordinator, pair=pair, leaves=lead, comes=colleague, handed_over=NO_MEETING, **facts)

    urls = {user: [row.url for row in own_pairs(user).to_do] for user in (lead, co_worker, colleague)}
    assert urls[lead] == [reflection_url(pair)]
    assert reflection_url(pair) in urls[co_worker]
    assert urls[colleague] == []


def test_the_database_keeps_reflections_to_the_two(ended, colleague):
    with pytest.raises(IntegrityError, match="only one of the pair"), transaction.atomic():
        PairReflection.objects.create(
            pair=ended,
            case=ended.case,
            family=ended.family,
            unit=ended.unit,
            user=colleague,
            words="Ei.",
            written_at=clock.now(),
        )


def test_my_day_asks_the_same_for_few_and_many_pairs(count_queries, pair, make_case, coordinator, lead, co_worker):
    few = count_queries(lead, "/day/")
    for number in range(6):
        case = make_case(f"Perhe{number}")
        new = form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
        if number < 3:
            for user in (lead, co_worker):
                accept_pair(actor=user, pair_id=new.pk)
            end_pair(actor=coordinator, pair=new, reason="Vaihto.")

    assert count_queries(lead, "/day/") == few


def test_the_tab_asks_the_same_for_few_and_many_earlier_pairs(count_queries, ended, coordinator, supervisor, lead):
    url = reverse("pairs:pair", args=[ended.case_id])
    few = count_queries(supervisor, url)
    for _turn in range(3):
        new = form_pair(
            actor=coordinator,
            case_id=ended.case_id,
            lead=ended.lead,
            co_worker=ended.co_worker,
            reason="Uudelleen.",
        )
        decline_pair(actor=lead, pair_id=new.pk, reason="En ehdi.")
    write_reflection(actor=lead, pair_id=ended.pk, words=SAID)

    assert count_queries(supervisor, url) == few
