"""The pages on which the plan is made and read, and a visit agreed."""

import re
from datetime import date, timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day_long
from audit.models import AuditEvent
from cases.models import Decision, LegalBasis, PreferredTime, SecurityProhibition
from staff import calendar
from staff.models import Booking, WorkingHours
from staff.services import record_absence
from tests.visits.conftest import moment
from visits.models import Visit, VisitPlace, VisitPlan, VisitType

# A Thursday; the coming Monday begins week 12 and no holiday is near.
THURSDAY = date(2026, 3, 12)
MONDAY = date(2026, 3, 16)


pytestmark = pytest.mark.moment(moment(THURSDAY, 12, 10))


@pytest.fixture
def new_url(paired_case):
    return reverse("visits:plan_new", args=[paired_case.pk])


@pytest.fixture
def book():
    """Take somebody's hours on a day: `book(user, day, 8, 16)`."""

    def take(user, day, begins, ends):
        return calendar.book(
            user=user, starts_at=moment(day, begins), ends_at=moment(day, ends), kind=Booking.Kind.OTHER_WORK
        )

    return take


def cards_of(html: str, number: int) -> list[str]:
    """The tags of the times offered for one visit, and of the way to others."""
    return re.findall(rf'<input[^>]*name="starts_at_{number}"[^>]*>', html, re.S)


def times_of(html: str, number: int) -> list[str]:
    """The times offered for one visit at first sight, in order."""
    return [re.search(r'value="([^"]*)"', card)[1] for card in cards_of(html, number)]


def chosen_times(html: str) -> list[str]:
    """The time chosen of every visit, in order."""
    cards = [card for number in range(1, 6) for card in cards_of(html, number) if "checked" in card]
    return [re.search(r'value="([^"]*)"', card)[1] for card in cards]


def week_of(html: str, number: int) -> str:
    """The list of all free times of a visit's week."""
    return re.search(rf'<select name="other_{number}".*?</select>', html, re.S)[0]


def plan_data(times, **changed):
    """What the browser sends of a plan with the given times."""
    home = str(VisitPlace.objects.get(code="home").pk)
    data = {"aim": "Miten illat rauhoittuvat?"}
    for number, time in enumerate(times, start=1):
        data |= {f"purpose_{number}": f"Aihe {number}", f"place_{number}": home, f"starts_at_{number}": time}
    return data | changed


MONDAYS = ["2026-03-16T08:00", "2026-03-23T08:00", "2026-03-30T08:00"]
THREE = {"count": "3", "rhythm": "1", "start": "2026-03-16"}


def test_the_page_proposes_four_weekly_visits_from_tomorrow_on(client_of, lead, new_url):
    html = client_of(lead).get(new_url).content.decode()

    # 3.4. is Good Friday: the day before it is the nearest.
    assert chosen_times(html) == ["2026-03-13T08:00", "2026-03-20T08:00", "2026-03-27T08:00", "2026-04-02T08:00"]
    assert 'value="Tutustuminen ja sopiminen"' in html
    assert 'value="Yhteinen arviointi"' in html


def test_missing_working_hours_are_told_where_times_are_looked_for(client_of, lead, co_worker, new_url):
    WorkingHours.objects.filter(user=co_worker).delete()

    text = client_of(lead).get(new_url).text

    assert f"Työajat puuttuvat: {co_worker}." in text


@pytest.mark.parametrize(
    ("shape", "times"),
    [
        (THREE, MONDAYS),
        (THREE | {"rhythm": "2"}, ["2026-03-16T08:00", "2026-03-30T08:00", "2026-04-13T08:00"]),
    ],
)
def test_count_rhythm_and_start_are_asked_in_the_address(client_of, lead, new_url, shape, times):
    html = client_of(lead).get(new_url, shape).content.decode()

    assert chosen_times(html) == times


