"""My day: what one person's start page shows, to whom, and what it never tells."""

import re
from datetime import date, timedelta

import pytest
from django.db.models import F
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day_long
from cases.models import CareTeamMember, Family, Person, SecurityProhibition
from pairs.services import form_pair
from reports.selectors import caseload_of
from staff import calendar
from staff.models import Booking, NonCaseWork
from tests.visits.conftest import moment
from visits.models import NoteDraft, Visit, VisitOutcome
from visits.selectors.day.own_families import own_families
from visits.services.reviews import hold_review

# A Wednesday; the plans of these tests were made on it, visits are on Mondays at nine from 16.3. on.
WEDNESDAY = date(2026, 3, 11)
MONDAY = date(2026, 3, 16)
DAY = "/day/"


pytestmark = pytest.mark.moment(moment(WEDNESDAY, 8))


@pytest.fixture
def day_of(client_of):
    """The page of a person at a moment: `day_of(lead, moment(MONDAY, 8), "2026-03-17")`."""

    def get(user, now, chosen=""):
        with clock.at(now):
            response = client_of(user).get(DAY, {"date": chosen} if chosen else {})
        assert response.status_code == 200
        return response.content.decode()

    return get


def article(html: str, family: str) -> str:
    """The timeline's card of one family."""
    cards = re.findall(r"<article.*?</article>", html, re.S)
    return next(card for card in cards if family in card)


def test_the_address_is_the_contracts():
    assert reverse("visits:day") == DAY


def test_an_empty_day_says_so_and_shows_the_way(day_of, lead):
    html = day_of(lead, moment(WEDNESDAY, 12))

    assert "<article" not in html
    assert 'class="empty"' in html
    assert format_day_long(WEDNESDAY).capitalize() in html


def test_the_next_visit_of_today_stands_out(day_of, lead, plan):
    html = day_of(lead, moment(MONDAY, 8, 10))
    card = article(html, "Kuusela")

    assert "visit-next" in card
    assert card.count("btn-primary") == html.count("btn-primary") == 1
    assert "50 min" in card
    assert "1/4" in card
    assert "Tutustuminen" in card
    assert "Hillakuja 4, 96900 Rovaniemi" in card
    assert "Sari Juntunen" in card
    assert "Anni Hietala" not in card
    visit = plan.visits.get(number=1)
    for name in ("note_write", "visit_time", "visit_not_held"):
        assert f'class="menu__item" href="{reverse(f"visits:{name}", args=[visit.pk])}"' in card
    assert f'class="btn btn-primary" href="{reverse("visits:case", args=[plan.case_id])}"' in card


def test_recording_is_the_main_thing_from_the_beginning_of_the_visit(day_of, lead, plan):
    card = article(day_of(lead, moment(MONDAY, 9, 0)), "Kuusela")

    url = reverse("visits:note_write", args=[plan.visits.get(number=1).pk])
    assert f'class="btn btn-primary" href="{url}"' in card
    assert f'class="menu__item" href="{url}"' not in card


def test_a_visit_under_the_other_ones_absence_says_so(day_of, lead, co_worker, plan):
    before = article(day_of(lead, moment(MONDAY, 8)), "Kuusela")
    Booking.objects.create(
        user=co_worker, kind=Booking.Kind.ABSENCE, during=(moment(MONDAY, 7), moment(MONDAY, 16))
    )

    card = article(day_of(lead, moment(MONDAY, 8)), "Kuusela")

    assert "Silloin poissa: Sari Juntunen" in " ".join(card.split())
    assert "Silloin poissa" not in before


def test_now_stands_between_what_was_and_what_comes(day_of, lead, plan):
    html = day_of(lead, moment(MONDAY, 8, 10))
    assert html.index("day__now") < html.index("<article")

    html = day_of(lead, moment(MONDAY, 12, 10))
    assert html.index("<article") < html.index("day__now")
    assert "12.10" in html

    assert "day__now" not in day_of(lead, moment(WEDNESDAY, 12), "2026-03-16")


