"""The sentences for and against two people: pure, so tested on plain facts."""

from dataclasses import replace
from datetime import date

from pairs.load import Load
from pairs.reasons import PairFacts, PersonFacts, reasons_for
from pairs.rules import Problem
from tests.pairs.test_rules import ANNI, SARI

FACTS = PairFacts(
    lead=PersonFacts(ANNI, knows_area=True, languages=frozenset({"fi", "se"})),
    co_worker=PersonFacts(SARI, languages=frozenset({"fi"})),
    levels={"Uni": (3, 1), "Parisuhde": (0, 2)},
    free_times=7,
    first_day=date(2026, 11, 26),
    limit_day=date(2026, 11, 28),
    area="Korkalovaara",
    languages={"se": "pohjoissaame"},
)


def texts(plus, problems=(), **changes):
    reasons = reasons_for(replace(FACTS, **changes), problems)
    return " | ".join(reason.text for reason in reasons if reason.plus is plus)


def test_what_is_good_is_told_first():
    reasons = reasons_for(FACTS, [Problem("away", "Anni on poissa.")])

    assert [reason.plus for reason in reasons] == [True] * (len(reasons) - 1) + [False]
    assert reasons[-1].text == "Anni on poissa."


def test_a_pair_that_answers_every_need_is_praised_for_it():
    everything = texts(True)

    assert len(texts(True, levels={"Uni": (3, 1), "Parisuhde": (0, 0)})) < len(everything)
    assert "Vahvaa osaamista: uni." in everything


def test_needs_with_the_basics_only_are_named():
    assert "talous" in texts(False, levels={"Talous": (1, 1)})
    assert "Talous" not in texts(False, levels={"Talous": (1, 2)})


def test_the_first_time_after_the_limit_counts_against():
    assert texts(False) == ""
    assert "3" in texts(False, first_day=date(2026, 12, 1))


def test_the_last_day_of_the_limit_is_still_in_time():
    assert texts(False, first_day=date(2026, 11, 28)) == ""


def test_no_common_time_is_told_with_what_to_check():
    assert texts(False, first_day=None, free_times=0) != ""


def test_too_few_times_for_the_first_visits_are_told():
    assert "2" in texts(False, free_times=2)
    assert texts(False, free_times=3) == ""


def test_the_area_is_told_of_those_who_know_it_and_never_when_it_is_protected():
    assert "Korkalovaara" in texts(True)
    assert "Korkalovaara" not in texts(True, area="")
    assert "Korkalovaara" not in texts(True, lead=PersonFacts(ANNI))


def test_an_area_where_neither_works_counts_against():
    neither = {"lead": PersonFacts(ANNI), "co_worker": PersonFacts(SARI)}
    assert "Kumpikaan ei toimi alueella Korkalovaara" in texts(False, **neither, languages={})
    assert texts(False, **neither, languages={}, area="") == ""


def test_a_language_that_neither_speaks_counts_against():
    assert "pohjoissaame" in texts(True)
    assert "pohjoissaame" in texts(False, lead=PersonFacts(ANNI))


def test_room_is_told_by_the_fuller_of_the_two():
    fuller = PersonFacts(replace(SARI, load=Load(families=9, halves=28, capacity=18)))

    assert "3" in texts(True)
    assert "3" not in texts(True, co_worker=fuller)


def test_a_family_without_needs_breaks_nothing():
    assert reasons_for(replace(FACTS, levels={}), [])
