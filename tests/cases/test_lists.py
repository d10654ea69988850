"""The list of families and looking for one: whom it shows, in what order, at what cost."""

from datetime import timedelta

import pytest
from django.utils import translation

from audit import clock
from cases import access
from cases.models import CareTeamMember, ClosingReason
from cases.selectors import MOST_RESULTS, families_page, find_families
from cases.services import MemberFacts, add_to_care_team, close_case, note_last_contact
from cases.services.decisions import name_own_worker
from staff.models import Area

pytestmark = pytest.mark.django_db


def names(page):
    return [row.name for row in page.rows]


@pytest.fixture
def closed_case(make_case, supervisor):
    case = access.case_for(supervisor, make_case("Lampela").pk)
    close_case(actor=supervisor, case=case, reason=ClosingReason.objects.first(), summary="Valmis.")
    return case


def test_everybody_sees_their_own_families_only(
    coordinator, lead, colleague, outsider, administrator, teamed_case, closed_case
):
    seen = {user: names(families_page(user, closed=False)) for user in (coordinator, lead, colleague, outsider)}

    assert seen == {coordinator: ["Kuusela"], lead: ["Kuusela"], colleague: [], outsider: []}
    assert names(families_page(coordinator, closed=True)) == ["Lampela"]
    assert names(families_page(administrator, closed=True)) == []


def test_whoever_has_two_places_is_named_once(coordinator, lead, teamed_case):
    before = families_page(lead, closed=False).rows[0].workers
    name_own_worker(actor=coordinator, case_id=teamed_case.pk, user=lead)

    rows = [families_page(lead, closed=False).rows[0], find_families(lead, "Kuusela")[0][0]]

    assert str(lead) in before
    assert [row.workers for row in rows] == [before, before]


def test_families_stand_in_the_order_of_a_finnish_name_list(coordinator, make_case):
    for name in ["Öhman", "Čáhput", "Åström", "Zetterberg", "Ähtäri", "Aikio", "von Wright", "Đoai", "Aikio"]:
        make_case(name)

    order = names(families_page(coordinator, closed=False))
    assert order == [
        *("Aikio", "Aikio", "Čáhput", "Đoai", "von Wright", "Zetterberg", "Åström", "Ähtäri", "Öhman")
    ]


def test_a_row_says_who_where_and_how_long_ago(coordinator, lead, make_case, teamed_case):
    area = Area.objects.create(name="Saarenkylä")
    teamed_case.family.area = area
    teamed_case.family.save(update_fields=["area"])
    note_last_contact(actor=coordinator, case=teamed_case, met_at=clock.now() - timedelta(days=5))
    with translation.override("en"):
        (row,) = families_page(coordinator, closed=False).rows

    assert row.about == "Emmi, Joona, Aava. 1 child. Saarenkylä. Anni Hietala, Sari Juntunen"
    assert (row.last_contact, row.phase.text) == ("Last met 5 days ago", "Waiting for a pair")


def test_yesterday_is_called_yesterday(coordinator, teamed_case):
    note_last_contact(actor=coordinator, case=teamed_case, met_at=clock.now() - timedelta(days=1))
    with translation.override("en"):
        (row,) = families_page(coordinator, closed=False).rows

    assert row.last_contact == "Last met yesterday"


def test_the_area_of_a_protected_family_is_left_out(coordinator, protected_case):
    protected_case.family.area = Area.objects.create(name="Saarenkylä")
    protected_case.family.save(update_fields=["area"])

    (row,) = families_page(coordinator, closed=False).rows
    assert row.area == ""


@pytest.fixture
def many_cases(make_case, monkeypatch):
    """Seven families, three on a page; two have the same name."""
    monkeypatch.setattr("cases.selectors.families.PAGE_SIZE", 3)
    return [make_case(name) for name in ["Aho", "Berg", "Eno", "Eno", "Halla", "Ilola", "Jokela"]]


def test_pages_turn_both_ways_and_lose_nobody(coordinator, many_cases):
    forth, page = [], families_page(coordinator, closed=False)
    assert page.before is None
    while True:
        forth.append(names(page))
        if page.after is None:
            break
        page = families_page(coordinator, closed=False, after=page.after)
    back = [names(page)]
    while page.before is not None:
        page = families_page(coordinator, closed=False, before=page.before)
        back.append(names(page))

    assert forth == [["Aho", "Berg", "Eno"], ["Eno", "Halla", "Ilola"], ["Jokela"]]
    assert back == forth[::-1]


def test_a_case_that_one_may_not_see_turns_no_page(
    coordinator, many_cases, make_case, other_supervisor, other_unit
):
    hidden = make_case("Halonen", actor=other_supervisor, in_unit=other_unit)

    for turn in (hidden.pk, 999_999, 10**30):
        assert names(families_page(coordinator, closed=False, after=turn)) == ["Aho", "Berg", "Eno"]