def test_a_visit_going_on_is_next_too(day_of, lead, plan):
    assert "visit-next" in article(day_of(lead, moment(MONDAY, 9, 30)), "Kuusela")


def test_a_visit_that_has_ended_waits_to_be_logged(day_of, lead, plan):
    html = day_of(lead, moment(MONDAY, 11))
    visit = plan.visits.get(number=1)

    assert "visit-next" not in html
    assert article(html, "Kuusela").count("btn-primary") == 1
    unlogged = re.search(
        r'<section class="card card-attention" aria-labelledby="unlogged">.*?</section>', html, re.S
    )[0]
    assert reverse("visits:note_write", args=[visit.pk]) in unlogged


@pytest.mark.parametrize(
    ("today", "kind"),
    [
        (date(2026, 3, 17), "status-attention"),  # three working days from Monday are Thursday
        (date(2026, 3, 19), "status-attention"),
        (date(2026, 3, 20), "status-overdue"),
        (date(2026, 4, 20), "status-overdue"),
    ],
)
def test_unlogged_visits_tell_their_time_limit_in_working_days(day_of, lead, plan_of, paired_case, today, kind):
    plan_of(paired_case)
    Visit.objects.exclude(number=1).update(
        starts_at=moment(date(2026, 5, 4)), ends_at=moment(date(2026, 5, 4), 10)
    )

    html = day_of(lead, moment(today, 15))

    unlogged = re.search(r'aria-labelledby="unlogged">.*?</section>', html, re.S)[0]
    assert unlogged.count(kind) == 1


def test_a_draft_is_continued(day_of, lead, plan):
    visit = plan.visits.get(number=1)
    NoteDraft.objects.create(
        visit=visit,
        case=visit.case,
        family=visit.family,
        unit=visit.unit,
        content={"what_happened": ["Piirrettiin"]},
        saved_at=clock.now(),
        saved_by=lead,
    )

    card = article(day_of(lead, moment(MONDAY, 11)), "Kuusela")

    assert "status-draft" in card
    assert "day__node" not in card
    assert reverse("visits:note_write", args=[visit.pk]) in card


def test_a_signed_visit_leads_to_its_note(day_of, lead, co_worker, plan, hold):
    (note,) = hold(plan, 1)

    for person in (lead, co_worker):
        card = article(day_of(person, moment(MONDAY, 15)), "Kuusela")
        assert reverse("visits:note", args=[note.pk]) in card
        assert "status-done" in card
        assert reverse("visits:note_write", args=[note.visit_id]) not in card


def test_a_note_waits_for_the_other_ones_signature_only(day_of, lead, co_worker, plan, hold):
    (note,) = hold(plan, 1)

    assert 'aria-labelledby="to-sign"' not in day_of(lead, moment(MONDAY, 15))
    waiting = re.search(r'aria-labelledby="to-sign">.*?</section>', day_of(co_worker, moment(MONDAY, 15)), re.S)[0]
    assert reverse("visits:note", args=[note.pk]) in waiting
    assert "Anni Hietala" in waiting


def test_the_phone_is_a_link(day_of, lead, plan):
    Person.objects.filter(first_name="Joona").update(phone="+358407654321")

    card = article(day_of(lead, moment(MONDAY, 8)), "Kuusela")

    assert 'href="tel:+358407654321"' in card


def test_without_a_phone_there_is_nothing_to_call(day_of, lead, plan):
    assert "tel:" not in article(day_of(lead, moment(MONDAY, 8)), "Kuusela")
    Person.objects.filter(first_name="Joona").update(phone="+358407654321")
    assert article(day_of(lead, moment(MONDAY, 8)), "Kuusela").count("tel:") == 1


