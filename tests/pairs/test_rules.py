"""The rules of a pair on plain facts: no database."""

from dataclasses import replace

import pytest

from pairs.load import Load
from pairs.rules import Colleague, Problem, check_pair, refusals

UNIT = 1
ANNI = Colleague(
    id=1,
    name="Anni Hietala",
    profession_id=10,
    profession="Perhetyö",
    is_active=True,
    is_worker=True,
    load=Load(families=14, halves=20, capacity=18),
    units=frozenset({UNIT}),
)
FULL = Load(families=30, halves=60, capacity=18)
SARI = replace(ANNI, id=2, name="Sari Juntunen", profession_id=20, profession="Sairaanhoito")


def codes(problems):
    return [problem.code for problem in problems]


def test_two_people_of_two_professions_with_room_are_a_pair():
    assert check_pair(ANNI, SARI, unit_id=UNIT) == []


@pytest.mark.parametrize(
    ("change", "code", "hard"),
    [
        ({"is_active": False}, "inactive", True),
        ({"is_worker": False}, "not_worker", True),
        ({"profession_id": None, "profession": ""}, "no_profession", True),
        ({"load": Load(families=12, halves=33, capacity=18)}, "full", False),
        ({"load": Load(families=12, halves=36, capacity=18)}, "full", False),
        ({"load": Load(families=12, halves=39, capacity=18)}, "full", False),
        ({"load": Load(capacity=0)}, "full", False),
        ({"away": "24.11.–30.11.2026"}, "away", False),
        ({"units": frozenset({2})}, "other_unit", False),
    ],
)
@pytest.mark.parametrize("field", ["lead", "co_worker"])
def test_each_thing_against_a_person_is_told_at_the_persons_field(change, code, hard, field):
    people = {"lead": ANNI, "co_worker": SARI}
    people[field] = replace(people[field], **change)

    (problem,) = check_pair(**people, unit_id=UNIT)

    assert (problem.code, problem.hard, problem.field) == (code, hard, field)
    assert people[field].name in problem.text


def test_the_last_free_place_is_still_free():
    load = Load(families=20, halves=32, capacity=18)

    assert check_pair(replace(ANNI, load=load), SARI, unit_id=UNIT) == []


def test_who_has_points_but_not_enough_for_a_new_family_is_full_and_told_the_points():
    load = Load(families=9, halves=33, capacity=18)

    (problem,) = check_pair(replace(ANNI, load=load), SARI, unit_id=UNIT)

    assert "16,5/18" in problem.text
    assert "2 lisää" in problem.text


def test_room_that_nobody_has_agreed_on_is_not_full():
    assert check_pair(replace(ANNI, load=Load(families=30, halves=60)), SARI, unit_id=UNIT) == []


def test_one_person_twice_is_refused_and_nothing_else_is_said():
    full = replace(ANNI, load=FULL)

    (problem,) = check_pair(full, full, unit_id=2, uncovered=["Parisuhde"])

    assert (problem.code, problem.hard, problem.field) == ("same_person", True, "co_worker")


def test_one_who_has_left_is_not_also_blamed_for_the_load():
    gone = replace(ANNI, is_active=False, is_worker=False, load=FULL)

    assert codes(check_pair(gone, SARI, unit_id=UNIT)) == ["inactive"]


def test_same_profession_asks_for_a_written_reason():
    mikko = replace(SARI, profession_id=10, profession="Perhetyö")

    (problem,) = check_pair(ANNI, mikko, unit_id=UNIT)

    assert (problem.code, problem.hard) == ("same_profession", False)
    assert refusals([problem], {}) == {"same_profession_reason": [problem.text]}
    assert refusals([problem], {"same_profession_reason": " \n"}) == {"same_profession_reason": [problem.text]}
    assert refusals([problem], {"same_profession_reason": "Perhe tuntee molemmat."}) == {}


def test_two_without_a_profession_are_not_called_the_same():
    nobody = replace(ANNI, profession_id=None)
    other = replace(SARI, profession_id=None)

    assert codes(check_pair(nobody, other, unit_id=UNIT)) == ["no_profession", "no_profession"]


def test_full_people_may_be_chosen_when_a_reason_is_written():
    problems = check_pair(replace(ANNI, load=FULL), SARI, unit_id=UNIT)

    assert list(refusals(problems, {"reason": ""})) == ["reason"]
    assert refusals(problems, {"reason": "Toista perhettä lopetellaan."}) == {}


def test_uncovered_needs_are_named_but_refuse_nothing():
    (problem,) = check_pair(ANNI, SARI, unit_id=UNIT, uncovered=["Parisuhde", "Päihteet"])

    assert problem.code == "uncovered"
    assert "parisuhde, päihteet" in problem.text
    assert refusals([problem], {}) == {}


def test_hard_problems_come_first():
    away, gone = replace(ANNI, away="24.11.2026"), replace(SARI, is_active=False)

    assert codes(check_pair(away, gone, unit_id=UNIT, uncovered=["Päihteet"])) == ["inactive", "away", "uncovered"]


def test_several_refusals_of_one_field_are_all_told():
    problems = [Problem("a", "first", hard=True, field="lead"), Problem("b", "second", hard=True, field="lead")]

    assert refusals(problems, {}) == {"lead": ["first", "second"]}