def test_the_last_visit_is_the_joint_review_whatever_the_count(client_of, lead, new_url):
    client = client_of(lead)

    for count in (3, 4, 5):
        html = client.get(new_url, THREE | {"count": count}).content.decode()
        purposes = re.findall(r'name="purpose_\d" value="([^"]*)"', html)
        assert len(purposes) == count
        assert purposes[-1] == "Yhteinen arviointi"


@pytest.mark.parametrize(
    "nonsense", [{"count": "6"}, {"count": "x"}, {"rhythm": "9"}, {"start": "2026-13-45"}, {"start": "1999-01-04"}]
)
def test_a_shape_that_cannot_be_is_answered_with_the_usual_one(client_of, lead, new_url, nonsense):
    response = client_of(lead).get(new_url, THREE | nonsense)

    assert response.status_code == 200
    assert len(chosen_times(response.content.decode())) in (3, 4)


def test_only_times_free_for_both_are_offered(client_of, lead, co_worker, new_url, book):
    book(lead, MONDAY, 8, 11)
    book(co_worker, MONDAY, 13, 16)

    html = client_of(lead).get(new_url, THREE).content.decode()

    first = week_of(html, 1)
    monday = re.search(r'<optgroup label="[^"]* 16\.3\.2026">(.*?)</optgroup>', first, re.S)[1]
    assert re.findall(r'value="([^"]*)"', monday) == ["2026-03-16T11:00", "2026-03-16T11:30"]
    assert "11.00–12.30" in monday


def wishes(case, *slots):
    for weekday, part in slots:
        PreferredTime.objects.create(
            case=case, family_id=case.family_id, unit_id=case.unit_id, weekday=weekday, part=part
        )


def test_the_set_follows_the_familys_wishes_and_says_where_it_cannot(client_of, lead, new_url, paired_case, book):
    wishes(paired_case, (2, "afternoon"))
    book(lead, date(2026, 3, 25), 8, 16)

    html = client_of(lead).get(new_url, THREE).content.decode()

    assert chosen_times(html) == ["2026-03-18T12:00", "2026-03-24T12:00", "2026-04-01T12:00"]
    # All of the second week is outside the wishes, of the first only what is an alternative to the wished times.
    assert times_of(html, 1)[1] == "2026-03-18T13:30"
    cards = re.findall(r'<label[^>]*for="id_starts_at_2_\d"[^>]*>(.*?)</label>', html, re.S)
    assert [("ei perheen toive" in card) for card in cards] == [True, True, True, True, False]


def test_each_visit_has_the_next_best_times_and_all_of_its_week(client_of, lead, new_url):
    html = client_of(lead).get(new_url, THREE).content.decode()

    assert times_of(html, 1) == [
        "2026-03-16T08:00",
        "2026-03-16T09:30",
        "2026-03-16T11:00",
        "2026-03-16T12:30",
        "other",
    ]
    assert week_of(html, 1).count("<option") == 1 + 5 * 14


def test_another_time_of_the_week_is_saved(client_of, lead, new_url):
    times = {"starts_at_2": "other", "other_2": "2026-03-25T10:00"}

    response = client_of(lead).post(f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(MONDAYS, **times))

    assert response.status_code == 302
    assert Visit.objects.get(number=2).starts_at == moment(date(2026, 3, 25), 10)


@pytest.mark.parametrize("other", ["", "huomenna", "2026-03-10T10:00"])
def test_another_time_that_is_missing_wrong_or_past_is_told_at_its_list(client_of, lead, new_url, other):
    times = {"starts_at_2": "other", "other_2": other}

    response = client_of(lead).post(f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(MONDAYS, **times))

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["other_2"]
    assert 'href="#id_other_2"' in response.text
    assert not VisitPlan.objects.exists()


def test_a_set_that_goes_over_the_end_of_the_service_is_told(client_of, lead, new_url, paired_case, supervisor):
    Decision.objects.create(
        case=paired_case,
        family_id=paired_case.family_id,
        unit_id=paired_case.unit_id,
        number="P-1",
        decided_on=THURSDAY,
        since=THURSDAY,
        until=date(2026, 3, 27),
        basis=LegalBasis.objects.first(),
        content="Perhetyö.",
        recorded_at=clock.now(),
        decided_by=supervisor,
    )
    client = client_of(lead)

    late = client.get(new_url, THREE).text

    assert "Palvelusta on päätetty 27.3.2026 asti, ja käynti 3 olisi vasta sen jälkeen." in late


