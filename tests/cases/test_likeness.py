"""When two people look like one: the scoring by itself, and that a name with a slip finds its person."""

import random
from datetime import date

import pytest
from django.db import connection

from cases.likeness import Born, Resemblance, compare_births, likeness, name_likeness
from cases.models import Person
from cases.selectors.likely import TypedPerson, likely_ones
from perhetyo.demo.material import load

BORN = date(1990, 3, 12)


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (BORN, Born.SAME),
        (date(1990, 12, 3), Born.NEAR),  # day and month changed about
        (date(1990, 3, 13), Born.NEAR),
        (date(1980, 3, 12), Born.NEAR),
        (date(1989, 3, 12), Born.DIFFERENT),
        (date(1990, 4, 13), Born.DIFFERENT),
        (None, Born.UNKNOWN),
    ],
)
def test_dates_of_birth_are_compared_digit_by_digit(other, told):
    assert compare_births(BORN, other) == told
    assert compare_births(other, BORN) == told


@pytest.mark.parametrize(
    ("one", "other", "told"),
    [
        ("niva esa", "niva esa", 1),
        ("niva esa", "nvia esa", 0.9),  # two letters changed about
        ("niva esa", "niva ea", 0.9),
        ("niva esa", "niva eesa", 0.9),
        ("niva esa", "nova ena", 0.8),
        ("niva esa", "kuusela esa", 0.25),
    ],
)
def test_slips_of_the_pen_are_counted(one, other, told):
    assert name_likeness(one, other, 1 if one == other else 0.25) == told
    assert name_likeness(other, one, 1 if one == other else 0.25) == told


@pytest.mark.parametrize(
    ("pair", "strong", "why"),
    [
        (Resemblance(0.1, Born.DIFFERENT, same_code=True), True, "sama henkilötunnus"),
        (Resemblance(0.5, Born.SAME), True, "sama syntymäaika ja melkein sama nimi"),
        (Resemblance(0.36, Born.SAME), False, "sama syntymäaika ja melkein sama nimi"),
        (Resemblance(1.0, Born.NEAR), True, "melkein sama syntymäaika ja sama nimi"),
        (Resemblance(1.0, Born.UNKNOWN), False, "sama nimi"),
        (Resemblance(0.6, same_phone=True), True, "sama puhelinnumero ja melkein sama nimi"),
        (Resemblance(1.0, Born.SAME, same_phone=True), True, "sama syntymäaika, sama puhelinnumero ja sama nimi"),
        (Resemblance(0.0, same_phone=True), False, "sama puhelinnumero"),
    ],
)
def test_what_looks_like_one_person_and_why(pair, strong, why):
    found = likeness(pair)

    assert (found.is_strong, found.why) == (strong, why)


@pytest.mark.parametrize(
    "pair",
    [
        Resemblance(1.0, Born.SAME, same_phone=True, same_code=False),
        Resemblance(1.0, Born.DIFFERENT),
        Resemblance(0.2, Born.SAME),
        Resemblance(0.5, Born.UNKNOWN),
    ],
)
def test_what_does_not(pair):
    assert likeness(pair) is None


def slip(rng, word):
    """The word with one slip: a letter left out, doubled, changed, or two changed about; or without its marks."""
    place = rng.randrange(len(word) - 1)
    before, letter, after = word[:place], word[place], word[place + 1 :]
    return rng.choice(
        [
            before + after,
            before + letter * 2 + after,
            before + rng.choice("aeiounlkst") + after,
            before + after[0] + letter + after[1:],
            word.translate(str.maketrans("äöåáčđŋšžÁ", "aoaacdnszA")),
        ]
    )


@pytest.mark.django_db
def test_a_name_with_one_slip_finds_its_person_among_the_first_ten():
    """Finnish and Sámi names of the county, one slip in each, by the name alone and with the date of birth."""
    rng, names = random.Random(20), load("names")
    pools = [(names["surnames"], [*names["mothers"], *names["fathers"], *names["girls"], *names["boys"]])]
    sami = names["sami"]
    pools.append((sami["surnames"], [*sami["mothers"], *sami["fathers"], *sami["girls"], *sami["boys"]]))
    people = [
        Person(
            first_name=rng.choice(firsts),
            last_name=rng.choice(surnames),
            birth_date=date(1980, 1, 1 + rng.randrange(28)),
        )
        for surnames, firsts, count in ((*pools[0], 900), (*pools[1], 60))
        for _number in range(count)
    ]
    people = list({(person.first_name, person.last_name): person for person in people}.values())
    Person.objects.bulk_create(people)
    with connection.cursor() as cursor:
        cursor.execute("analyze cases_person")
    asked = [*rng.sample(people, 90), *people[-30:]]
    by_name, with_birth = [], []
    for nth, person in enumerate(asked):
        first, last = person.first_name, person.last_name
        if rng.random() < 0.5:
            first = slip(rng, first)
        else:
            last = slip(rng, last)
        by_name.append(TypedPerson(nth, first, last))
        with_birth.append(TypedPerson(nth, first, last, person.birth_date))
    for typed in (by_name, with_birth):
        found = likely_ones(typed)
        hits = sum(
            person.pk in [match.person_id for match in found.get(nth, [])[:10]] for nth, person in enumerate(asked)
        )
        assert hits / len(asked) >= 0.95
