"""A visit on a Sunday, a public holiday, early or late is asked about once, and nothing typed is lost."""

from datetime import date, datetime, time

import pytest
from django.urls import reverse

from audit import clock
from audit.finnish_dates import local
from staff.calendar import moment_at
from tests.visits.conftest import filled
from tests.visits.test_timing import move_url, not_held_url, outcome
from visits import rules
from visits.models import Visit

FRIDAY, SUNDAY, INDEPENDENCE_DAY = date(2027, 1, 15), date(2027, 1, 17), date(2027, 12, 6)


def question(day: date, begins: str, ends: str) -> str:
    moments = (moment_at(day, time.fromisoformat(each)) for each in (begins, ends))
    return rules.odd_time_question(*moments, earliest=7, latest=20)


@pytest.mark.parametrize(
    ("day", "begins", "ends", "words"),
    [
        (FRIDAY, "07:00", "08:30", ""),
        (FRIDAY, "18:30", "20:00", ""),
        (FRIDAY, "06:59", "08:30", "Käynti alkaa kello 6.59. Onko aika oikein?"),
        (FRIDAY, "18:31", "20:01", "Käynti päättyy kello 20.01. Onko aika oikein?"),
        (FRIDAY, "20:00", "21:00", "Käynti alkaa kello 20.00. Onko aika oikein?"),
        (SUNDAY, "10:00", "11:00", "Käynti on sunnuntaina. Onko aika oikein?"),
        (
            INDEPENDENCE_DAY,
            "03:00",
            "04:00",
            "Käynti on pyhäpäivänä (itsenäisyyspäivä). Käynti alkaa kello 3.00. Onko aika oikein?",
        ),
    ],
)
def test_what_is_asked(day, begins, ends, words):
    assert question(day, begins, ends) == words


def test_a_visit_over_midnight_is_asked_about():
    starts_at, ends_at = moment_at(FRIDAY, time(19)), moment_at(date(2027, 1, 16), time(1))

    assert "1.00" in rules.odd_time_question(starts_at, ends_at, earliest=7, latest=20)


def answer(form, name: str) -> list[str]:
    """The value of the tick that the page offers."""
    return [key for key, _words in form.fields[name].choices]


@pytest.mark.django_db
def test_a_move_into_the_night_is_asked_about_once_and_for_that_time_only(client_of, lead, first_visit):
    client, before = client_of(lead), first_visit.starts_at
    day = local(before).date()
    asked = {"slot": "other", "day": str(day), "begins": "03:00", "ends": ""}
    if before.weekday() == 0 and not rules.holiday_name(day):
        words = "Käynti alkaa kello 3.00. Onko aika oikein?"
    else:
        words = "Onko aika oikein?"
    assert "Tarkista aika" not in client.get(move_url(first_visit)).text

    first = client.post(move_url(first_visit), asked)

    assert first.status_code == 422
    assert words in first.text
    assert "Kyllä, aika on oikein" in first.text
    assert 'value="03:00"' in first.text
    ticked = answer(first.context["form"], "odd_time")
    # The tick was for three o'clock: four is asked about anew.
    assert client.post(move_url(first_visit), asked | {"begins": "04:00", "odd_time": ticked}).status_code == 422
    first_visit.refresh_from_db()
    assert first_visit.starts_at == before
    assert client.post(move_url(first_visit), asked | {"odd_time": ticked}).status_code == 302
    first_visit.refresh_from_db()
    assert local(first_visit.starts_at).hour == 3


@pytest.mark.django_db
def test_the_new_time_of_a_visit_not_held_is_asked_about_with_the_reason_kept(client_of, lead, first_visit):
    day = local(first_visit.starts_at).date()
    told = {"outcome": outcome("cancelled_family").pk, "reason": "Lapsi kuumeessa 🌡️"}
    told |= {"slot": "other", "day": str(day), "begins": "19.30", "ends": "21.00"}
    client = client_of(lead)

    first = client.post(not_held_url(first_visit), told)

    assert first.status_code == 422
    assert "Käynti päättyy kello 21.00. Onko aika oikein?" in first.text
    assert "Lapsi kuumeessa 🌡️" in first.text
    ticked = answer(first.context["form"], "odd_time")
    assert client.post(not_held_url(first_visit), told | {"odd_time": ticked}).status_code == 302
    new = Visit.objects.get(case=first_visit.case, status=Visit.Status.PLANNED, number=1)
    assert local(new.ends_at).hour == 21