def test_whose_absence_is_in_the_way_is_told(client_of, coordinator, co_worker, lead, new_url):
    record_absence(actor=coordinator, user=co_worker, starts_on=THURSDAY, ends_on=date(2026, 7, 1))

    text = client_of(lead).get(new_url, THREE).text

    assert "Poissa: Sari Juntunen 12.3.–1.7.2026." in text


def test_a_week_without_common_time_is_passed_over(client_of, lead, new_url, book):
    for day in range(5):
        book(lead, MONDAY + timedelta(days=7 + day), 8, 16)

    html = client_of(lead).get(new_url, THREE).content.decode()

    # The Monday of the week after is Easter Monday: all three can be held on a Tuesday.
    assert chosen_times(html) == ["2026-03-17T08:00", "2026-03-31T08:00", "2026-04-07T08:00"]


def test_without_any_common_time_the_page_says_so(client_of, lead, new_url, co_worker):
    co_worker.working_hours.all().delete()

    html = client_of(lead).get(new_url).content.decode()

    assert html.count('<select name="other_') == 4
    assert "<optgroup" not in html
    assert chosen_times(html) == []
    # The help under each of the four empty lists.
    assert html.count('id="id_starts_at_1_helptext"') == 1


def test_the_times_that_suit_the_family_are_shown(client_of, coordinator, lead, co_worker, make_case):
    from pairs.services import form_pair

    case = make_case("Niva", time_wishes="Aamupäivät, ei perjantaisin")
    form_pair(actor=coordinator, case_id=case.pk, lead=lead, co_worker=co_worker, reason="Aika sopii.")

    html = client_of(lead).get(reverse("visits:plan_new", args=[case.pk])).content.decode()

    assert "Aamupäivät, ei perjantaisin" in html


def test_more_visits_have_one_review_and_a_change_that_was_not_asked_for_is_told(client_of, lead, new_url):
    client = client_of(lead)
    form = client.get(new_url).context["form"]
    sent = {
        "count": "5",
        "rhythm": "1",
        "start": "2026-03-16",
        "shown": "4/1/2026-03-16",
        "aim": "Miten nukutaan?",
    }
    sent |= {f"purpose_{number}": form[f"purpose_{number}"].value() for number in range(1, 5)}
    again = client.post(new_url, sent | {"purpose_2": "Isän toiveet"})
    purposes = [again.context["form"][f"purpose_{number}"].value() for number in range(1, 6)]

    assert "Ajat laskettiin uudelleen" in again.content.decode()
    assert purposes.count("Yhteinen arviointi") == 1
    assert (purposes[1], purposes[4]) == ("Isän toiveet", "Yhteinen arviointi")
    assert not VisitPlan.objects.exists()
    asked = client.post(new_url, sent | {"show": "1"})
    assert "Ajat laskettiin uudelleen" not in asked.content.decode()


def test_saving_makes_all_visits_and_shows_the_plan(client_of, lead, new_url, paired_case):
    response = client_of(lead).post(f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(MONDAYS))

    assert response.status_code == 302
    assert response.url == reverse("visits:plan", args=[paired_case.pk])
    plan = VisitPlan.objects.get()
    assert [visit.purpose for visit in plan.visits.all()] == ["Aihe 1", "Aihe 2", "Aihe 3"]
    assert [visit.starts_at for visit in plan.visits.all()] == [
        moment(MONDAY + timedelta(weeks=week), 8) for week in range(3)
    ]
    assert {visit.ends_at - visit.starts_at for visit in plan.visits.all()} == {timedelta(minutes=90)}


