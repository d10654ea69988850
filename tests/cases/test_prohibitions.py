"""Until when a security prohibition stands, who prolongs it, and the warning before its end (661/2009 37 §)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day
from audit.models import AuditEvent
from cases.models import FamilyMembership, SecurityProhibition
from cases.rules import prohibition_problem
from cases.selectors.desk import desk_of
from cases.selectors.protection import prohibition_values
from cases.services import MemberFacts, add_to_care_team, prolong_security_prohibition
from staff.models import RoleGrant
from staff.services.changes import StaleForm, mark_of
from staff.working_days import months_after
from tests.cases.conftest import fresh
from tests.families import new_case

pytestmark = pytest.mark.django_db

ASK = "pyydä asiakkaalta uusi päätös"


def page_of(case):
    return reverse("cases:prohibition", args=[case.pk, case.family.memberships.get(role="mother").pk])


def send(desk, url, **told):
    form = desk.get(url).context["form"]
    days = {name: form[name].value() for name in ("since", "until") if name in form.fields}
    words = {"seen": form["seen"].value(), "source": "decision"} | days | told
    return desk.post(url, {name: value for name, value in words.items() if value is not None})


def ends_in(days, case=None):
    day = clock.today() + timedelta(days=days)
    rows = SecurityProhibition.objects.all()
    rows = rows.filter(person__memberships__family__cases=case) if case else rows
    rows.update(until=day)
    return day


@pytest.mark.parametrize(
    ("until", "stands_until", "refused"),
    [
        (date(2031, 3, 1), None, ""),
        (date(2031, 3, 2), None, "1.3.2031"),
        (date(2026, 3, 11), None, "mennyt"),
        (date(2028, 4, 30), date(2026, 4, 30), ""),
        (date(2028, 5, 1), date(2026, 4, 30), "30.4.2028"),
        (date(2026, 4, 30), date(2026, 4, 30), "30.4.2026"),
        (date(2028, 2, 29), date(2026, 2, 28), "28.2.2028"),
    ],
)
def test_five_years_at_first_and_two_at_a_time_later(until, stands_until, refused):
    problem = prohibition_problem(until, date(2026, 3, 12), since=date(2026, 3, 1), stands_until=stands_until)

    assert refused in problem
    assert bool(problem) == bool(refused)


def test_the_decision_is_recorded_and_later_prolonged(client_of, coordinator, protected_case, today):
    desk, url = client_of(coordinator), page_of(protected_case)
    background = reverse("cases:background", args=[protected_case.pk])
    assert url in desk.get(background).content.decode()
    decided, first = today - timedelta(days=100), today + timedelta(days=200)

    assert send(desk, url, since=decided.isoformat(), until=first.isoformat()).url == background

    row = SecurityProhibition.objects.get()
    assert (row.since, row.until, row.source) == (decided, first, "decision")
    assert f"Turvakielto {format_day(first)} asti" in desk.get(background).content.decode()
    too_long = months_after(first, 24) + timedelta(days=1)
    refused = send(desk, url, until=too_long.isoformat())
    assert refused.status_code == 422
    assert "until" in refused.context["form"].errors
    longer = months_after(first, 24)
    assert send(desk, url, until=longer.isoformat(), source="register", since=today.isoformat()).url == background

    row.refresh_from_db()
    assert (row.since, row.until, row.source) == (decided, longer, "register")
    events = AuditEvent.objects.filter(action="person.protection_prolonged")
    assert {(event.actor, event.ground) for event in events} == {(coordinator, "unit:contact.create")}
    assert len(events) == 2


@pytest.mark.parametrize("told", [{"until": ""}, {"until": "eilen"}, {"source": "huhu"}, {"source": None}])
def test_what_is_no_decision_is_refused(client_of, coordinator, protected_case, today, told):
    answer = send(client_of(coordinator), page_of(protected_case), **{"until": f"{today.year + 1}-01-01"} | told)

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == set(told)
    assert SecurityProhibition.objects.get().until is None


def test_a_day_after_the_first_protected_one_is_refused(client_of, coordinator, protected_case, today):
    tomorrow = today + timedelta(days=1)
    told = {"since": tomorrow.isoformat(), "until": f"{today.year + 1}-01-01"}

    assert "since" in send(client_of(coordinator), page_of(protected_case), **told).context["form"].errors
    assert SecurityProhibition.objects.get().since == today


def test_pressed_twice_it_prolongs_once_and_an_old_page_never(client_of, coordinator, protected_case, today):
    desk, url = client_of(coordinator), page_of(protected_case)
    first = ends_in(20)
    words = {"seen": desk.get(url).context["form"]["seen"].value(), "source": "decision"}
    longer = words | {"until": months_after(first, 24).isoformat()}

    assert [desk.post(url, longer).status_code for _press in range(2)] == [302, 302]
    assert desk.post(url, words | {"until": months_after(first, 48).isoformat()}).status_code == 422

    assert SecurityProhibition.objects.get().until == months_after(first, 24)
    assert AuditEvent.objects.filter(action="person.protection_prolonged").count() == 1


def test_who_does_not_end_one_does_not_prolong_it(client_of, lead, outsider, partner, protected_case):
    url = page_of(protected_case)
    for user, status in ((lead, 403), (outsider, 404), (partner, 404)):
        answer = client_of(user).post(url, {"until": "2027-01-01", "source": "decision"})
        assert answer.status_code == status
        assert "Salla" not in answer.content.decode()
    assert SecurityProhibition.objects.get().until is None


def test_one_that_was_ended_is_neither_prolonged_nor_warned_of(client_of, coordinator, protected_case):
    desk, url = client_of(coordinator), page_of(protected_case)
    ends_in(10)
    desk.post(f"{url}end/", {"reason": "Kumottu."})

    background = desk.get(reverse("cases:background", args=[protected_case.pk])).content.decode()
    assert url not in background
    assert ASK not in background
    assert desk.get(url).status_code == 404
    assert desk_of(fresh(coordinator)).ending == []


@pytest.mark.parametrize(("days", "told"), [(0, True), (30, True), (31, False)])
def test_the_board_the_day_and_the_familys_page_ask_for_the_new_decision(
    client_of, coordinator, lead, protected_case, days, told
):
    day = ends_in(days)
    pages = [
        (coordinator, reverse("pairs:board")),
        (lead, reverse("visits:day")),
        (lead, reverse("cases:background", args=[protected_case.pk])),
    ]
    for user, url in pages:
        page = client_of(user).get(url).content.decode()
        assert (ASK in page) == told, url
        if told:
            assert f"päättyy {format_day(day)}" in page
    listed = AuditEvent.objects.filter(action="board.viewed").latest("pk").changes["cases"]
    assert protected_case.pk in listed


def test_nobody_is_warned_of_one_who_is_protected_for_longer_or_has_moved_away(
    coordinator, protected_case, other_supervisor, today
):
    ends_in(10)
    assert [row.case_id for row in desk_of(fresh(coordinator)).ending] == [protected_case.pk]
    assert desk_of(fresh(other_supervisor)).ending == []
    mother = protected_case.family.memberships.get(role="mother").person
    longer = SecurityProhibition.objects.create(person=mother, since=today)
    assert desk_of(fresh(coordinator)).ending == []

    longer.delete()
    FamilyMembership.objects.filter(person=mother).update(
        since=today - timedelta(days=9), until=today - timedelta(1)
    )
    assert desk_of(fresh(coordinator)).ending == []


def test_the_warning_costs_the_same_for_none_and_many(count_queries, coordinator, lead, unit, protected_case):
    pages = [(coordinator, reverse("pairs:board")), (lead, reverse("visits:day"))]
    for name in ("Toinen", "Kolmas", "Neljäs"):
        members = [MemberFacts(role="mother", first_name="Salla", last_name=name, protected=True)]
        add_to_care_team(
            actor=coordinator, case=new_case(coordinator, unit, name, members=members), user=lead, role="lead"
        )
    few = [count_queries(user, url) for user, url in pages]

    ends_in(10)

    assert [count_queries(user, url) for user, url in pages] == few
    assert len(desk_of(fresh(coordinator)).ending) == 4


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_who_prolong_at_once_do_not_prolong_twice(coordinator, supervisor, protected_case):
    first = ends_in(20)
    seen = mark_of(prohibition_values(SecurityProhibition.objects.get()))
    member = protected_case.family.memberships.get(role="mother").pk
    together = Barrier(2)

    def prolong(user, months):
        try:
            together.wait(timeout=20)
            prolong_security_prohibition(
                actor=fresh(user),
                case_id=protected_case.pk,
                membership_id=member,
                values={"until": months_after(first, months), "source": "decision"},
                seen=seen,
            )
        except (StaleForm, ValidationError) as error:
            return type(error)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as both:
        outcomes = list(both.map(prolong, (coordinator, supervisor), (12, 24)))

    assert sorted(map(str, outcomes)) == sorted([str(None), str(StaleForm)])
    assert AuditEvent.objects.filter(action="person.protection_prolonged").count() == 1


def correct(desk, url, **told):
    form = desk.get(f"{url}correction/").context["form"]
    words = {"seen": form["seen"].value(), "reason": "Päätöksessä on toinen päivä."} | told
    return desk.post(f"{url}correction/", words)


def test_a_last_day_that_is_too_late_is_corrected_with_a_reason(client_of, coordinator, protected_case, today):
    desk, url = client_of(coordinator), page_of(protected_case)
    background = reverse("cases:background", args=[protected_case.pk])
    assert f"{url}correction/" not in desk.get(background).text
    assert desk.get(f"{url}correction/").status_code == 404
    late, right = ends_in(400), today + timedelta(days=40)
    assert f"{url}correction/" in desk.get(background).text

    assert correct(desk, url, until=right.isoformat()).url == background

    row = SecurityProhibition.objects.get()
    assert (row.until, row.is_lifted) == (right, False)
    assert f"Turvakielto {format_day(right)} asti" in desk.get(background).text
    told = AuditEvent.objects.get(action="person.protection_corrected")
    assert (told.actor, told.reason) == (coordinator, "Päätöksessä on toinen päivä.")
    history = SecurityProhibition.pgh_event_model.objects.order_by("pgh_id").values_list("until", flat=True)
    assert list(history)[-2:] == [late, right]


@pytest.mark.parametrize(
    ("days", "words"), [(-1, "mennyt"), (400, "Kirjoita päivä ennen"), (401, "Kirjoita päivä ennen")]
)
def test_nobody_is_left_uncovered_or_protected_for_longer_by_a_correction(
    client_of, coordinator, protected_case, today, days, words
):
    desk, url = client_of(coordinator), page_of(protected_case)
    late = ends_in(400)
    SecurityProhibition.objects.update(since=today - timedelta(days=10))

    answer = correct(desk, url, until=(today + timedelta(days=days)).isoformat())

    assert answer.status_code == 422
    assert words in answer.context["form"].errors["until"][0]
    assert "Päätöksessä on toinen päivä." in answer.text
    assert SecurityProhibition.objects.get().until == late


def test_a_correction_without_reason_or_from_an_old_page_is_refused(client_of, coordinator, protected_case, today):
    desk, url = client_of(coordinator), page_of(protected_case)
    ends_in(400)
    seen = desk.get(f"{url}correction/").context["form"]["seen"].value()
    assert "reason" in correct(desk, url, until=today.isoformat(), reason="").context["form"].errors
    late = ends_in(300)

    stale = correct(desk, url, until=(today + timedelta(days=50)).isoformat(), seen=seen)

    assert stale.status_code == 422
    assert SecurityProhibition.objects.get().until == late


def test_who_does_not_end_one_does_not_correct_it(client_of, lead, outsider, partner, protected_case, today):
    url, late = f"{page_of(protected_case)}correction/", ends_in(400)
    for user, status in ((lead, 403), (outsider, 404), (partner, 404)):
        answer = client_of(user).post(url, {"until": today.isoformat(), "reason": "Kokeilu"})
        assert answer.status_code == status
        assert "Salla" not in answer.text
    assert SecurityProhibition.objects.get().until == late


def test_a_day_that_protects_another_units_home_is_not_brought_forward(
    client_of, coordinator, outsider, other_unit, protected_case, today
):
    mother = protected_case.family.memberships.get(role="mother").person
    RoleGrant.objects.create(user=outsider, role="coordinator", unit=other_unit, since="2020-01-01")
    other = new_case(fresh(outsider), other_unit, "Toinen")
    FamilyMembership.objects.create(
        family=other.family, person=mother, unit=other_unit, role="mother", since=today
    )
    late = ends_in(400)

    answer = correct(
        client_of(coordinator), page_of(protected_case), until=(today + timedelta(days=9)).isoformat()
    )

    assert str(other_unit) in answer.context["form"].errors["until"][0]
    assert SecurityProhibition.objects.get().until == late
