"""Pairs for the whole waiting list: what the hard rules forbid never happens, and the best is really the best."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pairs.optimiser import (
    BrokenLock,
    Cause,
    Ending,
    Lock,
    Need,
    Problem,
    Slot,
    WaitingFamily,
    Weights,
    Worker,
    greedy,
    solve,
)
from perhetyo.demo.waiting_list import waiting_list
from tests.pairs.waiting import (
    SLOTS,
    best_by_trying_all,
    best_by_whole_programme,
    cost,
    legal,
    load_cost,
    problems,
    stretches,
    with_worker,
)

few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FREE = frozenset(slot.key for slot in SLOTS)
NURSE = Worker("nurse", "nurse", {"baby": 3}, FREE, room=3, target=9)
TEACHER = Worker("teacher", "teacher", {"mood": 2}, FREE, room=3, target=9)
FAMILY = WaitingFamily("family", (Need("baby"), Need("mood")), frozenset({2}), days_left=14)


def check(problem, plan):
    """Every hard rule, every row's points, and the sum, against the plain spelling."""
    people = {worker.key: worker for worker in problem.workers}
    families = {family.key: family for family in problem.families}
    slots = {slot.key: slot for slot in problem.slots}
    total, taken, added = 0, Counter(), Counter()
    for row in plan.assignments:
        first, second = (people[key] for key in row.workers)
        slot = slots[row.slot]
        assert legal(families[row.family], first, second, slot)
        assert sum(row.terms.values()) == cost(problem, families[row.family], first, second, slot)
        total += cost(problem, families[row.family], first, second, slot)
        taken.update((key, stretch) for key in row.workers for stretch in stretches(slot))
        added.update(row.workers)
    assert max(taken.values(), default=1) == 1
    assert all(added[key] <= people[key].room for key in added)
    assert sorted(families) == sorted(row.family for row in (*plan.assignments, *plan.unassigned))
    total += sum(sum(row.terms.values()) for row in plan.unassigned) + load_cost(problem, added)
    assert plan.objective == total == sum(plan.terms().values())
    assert {row.worker: row.after - row.before for row in plan.loads} == {key: added[key] for key in people}


@given(problems())
@few
def test_the_best_is_what_trying_every_plan_finds(problem):
    plan = solve(problem, seconds=30)

    assert (plan.objective, plan.bound, plan.ending) == (best_by_trying_all(problem),) * 2 + (Ending.DONE,)


@given(problems(most_families=6, most_workers=7))
@few
def test_no_hard_rule_is_broken_and_the_points_add_up(problem):
    quick, best = greedy(problem), solve(problem, seconds=30)

    check(problem, quick)
    check(problem, best)
    assert quick.bound <= best.bound <= best.objective <= quick.objective


@given(problems(most_families=6, most_workers=7), st.randoms(use_true_random=False))
@few
def test_the_same_data_in_another_order_give_the_same_plan(problem, chance):
    shuffled = {
        part: tuple(chance.sample(getattr(problem, part), len(getattr(problem, part))))
        for part in ("families", "workers", "slots")
    }

    assert solve(replace(problem, **shuffled), seconds=30) == solve(problem, seconds=30)


@given(problems(), st.integers(0, 3), st.sampled_from(["baby", "money", "mood"]))
@few
def test_one_competence_more_never_makes_the_best_plan_worse(problem, key, need):
    chosen = next((worker for worker in problem.workers if worker.key == key), None)
    levels = {**chosen.levels, need: 3} if chosen else {}

    wiser = with_worker(problem, key, levels=levels)

    assert solve(wiser, seconds=30).objective <= solve(problem, seconds=30).objective


@given(problems(most_families=4, most_workers=5))
@few
def test_a_cause_is_told_of_everybody_who_is_left(problem):
    plan = solve(problem, seconds=30)
    families = {family.key: family for family in problem.families}
    for row in plan.unassigned:
        possible = any(
            legal(families[row.family], first, second, slot)
            for first in problem.workers
            for second in problem.workers
            for slot in problem.slots
        )
        assert row.causes
        assert possible == bool(set(row.causes) & {Cause.LOST, Cause.COST})


@pytest.mark.parametrize("weights", [Weights(), Weights(unserved=150, unserved_day=2, travel=40)])
@pytest.mark.parametrize(("seed", "filled"), [(1, 0.75), (2, 1.25), (3, 1.6)])
def test_the_best_is_what_one_programme_of_every_row_finds(seed, filled, weights):
    problem = replace(waiting_list(14, 9, seed, filled=filled), weights=weights)

    plan = solve(problem, seconds=60)

    check(problem, plan)
    assert (plan.objective, plan.bound) == (best_by_whole_programme(problem),) * 2


@pytest.mark.parametrize(("filled", "left"), [(0.75, False), (1.6, True)])
def test_a_town_is_planned_near_the_bound_and_far_better_than_in_turn(filled, left):
    problem = waiting_list(16, 10, seed=4, filled=filled)
    quick, best = greedy(problem), solve(problem, seconds=60)

    check(problem, best)
    assert bool(best.unassigned) == left
    assert best.ending == Ending.DONE
    assert best.bound <= best.objective < quick.objective
    assert best.is_best


def test_a_locked_row_is_kept_and_the_others_give_way():
    cheap = replace(FAMILY, key="cheap", lock=Lock(("teacher", "nurse"), 2))
    problem = Problem((replace(FAMILY, urgency=9), cheap), (NURSE, TEACHER), SLOTS)

    plan = solve(problem, seconds=30)

    (row,) = plan.assignments
    assert (row.family, row.workers, row.slot, row.locked) == ("cheap", ("nurse", "teacher"), 2, True)
    assert plan.unassigned[0].causes == (Cause.TIME,)
    check(replace(problem, families=(problem.families[0], replace(cheap, lock=None))), plan)