def test_saving_twice_leads_to_the_plan_that_was_made(client_of, lead, new_url, paired_case):
    client = client_of(lead)
    for _round in range(2):
        response = client.post(f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(MONDAYS))

    assert response.url == reverse("visits:plan", args=[paired_case.pk])
    assert Visit.objects.count() == 3


def test_a_time_taken_meanwhile_is_told_at_its_row_and_all_else_is_kept(client_of, lead, co_worker, new_url, book):
    book(co_worker, MONDAY + timedelta(weeks=1), 8, 12)

    response = client_of(lead).post(
        f"{new_url}?count=3&rhythm=1&start=2026-03-16",
        plan_data(MONDAYS, purpose_2="Isän ja lapsen oma aika", aim="Čáhci 🌱"),
    )
    html = response.content.decode()

    assert response.status_code == 422
    assert not VisitPlan.objects.exists()
    assert list(response.context["form"].errors) == ["starts_at_2"]
    assert 'href="#id_starts_at_2_0"' in html
    assert "Sari Juntunen on jo varattu" in html
    assert "Seuraava kaikille sopiva aika on ma 23.3. klo 12.00–13.30." in html
    assert 'value="Isän ja lapsen oma aika"' in html
    assert "Čáhci 🌱" in html
    assert "2026-03-23T08:00" not in [*times_of(html, 2), week_of(html, 2)]
    assert "2026-03-23T12:00" in week_of(html, 2)
    # What was refused has the suggestion chosen; sent as it is, the plan is made.
    assert chosen_times(html) == ["2026-03-16T08:00", "2026-03-23T12:00", "2026-03-30T08:00"]
    again = client_of(lead).post(
        f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(chosen_times(html), aim="Čáhci 🌱")
    )
    assert again.status_code == 302


def test_choices_of_other_rows_live_on_when_a_whole_week_fills_up(client_of, lead, new_url, book):
    for day in range(5):
        book(lead, MONDAY + timedelta(days=7 + day), 8, 16)

    html = (
        client_of(lead).post(f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(MONDAYS)).content.decode()
    )

    assert html.count('class="form-check-input is-invalid"') == len(cards_of(html, 2))
    assert chosen_times(html)[2] == "2026-03-30T08:00"


def test_visits_in_the_wrong_order_are_told(client_of, lead, new_url):
    times = ["2026-03-16T08:00", "2026-03-27T08:00", "2026-03-23T08:00"]

    response = client_of(lead).post(f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(times))

    assert response.status_code == 422
    assert not VisitPlan.objects.exists()
    assert "id_starts_at_3" in response.content.decode()


@pytest.mark.parametrize("changed", [{"purpose_1": ""}, {"purpose_1": "x" * 100_000}, {"place_1": "999999"}])
def test_what_is_missing_or_forged_is_told_at_its_field(client_of, lead, new_url, changed):
    (field,) = changed

    response = client_of(lead).post(f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(MONDAYS, **changed))

    assert response.status_code == 422
    assert f'href="#id_{field}"' in response.content.decode()
    assert not VisitPlan.objects.exists()


def test_an_enormous_aim_is_refused_and_kept(client_of, lead, new_url):
    aim = "Äiti ja isä 🌱 " * 8000

    response = client_of(lead).post(f"{new_url}?count=3&rhythm=1&start=2026-03-16", plan_data(MONDAYS, aim=aim))

    assert response.status_code == 422
    assert aim in response.content.decode()


def test_who_may_not_make_plans_gets_no_page(client_of, new_url, colleague, outsider, supervisor, invited_partner):
    for stranger in (colleague, outsider):
        response = client_of(stranger).get(new_url)
        assert response.status_code == 404
        assert "Kuusela" not in response.content.decode()
    for onlooker in (supervisor, invited_partner):
        assert client_of(onlooker).get(new_url).status_code == 403
        assert client_of(onlooker).post(new_url, plan_data(MONDAYS)).status_code == 403
    assert not VisitPlan.objects.exists()


