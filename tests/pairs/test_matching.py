"""Proposals for one family: pure, so tested on plain facts, and on random ones for what must always hold."""

from dataclasses import replace
from datetime import date, datetime, time
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.finnish_dates import HELSINKI
from pairs.matching import (
    Bar,
    FamilyFacts,
    Kind,
    Shortage,
    Term,
    Weights,
    Window,
    apart,
    bar_of,
    judge,
    propose,
)
from pairs.matching.times import first_of
from tests.pairs.matching import OFFICE_HOURS, WINDOW, families, family, ids, worker, workers


def named(ranking):
    return {proposal.kind: ids(proposal.judgement) for proposal in ranking.proposals()}


def answer(ranking):
    """All that a ranking says, with the people by their keys."""
    rows = [(row.sum, ranking.workers[row.first].id, ranking.workers[row.second].id) for row in ranking.rows]
    return rows, named(ranking), dict(ranking.barred), ranking.shortage, ranking.unmet


# What must always hold


@given(families, workers())
def test_no_proposal_breaks_a_hard_rule(home, people):
    ranking = propose(home, people, Weights())

    by_id = {person.id: person for person in people}
    for row in ranking.rows:
        pair = [by_id[ranking.workers[place].id] for place in (row.first, row.second)]
        assert pair[0].id != pair[1].id
        assert pair[0].profession_id != pair[1].profession_id
        for person in pair:
            assert bar_of(person) is None
            assert person.is_active
            assert person.is_worker
            assert person.profession_id is not None
            assert not person.has_conflict
            assert not person.away
            assert person.load.left is None or person.load.left >= person.load.adding
    allowed = [person for person in people if bar_of(person) is None]
    possible = sum(one.profession_id != two.profession_id for one, two in combinations(allowed, 2))
    assert len(ranking.rows) == possible
    assert (ranking.shortage is None) == bool(possible)


@given(families, workers(), st.randoms(use_true_random=False))
def test_the_same_facts_give_the_same_answer_in_whatever_order_they_come(home, people, rng):
    shuffled = rng.sample(people, len(people))

    assert answer(propose(home, people, Weights())) == answer(propose(home, shuffled, Weights()))


@given(families, workers(), st.integers(0, 8), st.sampled_from(Term))
def test_the_ranking_and_the_judgement_of_one_pair_say_the_same(home, people, weight, term):
    ranking = propose(home, people, replace(Weights(), **{term.value: weight}))

    for row in ranking.rows:
        judgement = ranking.judgement(row)
        assert judgement.sum == row.sum
        assert judgement.first == row.start
        assert judgement.covered == ranking.covered(row)
        assert set(judgement.terms) == set(Term)
        assert all(0 <= value <= 1000 for value in judgement.terms.values())
        assert 0 <= judgement.score <= 1000


@given(families, workers(least=2), st.data())
def test_adding_a_competence_never_lowers_coverage(home, people, data):
    place = data.draw(st.integers(0, len(people) - 1))
    need = data.draw(st.integers(0, 2))
    levels = list(people[place].levels)
    levels[need] = min(3, levels[need] + 1)
    learnt = [*people[:place], replace(people[place], levels=tuple(levels)), *people[place + 1 :]]

    before, after = (propose(home, group, Weights()) for group in (people, learnt))

    for one, two in combinations(range(len(people)), 2):
        was = judge(home, people[one], people[two], Weights())
        becomes = judge(home, learnt[one], learnt[two], Weights())
        for name in (Term.NEEDS, Term.LEVEL):
            assert becomes.terms[name] >= was.terms[name]
    if before.rows:
        strongest = [ranking.proposals()[0].judgement for ranking in (before, after)]
        assert strongest[1].covered >= strongest[0].covered
    assert set(after.unmet) <= set(before.unmet)


@given(families, workers(most=9))
def test_three_proposals_differ_when_there_are_three_pairs(home, people):
    ranking = propose(home, people, Weights())

    proposals = ranking.proposals()

    assert len({frozenset(ids(proposal.judgement)) for proposal in proposals}) == min(3, len(ranking.rows))
    assert len(proposals) == min(3, len(ranking.rows))
    for proposal in proposals:
        assert ids(proposal.judgement) == {
            ranking.workers[place].id for place in ranking.rows[proposal.place - 1][1:3]
        }


# What each of the three is, and what is weighed


def test_the_strongest_is_the_pair_with_the_best_competence():
    people = [
        worker(1, 1, (3, 1, 0)),
        worker(2, 2, (0, 3, 3), families=8),
        worker(3, 2, (1, 1, 0)),
        worker(4, 3, (0, 2, 1)),
    ]

    assert named(propose(family(), people, Weights()))[Kind.STRONGEST] == {1, 2}


