"""The list of what is still to be recorded and signed: one's own, of one's own families, at a constant cost."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.drafts import Typed
from pairs.services import end_pair, form_pair
from visits.selectors.todo import todo_of
from visits.services.drafts import save_draft
from visits.services.notes import cosign_note

URL = "visits:todo"


@pytest.fixture
def many(make_case, coordinator, lead, co_worker, plan_of):
    """`many(3)`: so many families more, each with a plan whose first visit is at another hour."""
    made = []

    def make(count):
        for _number in range(count):
            place = len(made)
            case = make_case(f"Perhe{place}")
            form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Sopivat.")
            first = clock.now() + timedelta(days=1 + place // 4, hours=(place % 4) * 2)
            made.append(plan_of(case, count=3, first=first))
        return made

    return make


def test_a_visit_that_is_over_waits_until_its_note_is_signed(lead, co_worker, plan, first_visit, hold):
    assert todo_of(lead).is_empty
    with clock.at(first_visit.ends_at):
        (row,) = todo_of(lead).unlogged
        assert (row.title, row.url) == (str(plan.case.family), reverse("visits:note_write", args=[first_visit.pk]))
        assert todo_of(co_worker).unlogged == todo_of(lead).unlogged
    (note,) = hold(plan, 1)
    with clock.at(note.signed_at):
        assert todo_of(lead).is_empty
        (row,) = todo_of(co_worker).to_cosign
        assert row.url == reverse("visits:note", args=[note.pk])
        assert "Anni Hietala" in row.about
        cosign_note(actor=co_worker, note_id=note.pk)
        assert todo_of(co_worker).is_empty


def test_a_draft_is_a_list_of_its_own_also_before_the_visit(lead, co_worker, first_visit):
    save_draft(actor=lead, visit_id=first_visit.pk, typed=Typed({"what_happened": ["Alku"]}))

    todo = todo_of(co_worker)

    assert [row.url for row in todo.drafts] == [reverse("visits:note_write", args=[first_visit.pk])]
    assert not todo.unlogged


def test_the_time_limit_is_counted_in_working_days(lead, first_visit):
    """The visit is on a Monday; three working days on it is Thursday, unless a holiday comes between."""
    kinds = []
    for days in range(9):
        with clock.at(first_visit.ends_at + timedelta(days=days)):
            unlogged = todo_of(lead).unlogged
            kinds.append(unlogged[0].kind)

    assert kinds[0] == "attention"
    assert kinds[-1] == "overdue"
    assert kinds == sorted(kinds)


@pytest.mark.parametrize("who", ["colleague", "outsider", "supervisor", "coordinator", "invited_partner"])
def test_nothing_of_other_peoples_families_is_shown(request, client_of, after_first_visit, who):
    person = request.getfixturevalue(who)

    assert todo_of(person).is_empty
    assert "Kuusela" not in client_of(person).get(reverse(URL)).content.decode()


def test_whoever_has_left_the_pair_has_nothing_to_do(co_worker, lead, coordinator, plan, first_visit, hold):
    (note,) = hold(plan, 1)
    with clock.at(note.signed_at):
        end_pair(actor=coordinator, pair=plan.pair, reason="Pari vaihtuu.")
        assert todo_of(co_worker).is_empty


def test_the_page_lists_all_three_and_says_when_it_is_empty(client_of, lead, co_worker, many, hold):
    client, url = client_of(co_worker), reverse(URL)
    assert "Perhe0" not in client.get(url).content.decode()
    plans = many(3)
    (note,) = hold(plans[0], 1)
    visits = [plan.visits.get(number=1) for plan in plans]
    save_draft(actor=lead, visit_id=visits[1].pk, typed=Typed({"what_happened": ["Alku"]}))

    with clock.at(clock.now() + timedelta(days=7)):
        page = client.get(url).content.decode()

    for link in (
        reverse("visits:note", args=[note.pk]),
        reverse("visits:note_write", args=[visits[1].pk]),
        reverse("visits:note_write", args=[visits[2].pk]),
    ):
        assert link in page


def test_the_page_costs_the_same_for_three_and_thirty(count_queries, co_worker, lead, many, hold):
    def prepare(plans):
        for place, plan in enumerate(plans):
            if place % 3 == 0:
                hold(plan, 1)
            elif place % 3 == 1:
                first = plan.visits.get(number=1)
                save_draft(actor=lead, visit_id=first.pk, typed=Typed({"what_happened": ["A"]}))

    prepare(many(3))
    later = clock.now() + timedelta(days=14)
    with clock.at(later):
        few = count_queries(co_worker, reverse(URL))
    prepare(many(9)[3:])
    with clock.at(later):
        assert count_queries(co_worker, reverse(URL)) == few <= 8