@pytest.fixture
def plan_page(plan_of, paired_case):
    """The address of the plan of four visits on Mondays at nine."""
    plan_of(paired_case, aim="Löydämme keinoja rauhallisiin iltoihin.")
    return reverse("visits:plan", args=[paired_case.pk])


def test_the_plan_reads_in_plain_words(client_of, lead, co_worker, plan_page, paired_case):
    lead.brings = "Tuntee vauvaperheen arjen."
    lead.phone = "+358401234567"
    lead.save()

    html = client_of(lead).get(plan_page).content.decode()

    assert str(paired_case.family) in html
    assert "Löydämme keinoja rauhallisiin iltoihin." in html
    for words in (format_day_long(MONDAY), "9.00–10.30", "Tutustuminen", "Koti", "Anni", "Sari Juntunen"):
        assert words in html
    assert "Tuntee vauvaperheen arjen." in html
    assert "040 1234567" in html
    assert "data-print" in html


def test_opening_the_plan_is_logged(client_of, lead, plan_page, paired_case):
    client_of(lead).get(plan_page)

    event = AuditEvent.objects.get(action="plan.printed")
    assert (event.actor, event.case_id, event.family_id) == (lead, paired_case.pk, paired_case.family_id)


def test_a_protected_familys_plan_tells_no_place(client_of, lead, plan_page, paired_case):
    member = paired_case.family.memberships.first().person
    SecurityProhibition.objects.create(person=member, since=THURSDAY)

    html = client_of(lead).get(plan_page).content.decode()

    assert "Koti" not in html
    assert "Hillakuja" not in html
    assert format_day_long(MONDAY) in html


def test_a_visit_that_fell_through_is_not_on_the_plan(client_of, lead, plan_page):
    from visits.models import VisitOutcome

    Visit.objects.filter(number=2).update(
        status=Visit.Status.NOT_HELD,
        outcome=VisitOutcome.objects.get(code="no_show"),
        outcome_at=clock.now(),
        outcome_by=lead,
    )

    html = client_of(lead).get(plan_page).content.decode()

    assert "Arki ja voimavarat" not in html
    assert "Vanhemmuus ja lapsi" in html


def test_the_plan_is_shown_to_those_who_may_read_the_background(
    client_of, plan_page, supervisor, coordinator, co_worker, colleague, outsider, invited_partner
):
    for reader in (supervisor, coordinator, co_worker):
        assert client_of(reader).get(plan_page).status_code == 200
    assert client_of(invited_partner).get(plan_page).status_code == 403
    for stranger in (colleague, outsider):
        assert client_of(stranger).get(plan_page).status_code == 404
    assert not AuditEvent.objects.filter(action="plan.printed", actor__in=[colleague, outsider]).exists()


def test_there_is_no_plan_page_before_the_plan(client_of, lead, paired_case):
    assert client_of(lead).get(reverse("visits:plan", args=[paired_case.pk])).status_code == 404


def test_making_a_plan_that_is_made_leads_to_it(client_of, lead, plan_page, new_url):
    response = client_of(lead).get(new_url)

    assert (response.status_code, response.url) == (302, plan_page)


@pytest.fixture
def visit_url(plan_page, paired_case):
    return reverse("visits:visit_new", args=[paired_case.pk])


def visit_data(**changed):
    """What the browser sends of a fifth first visit on Thursday 16.4. at 13."""
    return {
        "kind": str(VisitType.objects.get(code="initial").pk),
        "purpose": "Lähiverkosto",
        "place": str(VisitPlace.objects.get(code="home").pk),
        "slot": "other",
        "day": "2026-04-16",
        "begins": "13:00",
        "ends": "14:00",
    } | changed


def kinds_offered(html: str) -> list[str]:
    select = re.search(r'<select name="kind".*?</select>', html, re.S)[0]
    return re.findall(r"<option [^>]*>([^<]+)</option>", select)


def test_before_the_review_first_visits_are_offered_and_working_visits_not(client_of, lead, visit_url):
    offered = kinds_offered(client_of(lead).get(visit_url).content.decode())

    assert "Alkujakson käynti" in offered
    assert "Verkostotapaaminen" in offered
    assert "Työskentelykäynti" not in offered