def test_the_note_on_arrival_is_shown(day_of, lead, plan):
    Family.objects.update(arrival_note="Soita pihalta, koira on kiltti.")

    assert "Soita pihalta, koira on kiltti." in article(day_of(lead, moment(MONDAY, 8)), "Kuusela")


def test_the_next_visit_tells_of_safety_and_a_later_day_does_not(day_of, lead, plan):
    Family.objects.update(safety_note="Irrallinen koira, odota pihalla.")

    assert "Irrallinen koira, odota pihalla." in article(day_of(lead, moment(MONDAY, 8)), "Kuusela")
    assert "Irrallinen koira" not in day_of(lead, moment(date(2026, 3, 13), 8))


@pytest.mark.parametrize("place", ["home", "clinic", "office"])
def test_nothing_tells_where_a_protected_family_is(day_of, lead, plan_of, paired_case, place):
    plan_of(paired_case, place=place)
    Family.objects.update(arrival_note="Ovikoodi 1234, koira", safety_note="Ovikoodi 1234, uhkaava naapuri")
    Person.objects.update(phone="+358407654321")
    member = paired_case.family.memberships.last().person
    SecurityProhibition.objects.create(person=member, since=WEDNESDAY)

    for now in (moment(MONDAY, 8), moment(date(2026, 3, 13), 8)):  # as today, and as the next working day
        html = day_of(lead, now)
        assert "Kuusela" in html
        for secret in ("Hillakuja", "96900", "Rovaniemi", "Ovikoodi", "+358407654321", "tel:"):
            assert secret not in html
        assert str(plan_of_place(paired_case)) not in html
    assert reverse("cases:address", args=[paired_case.pk]) in day_of(lead, moment(MONDAY, 8))


def plan_of_place(case):
    return case.plan.visits.first().place


def test_the_next_working_day_is_at_hand(day_of, lead, plan):
    html = day_of(lead, moment(date(2026, 3, 13), 12))  # a Friday

    following = html[html.index('id="following"') :]
    assert "9.00" in following
    assert "Kuusela" in following
    assert reverse("visits:case", args=[plan.case_id]) in following


def test_other_days_are_a_click_away(day_of, lead, plan):
    html = day_of(lead, moment(WEDNESDAY, 12), "2026-03-16")

    assert format_day_long(MONDAY).capitalize() in html
    assert "Kuusela" in html
    assert re.search(r'href="/day/\?date=2026-03-16" aria-current="date"', html)
    assert "/day/?date=2026-03-09" in html
    assert "/day/?date=2026-03-23" in html


@pytest.mark.parametrize(
    "nonsense", ["huomenna", "2026-02-30", "0001-01-01", "9999-12-31", "2026-3", "' or 1=1", "2026-03-16T00:00"]
)
def test_a_day_that_is_none_is_answered_with_today(day_of, lead, nonsense):
    assert format_day_long(WEDNESDAY).capitalize() in day_of(lead, moment(WEDNESDAY, 12), nonsense)


def test_the_week_tells_what_each_day_holds(day_of, lead, plan, hold):
    hold(plan, 1)

    html = day_of(lead, moment(date(2026, 3, 24), 12))
    strip = re.search(r'<nav class="weekstrip".*?</nav>', html, re.S)[0]
    assert strip.count('class="weekday"') == 5
    assert strip.count("tone-attention") == 1  # Monday 23.3., not logged

    strip = day_of(lead, moment(date(2026, 3, 17), 12))
    assert strip.count("tone-done") == 1


def test_a_weekend_is_shown_only_when_it_holds_something(day_of, lead):
    saturday = date(2026, 3, 14)
    calendar.book(
        user=lead, starts_at=moment(saturday, 10), ends_at=moment(saturday, 12), kind=Booking.Kind.OTHER_WORK
    )

    strip = re.search(r'<nav class="weekstrip".*?</nav>', day_of(lead, moment(WEDNESDAY, 12)), re.S)[0]

    assert "14.3." in strip
    assert "15.3." not in strip