def test_the_list_costs_the_same_for_few_and_many(coordinator, lead, make_case, count_queries):
    def add(count):
        for _index in range(count):
            case = make_case()
            add_to_care_team(actor=coordinator, case=case, user=lead, role=CareTeamMember.Role.LEAD)

    add(3)
    costs = {user: count_queries(user, "/families/") for user in (coordinator, lead)}
    add(27)

    assert {user: count_queries(user, "/families/") for user in (coordinator, lead)} == costs
    assert max(costs.values()) <= 7
    turned = families_page(coordinator, closed=False).rows
    assert len(turned) == 30


def test_the_search_costs_the_same_for_few_and_many(coordinator, make_case, django_assert_max_num_queries):
    for count in (3, 27):
        for _index in range(count):
            make_case()
        with django_assert_max_num_queries(5):
            rows, _more, _alike = find_families(coordinator, "kuusela")
    assert len(rows) == 30


@pytest.fixture
def named(make_case):
    """A few families with names that are hard to type."""
    make_case("Näkkäläjärvi", members=[MemberFacts(role="mother", first_name="Áile", last_name="Länsman")])
    make_case("O'Brien", members=[MemberFacts(role="father", first_name="Zoë", phone="+358401112222")])
    make_case("Иванова", members=[MemberFacts(role="mother", first_name="Наталья")])
    make_case("Anna-Maija_100%", members=[MemberFacts(role="parent", first_name="Kim")])


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ("näkkälä", ["Näkkäläjärvi"]),
        ("NÄKKÄLÄ", ["Näkkäläjärvi"]),
        ("nakkala", ["Näkkäläjärvi"]),
        ("aile", ["Näkkäläjärvi"]),
        ("Áile", ["Näkkäläjärvi"]),
        ("aile länsman", ["Näkkäläjärvi"]),
        ("länsman näkkäläjärvi", ["Näkkäläjärvi"]),
        ("aile kim", []),
        ("zoe", ["O'Brien"]),
        ("o'brien", ["O'Brien"]),
        ("040 111 2222", ["O'Brien"]),
        ("+358 40 1112222", ["O'Brien"]),
        ("040 111", []),
        ("наталья", ["Иванова"]),
        ("Иван", ["Иванова"]),
        ("наташа", ["Иванова"]),  # nearly
        ("anna maija", ["Anna-Maija_100%"]),
        ("100%", ["Anna-Maija_100%"]),
        ("%%", []),
        ("__", []),
        ("erk-2", ["O'Brien"]),
        ("ERK", []),
        ("'; drop table cases_family; --", []),
        ("😴😴", []),
    ],
)
def test_a_family_is_found_by_what_one_knows(coordinator, named, term, found):
    rows, more, _alike = find_families(coordinator, term)

    assert ([row.name for row in rows], more) == (found, False)


@pytest.mark.parametrize("term", ["Kuusela", "Emmi", "ERK-1", "040 765 4321", "Suojattu", "Salla", "Salapolku"])
def test_nobody_finds_a_family_that_is_not_theirs(
    colleague, outsider, other_supervisor, administrator, partner, teamed_case, protected_case, term
):
    for user in (colleague, outsider, other_supervisor, administrator, partner):
        assert find_families(user, term).rows == []


def test_an_invited_partner_finds_by_name_but_cannot_try_phone_numbers(
    partner, invitation, teamed_case, coordinator
):
    mother = teamed_case.family.memberships.first().person
    mother.phone = "+358401112222"
    mother.save()

    assert [row.name for row in find_families(partner, "kuusela emmi").rows] == ["Kuusela"]
    assert find_families(partner, "040 111 2222").rows == []
    assert len(find_families(coordinator, "040 111 2222").rows) == 1


def test_an_address_finds_nobody(coordinator, teamed_case, protected_case):
    for term in ("Hillakuja", "96900", "Salapolku"):
        assert find_families(coordinator, term).rows == []


def test_too_many_results_are_cut_and_said(coordinator, make_case, client_of):
    for index in range(MOST_RESULTS + 1):
        make_case(f"Kuusela {index}", members=[MemberFacts(role="parent")])
    rows, more, _alike = find_families(coordinator, "kuusela")

    assert (len(rows), more) == (MOST_RESULTS, True)
    page = client_of(coordinator).post("/families/search/", {"term": "kuusela"}).content.decode()
    assert page.count("row-link__title") == MOST_RESULTS
    assert f"first {MOST_RESULTS}" in page or f" {MOST_RESULTS} " in page