@pytest.mark.django_db
def test_a_visit_agreed_for_a_holiday_is_asked_about(client_of, lead, held_review):
    case, day = held_review.case, INDEPENDENCE_DAY
    with clock.at(datetime(2027, 11, 29, 10, tzinfo=local(clock.now()).tzinfo)):
        client = client_of(lead)
        url = reverse("visits:visit_new", args=[case.pk])
        page = client.get(url)
        told = {name: page.context["form"][name].value() for name in ("kind", "place")}
        told = {name: getattr(value, "pk", value) for name, value in told.items()}
        told["place"] = told["place"] or page.context["form"].fields["place"].queryset[0].pk
        told |= {"purpose": "Juhlitaan yhdessä", "slot": "other", "day": str(day), "begins": "10", "ends": ""}
        told["begins"] = "10:00"

        first = client.post(url, told)

        assert first.status_code == 422
        assert "Käynti on pyhäpäivänä (itsenäisyyspäivä). Onko aika oikein?" in first.text
        assert "Juhlitaan yhdessä" in first.text
        ticked = answer(first.context["form"], "odd_time")
        assert client.post(url, told | {"odd_time": ticked}).status_code == 302
    assert Visit.objects.filter(purpose="Juhlitaan yhdessä").count() == 1


@pytest.mark.django_db
def test_an_odd_time_in_a_plan_is_asked_about_beside_its_visit(client_of, lead, paired_case):
    client = client_of(lead)
    url = reverse("visits:plan_new", args=[paired_case.pk])
    form = client.get(url).context["form"]
    told = {name: form[name].value() for name in form.fields}
    told = {name: getattr(value, "pk", value) or "" for name, value in told.items()}
    second = datetime.fromisoformat(told["starts_at_2"]).replace(hour=5)
    told |= {"starts_at_2": second.strftime("%Y-%m-%dT%H:%M"), "purpose_2": "Aamutoimet"}
    told["shown"] = client.get(url).context["shape_form"].key
    told |= {name: client.get(url).context["shape_form"][name].value() for name in ("count", "rhythm", "start")}

    first = client.post(url, told)

    assert first.status_code == 422
    assert list(first.context["form"].errors) == ["odd_time_2"]
    assert "Aamutoimet" in first.text
    ticked = answer(first.context["form"], "odd_time_2")
    assert client.post(url, told | {"odd_time_2": ticked}).status_code == 302
    assert local(Visit.objects.get(case=paired_case, number=2).starts_at).hour == 5


@pytest.mark.django_db
def test_the_next_visit_of_a_note_is_asked_about_and_the_note_is_kept(client_of, lead, plan, hold):
    hold(plan, 1, 2, 3)
    visit = plan.visits.get(number=4)
    with clock.at(visit.ends_at):
        day = local(visit.starts_at).date().replace(year=local(visit.starts_at).year + 1)
        told = filled(visit, next=["other"], next_date=[str(day)], next_start=["05:00"], next_end=[""])
        client, url = client_of(lead), reverse("visits:note_write", args=[visit.pk])

        first = client.post(url, told)

        assert first.status_code == 422
        assert list(first.context["form"].errors) == ["next_odd_time"]
        assert "Käynti alkaa kello 5.00. Onko aika oikein?" in first.text
        assert "Piirrettiin perheen viikko." in first.text
        ticked = answer(first.context["form"], "next_odd_time")
        version = first.context["version"]
        again = told | {"next_odd_time": ticked, "version": [str(version)], "sequence": ["2"]}
        assert client.post(url, again).status_code == 302
    assert local(Visit.objects.get(number=5).starts_at).hour == 5
