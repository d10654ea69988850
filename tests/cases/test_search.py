"""Finding families: by names that are typed almost right, the best match first, and only what one may see."""

import random

import pytest

from audit.models import AuditEvent
from cases import access
from cases.models import Case, Family, FamilyMembership, Person, WorkForm
from cases.selectors import find_families
from cases.selectors.name_search import found_by_names
from cases.selectors.search import FEW_RESULTS
from cases.services import MemberFacts
from perhetyo.demo.material import load

pytestmark = pytest.mark.django_db
SAMI = ["Näkkäläjärvi", "Länsman", "Guttorm", "Čáhput", "Sáŋgá", "Đármmi", "Hætta", "Njuolla"]
LETTERS = "aeioukstlnrmäö"


def names(user, term):
    return [row.name for row in find_families(user, term).rows]


@pytest.fixture
def county(unit, coordinator):
    """Families of many names, one member each."""
    surnames = sorted({*load("names")["surnames"], *SAMI})
    form = WorkForm.objects.first()
    for number, name in enumerate(surnames):
        family = Family.objects.create(name=name, unit=unit)
        Case.objects.create(
            family=family,
            unit=unit,
            number=f"X-{number}",
            opened_at="2026-01-01T10:00Z",
            work_form=form,
            phase_since="2026-01-01T10:00Z",
        )
    return surnames


def slip(name, chance):
    """The name with one letter changed, left out, added, or changed about with the next."""
    at, kind = chance.randrange(len(name) - 1), chance.randrange(4)
    letter = chance.choice([letter for letter in LETTERS if letter != name[at].lower()])
    return [
        name[:at] + letter + name[at + 1 :],
        name[:at] + name[at + 1 :],
        name[:at] + letter + name[at:],
        name[:at] + name[at + 1] + name[at] + name[at + 2 :],
    ][kind]


def test_a_name_with_one_slip_finds_its_family(coordinator, county):
    chance, visible = random.Random(7), access.visible_cases(coordinator)
    asked = [(name, slip(name, chance)) for name in county if len(name) > 4]
    by_case = dict(visible.values_list("pk", "family__name"))

    missed = [
        (name, typed)
        for name, typed in asked
        if name not in {by_case[pk] for pk in found_by_names(visible, [typed], 10).case_ids}
    ]

    assert len(asked) > 80
    assert len(missed) <= len(asked) * 0.05, missed


def test_letters_are_found_on_any_keyboard(coordinator, county):
    for typed, name in [
        ("nakkalajarvi", "Näkkäläjärvi"),
        ("SANGA", "Sáŋgá"),
        ("hatta", "Hætta"),
        ("dar", "Đármmi"),
    ]:
        assert names(coordinator, typed)[0] == name


def test_the_best_match_comes_first(coordinator, make_case):
    parent = [MemberFacts(role="parent", first_name="Kim", last_name="Salo")]
    for name in ["Kivimaki", "Makinen", "Mäki", "Maki"]:
        make_case(name, members=parent)

    assert names(coordinator, "mäki") == ["Mäki", "Maki", "Makinen", "Kivimaki"]
    assert names(coordinator, "maki")[:2] == ["Maki", "Mäki"]


def test_names_only_alike_are_told_to_be_so(coordinator, make_case, client_of):
    make_case("Lehtonen")

    assert find_families(coordinator, "lehtonen").only_alike is False
    finding = find_families(coordinator, "lehtonne emmi")
    assert ([row.name for row in finding.rows], finding.only_alike) == (["Lehtonen"], True)
    page = client_of(coordinator).post("/families/search/", {"term": "lehtonne"}).content.decode()
    assert "Lehtonen" in page


def test_who_has_moved_out_is_found_after_those_who_are_there(coordinator, make_case):
    gone = make_case("Aho", members=[MemberFacts(role="father", first_name="Väinö")])
    make_case("Eno", members=[MemberFacts(role="father", first_name="Väinö")])
    FamilyMembership.objects.filter(family=gone.family_id).update(until="2026-01-01", since="2025-01-01")

    assert names(coordinator, "väinö") == ["Eno", "Aho"]


def test_the_merged_are_found_by_the_old_name_and_lead_to_the_kept(coordinator, make_case):
    case = make_case("Kuusela", members=[MemberFacts(role="mother", first_name="Emmi", last_name="Kuusela")])
    kept = Person.objects.get(first_name="Emmi")
    Person.objects.create(first_name="Emmy", last_name="Granqvist", merged_into=kept)
    Family.objects.create(name="Granlund", unit=case.unit, merged_into=case.family)

    assert names(coordinator, "granqvist") == ["Kuusela"]
    assert names(coordinator, "granlund") == ["Kuusela"]


def test_what_one_may_not_see_does_not_crowd_out_what_one_may(
    coordinator, other_supervisor, other_unit, make_case
):
    for _index in range(FEW_RESULTS + 1):
        make_case("Virtanen", actor=other_supervisor, in_unit=other_unit)
    make_case("Virtala")

    assert names(coordinator, "virta") == ["Virtala"]
    assert names(coordinator, "virtaln") == ["Virtala"]


@pytest.mark.parametrize("term", ["a b c d e f g h i j", "-- --", "\\ %", "'" * 90, "12345 67890"])
def test_strange_terms_find_nothing_and_break_nothing(coordinator, make_case, term):
    make_case()

    assert names(coordinator, term) == []


def test_the_box_at_the_top_answers_with_the_first_few_and_leaves_a_trace(coordinator, make_case, client_of):
    cases = [make_case(f"Kuusela {index}") for index in range(FEW_RESULTS + 1)]
    client = client_of(coordinator)
    from_top = {"HX-Request": "true", "HX-Target": "top-found"}

    page = client.post("/families/search/", {"term": "kuusela"}, headers=from_top).content.decode()

    assert page.count('class="menu__item topsearch__hit"') == FEW_RESULTS
    assert 'id="top-found"' in page
    assert "<html" not in page
    event = AuditEvent.objects.get(action="families.searched")
    assert len(event.changes["cases"]) == FEW_RESULTS
    assert set(event.changes["cases"]) < {case.pk for case in cases}
    empty = client.post("/families/search/", {"term": "x"}, headers=from_top)
    assert (empty.status_code, "topsearch__hit" in empty.content.decode()) == (200, False)


def test_every_page_has_the_box_for_those_who_have_families(client_of, coordinator, administrator):
    top = 'aria-keyshortcuts="/"'

    assert top in client_of(coordinator).get("/pairs/").content.decode()
    assert top not in client_of(administrator).get("/staff/users/").content.decode()


def test_a_search_costs_seven_statements_for_few_and_many(coordinator, make_case, count_queries):
    def cost(term):
        return count_queries(coordinator, "/families/search/", {"term": term})

    make_case("Kuusela")
    few = {term: cost(term) for term in ("kuusela", "kuuselka", "040 765 4321")}
    for index in range(15):
        make_case(f"Kuusela {index}")

    assert {term: cost(term) for term in few} == few
    assert max(few.values()) <= 7