def test_absences_and_teams_are_in_the_day(day_of, lead):
    team = NonCaseWork.objects.get(code="team_meeting")
    calendar.book(
        user=lead,
        starts_at=moment(WEDNESDAY, 13),
        ends_at=moment(WEDNESDAY, 14),
        kind=Booking.Kind.OTHER_WORK,
        work=team,
    )
    calendar.book(
        user=lead,
        starts_at=moment(date(2026, 3, 12), 0),
        ends_at=moment(date(2026, 3, 14), 0),
        kind=Booking.Kind.ABSENCE,
    )

    html = day_of(lead, moment(WEDNESDAY, 12))
    assert str(team) in html
    assert "13.00" in html

    thursday = day_of(lead, moment(WEDNESDAY, 12), "2026-03-12")
    assert str(team) not in thursday
    assert thursday.count('class="day__item"') == 1


def test_free_time_between_is_told_and_short_pauses_are_not(day_of, lead, plan):
    for begins, ends in ((10.5, 11), (11.25, 12), (13, 14)):
        calendar.book(
            user=lead,
            starts_at=moment(MONDAY, 0) + timedelta(hours=begins),
            ends_at=moment(MONDAY, 0) + timedelta(hours=ends),
            kind=Booking.Kind.OTHER_WORK,
        )

    gaps = re.findall(r'day__gap">.*?</li>\s*</ul>', day_of(lead, moment(MONDAY, 8)), re.S)

    assert len(gaps) == 1
    assert "12.00–13.00" in gaps[0]


def test_a_visit_that_fell_through_stands_in_the_day_without_actions(day_of, lead, plan):
    outcome = VisitOutcome.objects.get(code="no_show")
    visit = plan.visits.get(number=1)
    Visit.objects.filter(pk=visit.pk).update(
        status=Visit.Status.NOT_HELD, outcome=outcome, outcome_at=visit.starts_at, outcome_by=lead
    )

    html = day_of(lead, moment(MONDAY, 12))
    card = article(html, "Kuusela")

    assert str(outcome) in card
    assert reverse("visits:note_write", args=[visit.pk]) not in card
    assert reverse("visits:visit_time", args=[visit.pk]) not in card
    assert 'aria-labelledby="unlogged"' not in html


def test_released_time_is_not_in_the_day(day_of, lead):
    booking = calendar.book(
        user=lead, starts_at=moment(WEDNESDAY, 13), ends_at=moment(WEDNESDAY, 14), kind=Booking.Kind.TRAVEL
    )
    assert "13.00" in day_of(lead, moment(WEDNESDAY, 12))

    calendar.release(booking.pk)

    assert "13.00" not in day_of(lead, moment(WEDNESDAY, 12))


def test_own_families_are_counted_by_phase_and_those_that_wait_are_named(
    day_of, lead, co_worker, coordinator, plan, make_case
):
    for name in ("Niva", "Ahola"):
        case = make_case(name)
        form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Aika sopii.")
    make_case("Odottaja")

    families = day_of(lead, moment(WEDNESDAY, 12))
    families = families[families.index('aria-labelledby="families"') :]

    assert "<b>6</b>/18 pistettä, 3 perhettä" in families
    assert re.findall(r"<dd>(\d+)</dd>", families) == ["2", "1"]
    assert "Odottaja" not in families
    assert families.index("Ahola") < families.index("Niva")
    assert "/plan/new/" in families


def test_a_family_without_contact_for_long_is_named(day_of, lead, plan, hold):
    hold(plan, 1)
    far = timedelta(days=90)
    plan.visits.filter(number__gt=1).update(starts_at=F("starts_at") + far, ends_at=F("ends_at") + far)
    quiet_link = f'href="{reverse("visits:case", args=[plan.case_id])}"'

    def families(day):
        html = day_of(lead, moment(day, 12))
        return html[html.index('aria-labelledby="families"') :]

    assert quiet_link not in families(MONDAY + timedelta(days=14))
    assert quiet_link in families(MONDAY + timedelta(days=15))