def test_when_the_plan_is_full_no_first_visit_is_offered(client_of, lead, visit_url):
    client = client_of(lead)
    client.post(visit_url, visit_data())

    offered = kinds_offered(client.get(visit_url).content.decode())

    assert Visit.objects.get(number=5).purpose == "Lähiverkosto"
    assert "Alkujakson käynti" not in offered
    assert "Verkostotapaaminen" in offered


def test_a_sixth_first_visit_is_refused_also_when_forged(client_of, lead, visit_url):
    client = client_of(lead)
    client.post(visit_url, visit_data())

    response = client.post(visit_url, visit_data(day="2026-04-17"))

    assert response.status_code == 422
    assert 'href="#id_kind"' in response.content.decode()
    assert Visit.objects.count() == 5


def test_a_visit_is_agreed_at_a_time_of_the_list(client_of, lead, visit_url, paired_case):
    client = client_of(lead)
    last = Visit.objects.get(number=4)
    offered = client.get(visit_url).context["form"].slots

    week_on = last.starts_at + timedelta(weeks=1)
    response = client.post(
        visit_url,
        visit_data(
            slot=next(key for key, slot in offered.items() if slot.starts_at == week_on),
            day="",
            begins="",
            ends="",
        ),
    )

    assert len(offered) == 4
    assert response.url == reverse("visits:case", args=[paired_case.pk])
    assert Visit.objects.get(number=5).starts_at == week_on


def test_a_visit_is_agreed_at_a_time_of_ones_own_of_the_usual_length(client_of, lead, visit_url):
    client_of(lead).post(visit_url, visit_data(ends=""))

    visit = Visit.objects.get(number=5)
    assert visit.starts_at == moment(date(2026, 4, 16), 13)
    assert visit.ends_at - visit.starts_at == timedelta(minutes=90)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"slot": ""}, "slot_0"),
        ({"day": "", "begins": "", "ends": ""}, "day"),
        ({"slot": "2026-03-16T09:00"}, "slot_0"),  # the plan's own first visit takes it
        ({"begins": ""}, "begins"),
        ({"day": ""}, "day"),
        ({"day": "huomenna"}, "day"),
        ({"begins": "25:99"}, "begins"),
        ({"ends": "12:00"}, "ends"),
        ({"day": "2026-03-11"}, "begins"),
        ({"day": "2026-03-16", "begins": "10:00", "ends": "11:00"}, "begins"),
        ({"purpose": ""}, "purpose"),
        ({"kind": "999999"}, "kind"),
    ],
)
def test_every_problem_is_told_at_its_field_and_nothing_typed_is_lost(client_of, lead, visit_url, changed, field):
    response = client_of(lead).post(visit_url, visit_data(purpose="Sisaruksen ilta") | changed)
    html = response.content.decode()

    assert response.status_code == 422
    assert f'href="#id_{field}"' in html
    assert Visit.objects.count() == 4
    if field != "purpose":
        assert "Sisaruksen ilta" in html


def test_a_booked_worker_is_named(client_of, lead, co_worker, visit_url, book):
    book(co_worker, date(2026, 4, 16), 12, 16)

    html = client_of(lead).post(visit_url, visit_data()).content.decode()

    assert "Sari Juntunen" in html


def test_before_the_plan_one_is_led_to_make_it(client_of, lead, paired_case, new_url):
    response = client_of(lead).get(reverse("visits:visit_new", args=[paired_case.pk]))

    assert (response.status_code, response.url) == (302, new_url)


def test_strangers_and_onlookers_agree_nothing(
    client_of, visit_url, colleague, outsider, supervisor, invited_partner
):
    for stranger in (colleague, outsider):
        assert client_of(stranger).post(visit_url, visit_data()).status_code == 404
    for onlooker in (supervisor, invited_partner):
        assert client_of(onlooker).post(visit_url, visit_data()).status_code == 403
    assert Visit.objects.count() == 4
