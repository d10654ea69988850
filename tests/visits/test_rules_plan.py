"""The rules of the first visits: numbers and words only."""

from datetime import datetime, timedelta

import pytest

from audit.finnish_dates import HELSINKI
from visits import rules

STEPS = ["Tutustuminen", "Arki", "Vanhemmuus", "Tavoitteet", "Yhteinen arvio"]
NOW = datetime(2026, 3, 12, 12, 10, tzinfo=HELSINKI)


@pytest.mark.parametrize("count", [3, 4, 5])
def test_a_plan_may_have_three_to_five_visits(count):
    assert rules.count_problem(count, minimum=3, maximum=5) == ""


@pytest.mark.parametrize("count", [0, 2, 6])
def test_a_plan_outside_the_limits_is_told_the_limits(count):
    problem = rules.count_problem(count, minimum=3, maximum=5)

    assert "3" in problem
    assert "5" in problem


@pytest.mark.parametrize(
    ("count", "purposes"),
    [
        (3, ["Tutustuminen", "Arki", "Yhteinen arvio"]),
        (4, ["Tutustuminen", "Arki", "Vanhemmuus", "Yhteinen arvio"]),
        (5, STEPS),
    ],
)
def test_the_last_first_visit_is_always_the_joint_review(count, purposes):
    assert rules.suggested_purposes(STEPS, count) == purposes


def test_a_short_template_leaves_purposes_open():
    assert rules.suggested_purposes(["Alku", "Loppu"], 4) == ["Alku", "", "", "Loppu"]
    assert rules.suggested_purposes([], 3) == ["", "", ""]


def test_kinds_of_first_visits_go_from_getting_to_know_to_joint_review():
    assert [rules.initial_kind(number, 4) for number in range(1, 5)] == [
        "intro",
        "initial",
        "initial",
        "joint_assessment",
    ]


def test_the_number_of_a_visit_that_fell_through_is_free_again():
    assert rules.next_number({1, 3, 4}, 5) == 2
    assert rules.next_number({1, 2, 3}, 5) == 4
    assert rules.next_number({1, 2, 3, 4, 5}, 5) is None


def test_no_sixth_visit_and_none_after_the_review():
    assert rules.initial_visit_problem(taken={1, 2, 3, 4}, maximum=5, review_held=False) == ""
    assert rules.initial_visit_problem(taken={1, 2, 3, 4, 5}, maximum=5, review_held=False)
    assert rules.initial_visit_problem(taken={1, 2, 3}, maximum=5, review_held=True)


@pytest.mark.parametrize("code", ["work", "interim_review", "final_review", "follow_up"])
def test_working_visits_wait_for_the_review(code):
    assert rules.kind_problem(code, review_held=False)
    assert rules.kind_problem(code, review_held=True) == ""


@pytest.mark.parametrize("code", ["network_meeting", "consultation", "own_kind_of_the_county"])
def test_other_kinds_fit_any_phase(code):
    assert rules.kind_problem(code, review_held=False) == ""


def test_times_are_judged_by_field():
    later = NOW + timedelta(hours=2)

    assert rules.time_problems(later, later + timedelta(minutes=90), now=NOW) == {}
    assert list(rules.time_problems(later, later, now=NOW)) == ["ends_at"]
    assert list(rules.time_problems(NOW - timedelta(minutes=1), later, now=NOW)) == ["starts_at"]
    assert set(rules.time_problems(NOW - timedelta(hours=1), NOW - timedelta(hours=2), now=NOW)) == {
        "starts_at",
        "ends_at",
    }


@pytest.mark.parametrize(
    ("held", "planned", "allowed", "due"),
    [(2, 4, False, False), (3, 4, True, False), (4, 4, True, True), (3, 3, True, True), (5, 5, True, True)],
)
def test_the_review_is_allowed_from_the_third_visit_and_asked_for_at_the_last(held, planned, allowed, due):
    assert rules.review_allowed(held=held, minimum=3, review_held=False) is allowed
    assert rules.review_due(held=held, planned=planned, review_held=False) is due


def test_a_held_review_is_neither_allowed_nor_due_again():
    assert not rules.review_allowed(held=5, minimum=3, review_held=True)
    assert not rules.review_due(held=5, planned=5, review_held=True)