@pytest.mark.parametrize(
    ("changes", "cause"),
    [
        ({"lock": Lock(("nurse", "gone"), 2)}, "unknown"),
        ({"lock": Lock(("nurse", "teacher"), 99)}, "unknown"),
        ({"lock": Lock(("nurse", "nurse"), 2)}, "profession"),
        ({"lock": Lock(("nurse", "teacher"), 3)}, "time"),
        ({"avoid": frozenset({"nurse"})}, "avoid"),
    ],
)
def test_a_locked_row_that_breaks_a_rule_is_refused(changes, cause):
    family = replace(FAMILY, **{"lock": Lock(("nurse", "teacher"), 2), **changes})

    with pytest.raises(BrokenLock) as refused:
        greedy(Problem((family,), (NURSE, TEACHER), SLOTS))

    assert (refused.value.family, refused.value.cause) == ("family", cause)


def test_two_locked_rows_cannot_take_the_same_hour():
    rows = tuple(replace(FAMILY, key=key, lock=Lock(("nurse", "teacher"), 2)) for key in ("first", "second"))

    with pytest.raises(BrokenLock) as refused:
        solve(Problem(rows, (NURSE, TEACHER), SLOTS), seconds=30)

    assert (refused.value.family, refused.value.cause) == ("second", "time")


def test_a_search_that_is_cancelled_gives_what_it_has_and_says_so():
    problem = waiting_list(30, 18, seed=4)

    plan = solve(problem, seconds=60, should_stop=lambda: True)

    assert plan.ending == Ending.CANCELLED
    check(problem, plan)
    assert plan.objective == greedy(problem).objective
    assert 0 < plan.bound <= plan.objective


def test_a_search_out_of_time_says_so():
    assert solve(waiting_list(30, 18, seed=4), seconds=1e-9).ending == Ending.TIME


def test_progress_tells_of_ever_better_plans_and_bounds():
    told = []

    plan = solve(waiting_list(30, 18, seed=4), seconds=60, progress=told.append)

    assert (told[0].phase, told[0].rounds) == ("greedy", 0)
    assert [step.best for step in told] == sorted((step.best for step in told), reverse=True)
    for name in ("bound", "rounds"):
        assert [getattr(step, name) for step in told] == sorted(getattr(step, name) for step in told)
    assert told[-1].rounds > 0
    assert (told[-1].best, told[-1].bound) == (plan.objective, plan.bound)


@pytest.mark.parametrize(
    ("family", "people", "cause"),
    [
        (FAMILY, (NURSE, replace(TEACHER, profession="nurse")), Cause.PROFESSION),
        (replace(FAMILY, avoid=frozenset({"nurse"})), (NURSE, TEACHER), Cause.AVOID),
        (replace(FAMILY, slots=frozenset()), (NURSE, TEACHER), Cause.TIME),
        (FAMILY, (NURSE, replace(TEACHER, room=0)), Cause.ROOM),
        (FAMILY, (NURSE,), Cause.SEVERAL),
        (replace(FAMILY, urgency=0), (NURSE, TEACHER), Cause.COST),
    ],
)
def test_the_cause_of_being_left_is_named(family, people, cause):
    (row,) = solve(Problem((family,), people, SLOTS), seconds=30).unassigned

    assert (row.family, row.causes, row.lost_to) == ("family", (cause,), ())


def test_who_lost_to_somebody_hears_to_whom_and_what_would_help():
    urgent = replace(FAMILY, key="urgent", urgency=3)
    third = Worker("third", "nurse", {"mood": 1}, frozenset({2}), room=1)

    plan = solve(Problem((FAMILY, urgent), (NURSE, TEACHER, third), SLOTS), seconds=30)

    assert [row.family for row in plan.assignments] == ["urgent"]
    (left,) = plan.unassigned
    assert (left.causes, left.lost_to) == ((Cause.LOST,), ("urgent",))
    assert left.help.slots == (0, 1, 3, 4)
    (wanted,) = left.help.partners
    assert (wanted.weekday, wanted.beside, wanted.not_profession, wanted.needs) == (2, "third", "nurse", ("baby",))


def test_room_for_one_more_is_told_when_it_would_help():
    plan = solve(Problem((FAMILY,), (NURSE, replace(TEACHER, room=0)), SLOTS), seconds=30)

    assert plan.unassigned[0].help.room_of == ("teacher",)


def test_a_need_that_nobody_knows_costs_but_bars_nobody():
    family = replace(FAMILY, needs=(Need("baby"), Need("money", 2)))
    wise = Worker("wise", "nurse", {"money": 3}, frozenset(), room=1)

    (row,) = solve(Problem((family,), (NURSE, TEACHER, wise), SLOTS), seconds=30).assignments

    assert row.terms == {"uncovered": 120, "wait": 4}
    assert [(gap.need, gap.known_by) for gap in row.gaps] == [("money", ("wise",))]


def test_a_list_without_anybody_is_an_empty_plan():
    plan = solve(Problem((), (), ()), seconds=30)

    assert (plan.assignments, plan.unassigned, plan.objective, plan.is_best, plan.gap) == ((), (), 0, True, 0.0)


def test_a_zero_weight_leaves_its_shortcoming_out_of_account():
    late = Slot(9, day=30, weekday=1)
    family = replace(FAMILY, slots=frozenset({9}))
    people = tuple(replace(each, free=frozenset({9})) for each in (NURSE, TEACHER))

    (row,) = solve(Problem((family,), people, (late,), Weights(wait=0, late=0)), seconds=30).assignments

    assert row.terms == {"shallow": 4}