def test_the_soonest_begins_first_and_answers_nearly_as_many_needs_as_the_best():
    late = OFFICE_HOURS >> 5 * 48 << 5 * 48
    people = [
        worker(1, 1, (3, 3, 3), free=late),
        worker(2, 2, (3, 3, 3), free=late),
        worker(3, 2, (2, 1, 0)),
        worker(4, 3, (2, 0, 0)),
        worker(5, 1, (1, 0, 0)),
    ]

    ranking = propose(family(), people, Weights())

    assert named(ranking)[Kind.SOONEST] == {3, 4}
    assert {5, 4} in [{ranking.workers[row.first].id, ranking.workers[row.second].id} for row in ranking.rows]


def test_the_lightest_has_most_room_after_this_family():
    people = [
        worker(1, 1, (3, 3, 3), families=9),
        worker(2, 2, (3, 3, 3), families=9),
        worker(3, 1, (2, 1, 1), families=2, free=OFFICE_HOURS >> 48 << 48),
        worker(4, 2, (1, 1, 1), families=3),
        worker(5, 1, (1, 1, 1), families=8),
    ]

    assert named(propose(family(), people, Weights()))[Kind.LIGHTEST] == {3, 4}


@pytest.mark.parametrize(
    ("term", "better"),
    [
        (Term.NEEDS, {"levels": (2, 0, 1)}),
        (Term.LEVEL, {"levels": (3, 0, 0)}),
        (Term.LOAD, {"families": 1}),
        (Term.FAIRNESS, {"pairs_this_year": 0}),
        (Term.AREA, {"knows_area": True}),
        (Term.LANGUAGE, {"languages": frozenset({"se"})}),
        (Term.CONTINUITY, {"met_family": True}),
        (Term.MENTORING, {"learns": frozenset({7})}),
        (Term.TIMES, {"free": OFFICE_HOURS}),
    ],
)
def test_each_thing_counts_by_its_weight(term, better):
    """The second and the third differ in one thing only: with a weight it decides, without one the name does."""
    few = sum(1 << start for start in list(apart(WINDOW, OFFICE_HOURS))[:4])
    usual = {"profession": 2, "levels": (2, 0, 0), "families": 4, "pairs_this_year": 5, "free": few}
    people = [
        worker(1, 1, (2, 0, 0), families=1, teaches=frozenset({7}), pairs_this_year=2),
        worker(2, **usual),
        worker(3, **usual | better),
    ]
    nothing = dict.fromkeys((name.value for name in Term), 0)
    home = family(languages=("se",))

    with_it = propose(home, people, Weights(**nothing | {term.value: 1}))
    without = propose(home, people, Weights(**nothing))

    assert ids(with_it.judgement(with_it.rows[0])) == {1, 3}
    assert ids(without.judgement(without.rows[0])) == {1, 2}


def test_a_first_time_after_the_limit_is_worth_less_the_later_it_is():
    def value(day):
        free = OFFICE_HOURS >> day * 48 << day * 48
        return judge(family(), worker(1, free=free), worker(2, 2), Weights()).terms[Term.START]

    assert value(0) == value(4) == 1000
    assert 1000 > value(7) > value(9) > 0


def test_a_time_that_the_family_does_not_wish_is_worth_half_and_told():
    wishes = WINDOW.within([(2, time(16), time(20))])
    asked = judge(family(), worker(1), worker(2, 2), Weights())
    unsuited = judge(family(wishes=wishes), worker(1), worker(2, 2), Weights())

    assert unsuited.terms[Term.START] == asked.terms[Term.START] // 2
    assert (asked.suits, unsuited.suits) == (True, False)


def test_each_adds_something_when_both_are_better_in_some_need():
    def adds(one, two):
        return judge(family(), worker(1, levels=one), worker(2, 2, two), Weights()).terms[Term.COMPLEMENT]

    assert adds((3, 0, 0), (0, 1, 0)) == 1000
    assert adds((3, 1, 0), (2, 1, 0)) == 0
    assert adds((3, 1, 0), (2, 2, 0)) == 1000


def test_the_one_who_brings_more_leads_and_of_equals_the_one_with_more_room():
    one, two = worker(1, levels=(1, 0, 0)), worker(2, 2, (2, 0, 0))
    assert judge(family(), one, two, Weights()).people == (two, one)

    busy, free = worker(1, levels=(1, 0, 0), families=5), worker(2, 2, (1, 0, 0))
    assert judge(family(), busy, free, Weights()).people == (free, busy)


