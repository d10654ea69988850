"""What may be true of guardians, relationships and homes; and where the picture puts everybody. No database."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from cases import kinship, picture
from cases.models import FamilyMembership, Person, Relationship

DAY = date(2026, 3, 12)
NEXT = timedelta(days=1)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def tie(kind, person=1, other=2, since=None, until=None, born=(None, None)):
    people = [
        Person(pk=pk, first_name=f"N{pk}", birth_date=day) for pk, day in zip((person, other), born, strict=True)
    ]
    return Relationship(person=people[0], other=people[1], kind=kind, since=since, until=until)


@pytest.mark.parametrize(
    ("new", "recorded", "words"),
    [
        (tie("spouse"), tie("spouse", 2, 1), "recorded already"),
        (tie("parent"), tie("parent"), "recorded already"),
        (tie("parent"), tie("parent", 2, 1), "contradicts"),
        (tie("grandparent"), tie("parent"), "contradicts"),
        (tie("sibling"), tie("spouse", 2, 1), "contradicts"),
        (tie("foster_parent"), tie("parent", 2, 1), "contradicts"),
        (tie("ex_spouse", since=DAY), tie("spouse", until=DAY), "contradicts"),
        (tie("ex_spouse", since=DAY + NEXT), tie("spouse", until=DAY), ""),
        (tie("foster_parent"), tie("grandparent"), ""),
        (tie("support"), tie("spouse"), ""),
        (tie("parent", born=(date(2020, 1, 1), date(1990, 1, 1))), None, "younger"),
        (tie("step_parent", born=(date(2020, 1, 1), date(1990, 1, 1))), None, ""),
    ],
)
def test_two_people_are_not_in_contradicting_relationships(new, recorded, words):
    problem = kinship.relationship_problem(new, [recorded] if recorded else [])

    assert words in problem
    assert bool(problem) == bool(words)


@pytest.mark.parametrize(
    ("reason", "others", "refused"), [("", 0, True), (" \u200b", 0, True), ("Kuoli.", 0, False), ("", 1, False)]
)
def test_the_last_guardian_ends_only_for_a_reason(reason, others, refused):
    assert bool(kinship.last_guardian_problem(reason, others)) == refused


def place(pk, since, until=None, *, lives_here=True, born=None):
    person = Person(pk=pk, first_name=f"N{pk}", birth_date=born)
    return FamilyMembership(person=person, role="mother", lives_here=lives_here, since=since, until=until)


def test_the_home_tells_its_changes_from_the_dated_rows():
    rows = [
        place(1, DAY),
        place(2, DAY, DAY + 9 * NEXT),
        place(2, DAY + 10 * NEXT, DAY + 19 * NEXT, lives_here=False),
        place(2, DAY + 20 * NEXT, DAY + 29 * NEXT),
        place(3, DAY, born=DAY + 5 * NEXT),
        place(4, DAY + 7 * NEXT, lives_here=False),
        place(5, DAY + 8 * NEXT, DAY + 8 * NEXT),
        place(5, DAY + 30 * NEXT),
    ]

    assert [((event.day - DAY).days, event.words) for event in kinship.home_events(reversed(rows))] == [
        (5, "N3 was born"),
        (7, "N4, who lives elsewhere, came to the family"),
        (8, "N5 came to live with the family"),
        (8, "N5 no longer belongs to the family"),
        (10, "N2 moved to live elsewhere"),
        (20, "N2 moved in"),
        (29, "N2 no longer belongs to the family"),
        (30, "N5 came to live with the family"),
    ]
    assert kinship.home_events([]) == []


def figure(pk, generation, *, here=True):
    return picture.Figure(pk, f"Nimi{pk}", "äiti", "29 v", generation, here, "adult")


def test_twelve_people_of_two_homes_are_drawn_inside_their_frames_and_never_over_each_other():
    here = [figure(pk, generation) for pk, generation in enumerate((0, 0, 1, 1, 2, 2, 2, 2, 2))]
    away = [figure(pk, generation, here=False) for pk, generation in ((20, 1), (21, 0), (22, 2))]
    drawing = picture.draw([*here, *away], [picture.Tie(2, 4, "guardian"), picture.Tie(20, 4, "guardian")])

    assert len(drawing.boxes) == 12
    for index, box in enumerate(drawing.boxes):
        frame = drawing.frames[0 if index < len(here) else 1]
        assert frame.x < box.x
        assert box.x + box.width < frame.x + frame.width <= drawing.width
        assert frame.y + picture.HEAD <= box.y
        assert box.bottom < frame.y + frame.height < drawing.height
        for other in drawing.boxes[index + 1 :]:
            beside = other.x >= box.x + box.width or box.x >= other.x + other.width
            assert beside or other.y >= box.bottom or box.y >= other.bottom
    assert drawing.frames[0].y + drawing.frames[0].height < drawing.frames[1].y
    grandmother, mother, child = drawing.boxes[0], drawing.boxes[2], drawing.boxes[4]
    assert grandmother.bottom < mother.y < mother.bottom < child.y


def test_a_line_runs_from_the_edge_of_one_to_the_edge_of_the_other():
    people = [figure(1, 1), figure(2, 1), figure(3, 1), figure(4, 2)]
    ties = [
        picture.Tie(1, 4, "guardian"),
        picture.Tie(1, 2, "couple"),
        picture.Tie(1, 3, "other"),
        picture.Tie(1, 9, "x"),
    ]
    drawing = picture.draw(people, ties)
    one, two, three, child = drawing.boxes
    down, beside, over = (line.path for line in drawing.lines)

    assert down.startswith(f"M{one.middle} {one.bottom}C")
    assert down.endswith(f" {child.middle} {child.y}")
    assert beside == f"M{one.x + one.width} {one.y + one.height // 2}H{two.x}"
    assert over.endswith(f"{three.middle} {three.y}")
    assert drawing.kinds == ["guardian", "couple", "other"]
    assert picture.draw([], []).height == 0


def test_a_long_name_is_cut_where_it_would_not_fit():
    assert picture.shortened("Näkkäläjärvinen", 13) == "Näkkäläjärvi…"
    assert picture.shortened("Áile-Maarit", 13) == "Áile-Maarit"
