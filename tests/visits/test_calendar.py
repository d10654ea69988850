"""Calendars: what takes whose time, what each reader may know of it, and how the days are shown."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import Family, SecurityProhibition
from pairs.services import end_pair
from staff.calendar import book
from staff.models import Booking, NonCaseWork
from staff.services import record_absence
from tests.personas import make_user
from tests.visits.conftest import moment
from visits.selectors.calendar.span import Span, asked_span

WEDNESDAY, MONDAY = date(2026, 3, 11), date(2026, 3, 16)
NEXT_WEEK = "?view=week&date=2026-03-16"
pytestmark = pytest.mark.moment(moment(WEDNESDAY, 8))


@pytest.fixture
def seen(client_of):
    """The text of a calendar: `seen(lead, "calendar", NEXT_WEEK)`."""

    def get(user, name, query="", *args):
        response = client_of(user).get(reverse(f"visits:{name}", args=args) + query)
        assert response.status_code == 200
        return response.content.decode().split("<main")[1]

    return get


@pytest.mark.parametrize(
    ("view", "day", "first", "count", "title"),
    [
        ("day", date(2026, 3, 11), date(2026, 3, 11), 1, "Keskiviikko 11.3.2026"),
        ("week", date(2026, 3, 11), date(2026, 3, 9), 7, "Viikko 11, 9.3.–15.3.2026"),
        ("month", date(2026, 3, 11), date(2026, 2, 23), 42, "Maaliskuu 2026"),
        ("month", date(2027, 2, 28), date(2027, 2, 1), 28, "Helmikuu 2027"),
    ],
)
def test_a_span_begins_on_monday_and_holds_whole_weeks(view, day, first, count, title):
    span = Span(view, day)

    assert (span.days[0], len(span.days), span.title) == (first, count, title)


def test_spans_follow_each_other():
    assert Span("month", date(2026, 1, 31)).later == date(2026, 2, 1)
    assert Span("month", date(2026, 1, 31)).earlier == date(2025, 12, 1)
    assert Span("week", WEDNESDAY).later == date(2026, 3, 18)
    assert Span("day", WEDNESDAY).earlier == date(2026, 3, 10)


@pytest.mark.parametrize("query", [("", ""), ("year", "2026-13-40"), ("week'", "0001-01-01")])
def test_nonsense_in_the_address_is_this_week(query):
    assert asked_span(*query) == Span("week", WEDNESDAY)


def test_own_week_tells_visits_with_the_way_to_the_family_and_other_work(seen, lead, plan, paired_case):
    team = NonCaseWork.objects.get(code="team_meeting")
    book(
        user=lead,
        starts_at=moment(date(2026, 3, 17), 13),
        ends_at=moment(date(2026, 3, 17), 14),
        kind=Booking.Kind.OTHER_WORK,
        work=team,
    )
    record_absence(actor=lead, user=lead, starts_on=date(2026, 3, 19), ends_on=date(2026, 3, 20))
    text = seen(lead, "calendar", NEXT_WEEK)

    assert text.count(reverse("visits:case", args=[paired_case.pk])) == 1
    assert "Perhe Kuusela" in text
    assert "Käynti 1/4" in text
    assert "13.00–14.00" in text
    assert team.name in text
    assert text.count("Koko päivä") == 2


def test_a_colleague_sees_times_and_kinds_only(seen, colleague, lead, plan):
    text = seen(colleague, "calendar_person", NEXT_WEEK, lead.pk)

    assert "9.00–10.30" in text
    assert "Käynti" in text
    assert "Kuusela" not in text
    assert "/cases/" not in text


def test_whoever_looks_is_in_the_log_with_the_families_that_were_named(seen, coordinator, lead, plan, paired_case):
    seen(coordinator, "calendar_person", NEXT_WEEK, lead.pk)

    event = AuditEvent.objects.get(action="calendar.viewed")
    assert (event.actor, event.changes) == (coordinator, {"cases": [paired_case.pk]})


def test_a_pair_stands_side_by_side_and_in_a_month_together(seen, coordinator, lead, co_worker, plan, paired_case):
    week = seen(coordinator, "calendar_pair", NEXT_WEEK, paired_case.pk)
    month = seen(coordinator, "calendar_pair", "?view=month&date=2026-03-16", paired_case.pk)

    assert week.count("Perhe Kuusela</a>") == 2 + 1  # in the row of each, and on the way back
    assert f"{lead}</a></h2>" in week
    assert f"{co_worker}</a></h2>" in week
    assert month.count("9.00–10.30") == 3  # the visits of March, each once
    assert f"{lead} ja {co_worker}" in month


def test_a_family_without_a_pair_says_so(seen, coordinator, plan, paired_case):
    end_pair(actor=coordinator, pair=paired_case.pairs.get(), reason="Työntekijä vaihtaa yksikköä.")

    assert "Perheellä ei ole nyt työparia" in seen(coordinator, "calendar_pair", "", paired_case.pk)


def test_the_unit_shows_everybody_who_works_there(seen, coordinator, lead, co_worker, colleague, unit, outsider):
    text = seen(coordinator, "calendar_unit", NEXT_WEEK, unit.pk)

    assert [str(person) in text for person in (lead, co_worker, colleague, outsider)] == [True, True, True, False]
    assert "Näille päiville ei ole sovittu mitään." in text


def test_a_month_shows_the_first_of_a_full_day_and_the_way_to_the_rest(seen, lead):
    for hour in range(8, 14):
        starts_at = moment(date(2026, 3, 18), hour)
        book(user=lead, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), kind="visit")

    month, day = (seen(lead, "calendar", f"?view={view}&date=2026-03-18") for view in ("month", "day"))
    assert (month.count("cal__clock"), day.count("cal__clock")) == (4, 6)
    assert "2 muuta" in month


def test_holidays_are_named_and_weeks_numbered(seen, lead):
    text = seen(lead, "calendar", "?view=week&date=2026-04-03")

    assert "Pitkäperjantai" in text
    assert "vk 14" in text


def test_a_protected_familys_place_is_in_no_calendar(seen, lead, coordinator, plan, paired_case):
    mother = paired_case.family.memberships.get(role="mother").person
    SecurityProhibition.objects.create(person=mother, since=WEDNESDAY)
    Family.objects.filter(pk=paired_case.family_id).update(street_address="Salatie 5")
    for text in (seen(lead, "calendar", NEXT_WEEK), seen(coordinator, "calendar_person", NEXT_WEEK, lead.pk)):
        assert "9.00–10.30" in text
        assert "Salatie" not in text
        assert "Koti" not in text


@pytest.mark.parametrize("view", ["day", "week", "month"])
def test_calendars_cost_the_same_for_few_and_many(count_queries, coordinator, lead, unit, view):
    def pages():
        query = f"?view={view}&date=2026-03-18"
        return [
            count_queries(coordinator, reverse(f"visits:{name}", args=[pk]) + query)
            for name, pk in (("calendar_unit", unit.pk), ("calendar_person", lead.pk))
        ]

    def at_work(person, *hours):
        for hour in hours:
            starts_at = moment(date(2026, 3, 18), hour)
            book(user=person, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1), kind="visit")

    at_work(lead, 9)
    few = pages()
    people = [lead, *(make_user(f"apu{index}", "worker", unit, "family_worker") for index in range(10))]
    for person in people:
        at_work(person, 8, 11, 14)

    assert pages() == few
    assert max(few) <= 8
    assert clock.today() == WEDNESDAY