def test_a_family_whose_visit_is_only_unrecorded_is_not_called_quiet(day_of, lead, plan, hold):
    hold(plan, 1)

    html = day_of(lead, moment(MONDAY + timedelta(days=15), 12))

    assert "Ei yhteyttä" not in html
    assert reverse("visits:note_write", args=[plan.visits.get(number=2).pk]) in html[html.index('id="unlogged"') :]


def test_a_due_review_is_asked_for(day_of, lead, plan_of, paired_case, hold):
    plan = plan_of(paired_case, count=3)
    hold(plan, 1, 2, 3)

    html = day_of(lead, moment(date(2026, 3, 31), 12))

    assert reverse("visits:review_new", args=[paired_case.pk]) in html


def test_after_a_review_that_ends_the_work_the_case_is_to_be_closed(
    day_of, client_of, lead, supervisor, held_three, review_facts, paired_case
):
    hold_review(actor=lead, case_id=paired_case.pk, facts=review_facts("end"))

    closure = reverse("visits:closure", args=[paired_case.pk])
    page = client_of(lead).get(reverse("visits:case", args=[paired_case.pk])).content.decode()
    assert f'btn-primary" href="{closure}"' in page
    families = own_families(lead)
    assert (closure, "Päätä perhetyö") in [(row.url, row.words) for row in families.rows]
    assert reverse("visits:review_new", args=[paired_case.pk]) not in [row.url for row in families.rows]
    assert families.phases == [("Päätettävänä", 1)]
    load = caseload_of(supervisor, [paired_case.unit_id])
    assert (load.reviews, load.closings, [row.reviews for row in load.rows]) == (0, 1, [0] * len(load.rows))
    whole = client_of(supervisor).get(reverse("reports:attention"))
    assert whole.context["reviews"].count == 0
    assert [row.case_id for row in whole.context["closings"].rows] == [paired_case.pk]
    assert "1 päätettävänä" in client_of(supervisor).get(reverse("reports:caseload")).content.decode()


def test_the_day_is_ones_own(day_of, plan, lead, colleague, outsider):
    assert "Hillakuja" in article(day_of(lead, moment(MONDAY, 8)), "Kuusela")
    for person in (colleague, outsider):
        html = day_of(person, moment(MONDAY, 8))
        assert "Kuusela" not in html
        assert "Hillakuja" not in html


def test_when_the_pair_ends_its_families_leave_the_day(day_of, lead, plan):
    assert "Hillakuja" in article(day_of(lead, moment(MONDAY, 8)), "Kuusela")
    with clock.at(moment(WEDNESDAY, 9)):
        CareTeamMember.objects.filter(user=lead).update(until=clock.now())

    html = day_of(lead, moment(MONDAY, 8))

    assert "Kuusela" not in html
    assert "Hillakuja" not in html


def test_only_those_who_visit_families_have_a_day(
    client_of, supervisor, coordinator, partner, administrator, plan
):
    for person in (supervisor, coordinator, partner, administrator):
        assert client_of(person).get(DAY).status_code == 403


def test_the_number_of_queries_does_not_grow(
    count_queries, lead, co_worker, coordinator, make_case, plan_of, paired_case, hold
):
    hold(plan_of(paired_case), 1, actor=co_worker)
    now = moment(MONDAY + timedelta(weeks=1), 15)
    with clock.at(now):
        few = count_queries(lead, DAY)
    for number in range(9):
        case = make_case(f"Perhe{number}")
        form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Aika sopii.")
        if number < 3:
            first = moment(MONDAY + timedelta(days=number + 1), 11)
            hold(plan_of(case, first=first, count=5), 1, actor=co_worker)

    with clock.at(now):
        many = count_queries(lead, DAY)

    assert few == many
    assert many <= 9