# When nobody can be proposed


@pytest.mark.parametrize(
    ("people", "shortage"),
    [
        ([], Shortage.NO_WORKERS),
        ([worker(1)], Shortage.TOO_FEW),
        ([worker(1), worker(2)], Shortage.ONE_PROFESSION),
        ([worker(1, families=10), worker(2, 2, capacity=0)], Shortage.ALL_FULL),
        ([worker(1, away=True), worker(2, 2, capacity=0)], Shortage.TOO_FEW),
        ([worker(1), worker(2, 2)], None),
    ],
)
def test_why_there_is_no_proposal(people, shortage):
    ranking = propose(family(), people, Weights())

    assert ranking.shortage == shortage
    assert bool(ranking.proposals()) == (shortage is None)


def test_who_is_left_out_and_by_which_rule():
    people = [worker(1, has_conflict=True), worker(2, 2, capacity=0), worker(3, None), worker(4, away=True)]
    people.append(worker(5, has_declined=True, capacity=0))

    assert propose(family(), people, Weights()).barred == {
        1: Bar.CONFLICT,
        2: Bar.FULL,
        3: Bar.NO_PROFESSION,
        4: Bar.AWAY,
        5: Bar.DECLINED,
    }


def test_a_family_without_needs_gets_proposals_by_everything_else():
    ranking = propose(family(needs=()), [worker(1, levels=()), worker(2, 2, ())], Weights())

    assert [proposal.judgement.covered for proposal in ranking.proposals()] == [0]


def test_a_need_that_nobody_can_meet_is_named():
    assert propose(family(), [worker(1, 1, (1, 0, 0)), worker(2, 2, (0, 1, 0))], Weights()).unmet == (3,)


def test_a_window_in_the_past_has_no_times_and_breaks_nothing():
    past = Window(date(2026, 11, 23), date(2026, 11, 20), 90, WINDOW.now)
    hours = past.within([(0, time(8), time(16))])

    ranking = propose(FamilyFacts(past, (1,)), [worker(1, 1, (1,), free=hours), worker(2, 2, (1,))], Weights())

    assert (hours, past.future) == (0, 0)
    assert [proposal.judgement.first for proposal in ranking.proposals()] == [-1]


# Times


def test_a_visit_lies_within_the_hours_and_begins_on_a_half_hour():
    mask = WINDOW.within([(0, time(8, 15), time(10, 30))])

    assert [WINDOW.slot(start).starts_at for start in apart(WINDOW, mask)] == [
        datetime(2026, 11, 23, 8, 30, tzinfo=HELSINKI),
        datetime(2026, 11, 30, 8, 30, tzinfo=HELSINKI),
    ]


def test_hours_that_meet_are_one_and_others_are_not():
    together = WINDOW.within([(0, time(8), time(9)), (0, time(9), time(10))])
    parted = WINDOW.within([(0, time(8), time(9)), (0, time(9, 30), time(10, 30))])

    assert together.bit_count() == 4
    assert parted == 0


def test_nothing_begins_in_the_past_or_on_a_holiday():
    christmas = Window(date(2026, 12, 25), date(2026, 12, 25), 90, WINDOW.now)
    late = replace(WINDOW, now=datetime(2026, 11, 23, 9, 10, tzinfo=HELSINKI))

    assert christmas.within([(4, time(8), time(16))]) == 0
    assert late.slot(first_of(late.within([(0, time(8), time(16))]))).starts_at.hour == 9
    assert late.slot(first_of(late.within([(0, time(8), time(16))]))).starts_at.minute == 30


@given(st.integers(-200, 3000), st.integers(1, 600))
def test_a_booking_takes_exactly_the_starts_whose_visit_it_overlaps(begins, length):
    taken = WINDOW.touching(begins, begins + length)

    for start in range(0, 120):
        overlaps = start * 30 < begins + length and start * 30 + 90 > begins
        assert bool(taken >> start & 1) == overlaps


def test_the_clock_that_moves_neither_makes_nor_loses_a_visit():
    spring = Window(date(2026, 3, 27), date(2026, 3, 31), 90, datetime(2026, 3, 27, tzinfo=HELSINKI))

    mask = spring.within([(weekday, time(8), time(10)) for weekday in range(7)])

    starts = [spring.slot(start).starts_at for start in apart(spring, mask)]
    assert [(moment.day, moment.hour, moment.minute) for moment in starts] == [
        (day, 8, 0) for day in range(27, 32)
    ]
