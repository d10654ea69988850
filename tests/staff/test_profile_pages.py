"""The own profile, through real requests."""

from datetime import time, timedelta

import pytest
from django.urls import reverse

from staff.calendar import book, moment_at
from staff.models import Booking, Competence, User
from staff.services import record_absence
from tests.pages import post_seen

pytestmark = pytest.mark.django_db


@pytest.fixture
def web(client_of, lead):
    return client_of(lead)


def page(name, *args):
    return reverse(f"staff:{name}", args=args)


def details(**changes):
    return {
        "first_name": "Anni",
        "last_name": "Hietala",
        "phone": "016 322 2222",
        "languages": ["fi", "smn"],
        "brings": "Lähden liikkeelle siitä, mikä toimii.",
        **changes,
    }


@pytest.mark.parametrize("persona", ["lead", "coordinator", "supervisor", "partner", "administrator"])
def test_everybody_has_an_own_page(request, client_of, persona):
    person = request.getfixturevalue(persona)

    text = client_of(person).get(page("profile")).text

    assert str(person) in text
    assert "Eteläinen perhetyö" in text
    assert reverse("account_change_password") in text


def test_the_page_shows_title_competences_hours_and_coming_absences(web, lead, today):
    record_absence(actor=lead, user=lead, starts_on=today - timedelta(days=30), ends_on=today - timedelta(days=29))
    first, last = today + timedelta(days=40), today + timedelta(days=41)
    coming = record_absence(actor=lead, user=lead, starts_on=first, ends_on=last)

    response = web.get(page("profile"))

    assert "Perhetyöntekijä" in response.text
    profile = response.context["profile"]
    told = [(row.name, row.level, row.state_words) for row in profile.competences]
    waits = "oma arvio, odottaa vahvistusta"
    assert told == [("Kodinhoidon taidot", 3, waits), ("Varhainen vuorovaikutus", 2, waits)]
    assert [times for _day, times in profile.hours] == ["8.00–16.00"] * 5
    [absence] = profile.absences
    assert absence.days.endswith(f"{last.day}.{last.month}.{last.year}")
    assert absence.cancel_url == page("absence_cancellation", coming.pk)


def test_the_page_costs_the_same_with_many_rows(count_queries, lead):
    few = count_queries(lead, page("profile"))
    for competence in Competence.objects.exclude(code__in=["home_skills", "early_interaction"]):
        lead.competences.create(competence=competence, own_level=2)

    assert count_queries(lead, page("profile")) == few
    assert few <= 9


def test_changing_own_details(web, lead):
    response = post_seen(web, page("profile_details"), details(), follow=True)

    assert response.redirect_chain == [(page("profile"), 302)]
    user = User.objects.get(pk=lead.pk)
    assert (user.phone, user.languages) == ("+358163222222", ["fi", "smn"])
    assert "016 3222222" in response.text
    assert "Lähden liikkeelle siitä, mikä toimii." in response.text


def test_unit_title_roles_and_username_cannot_be_sent(web, lead, other_unit):
    post_seen(
        web,
        page("profile_details"),
        details(unit=other_unit.pk, job_title="", username="boss", capacity="99", is_active="", is_superuser="on"),
    )

    user = User.objects.get(pk=lead.pk)
    assert (user.unit, user.job_title, user.username, user.capacity) == (
        lead.unit,
        lead.job_title,
        "lead",
        18,
    )
    assert (user.is_active, user.is_superuser) == (True, False)


def test_refused_details_keep_what_was_typed_and_do_not_rename_the_page(web, lead):
    response = post_seen(
        web, page("profile_details"), details(last_name="Uusinimi", brings="Uudet sanat", phone="12")
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["phone"]
    assert "Uudet sanat" in response.text
    assert str(response.context["user"]) == "Anni Hietala"
    assert User.objects.get(pk=lead.pk).last_name == "Hietala"


def test_script_in_own_words_is_only_text(web):
    post_seen(web, page("profile_details"), details(brings="<script>alert(1)</script>"))

    text = web.get(page("profile")).text
    assert "<script>alert(1)" not in text
    assert "&lt;script&gt;alert(1)" in text


def test_competences(web, lead):
    form = web.get(page("profile_competences")).context["form"]
    fields = {name: form[name].value() for name in form.fields}
    names = {row.code: f"level_{row.pk}" for row in Competence.objects.all()}
    assert fields[names["home_skills"]] == 3
    assert fields[names["gas_method"]] == 0

    post_seen(web, page("profile_competences"), {**fields, names["home_skills"]: 0, names["gas_method"]: 1})

    levels = dict(lead.competences.values_list("competence__code", "level"))
    assert levels == {"early_interaction": 2, "gas_method": 1}


@pytest.mark.parametrize("level", ["4", "-1", "hyvä"])
def test_a_level_that_does_not_exist_is_refused(web, lead, level):
    name = f"level_{Competence.objects.get(code='gas_method').pk}"

    response = post_seen(web, page("profile_competences"), {name: level})

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [name]
    assert lead.competences.count() == 2


def test_working_hours(web, lead):
    response = post_seen(
        web,
        page("profile_hours"),
        {"starts_0": "08:30", "ends_0": "15:00", "starts_5": "10:00", "ends_5": "12:00"},
    )

    assert response.status_code == 302
    assert list(lead.working_hours.values_list("weekday", "starts", "ends")) == [
        (0, time(8, 30), time(15)),
        (5, time(10), time(12)),
    ]


def test_an_evening_and_a_weekend_are_spells_like_others(web, lead):
    fields = {"starts_0": "08:00", "ends_0": "12:00", "starts_0_2": "16:00", "ends_0_2": "20:00"}
    weekend = {"starts_5_2": "10:00", "ends_5_2": "14:00"}

    post_seen(web, page("profile_hours"), fields | weekend)

    assert list(lead.working_hours.values_list("weekday", "starts", "ends")) == [
        (0, time(8), time(12)),
        (0, time(16), time(20)),
        (5, time(10), time(14)),
    ]
    assert "8.00–12.00, 16.00–20.00" in web.get(page("profile")).text
    form = web.get(page("profile_hours")).context["form"]
    assert [day.has_others for day in form.days] == [True, *[False] * 6]
    assert form["starts_5"].value() == time(10)


def test_a_week_changed_meanwhile_is_told_and_what_was_typed_is_kept(web, lead):
    url = page("profile_hours")
    seen = web.get(url).context["form"]["seen"].value()
    post_seen(web, url, {"starts_0": "08:00", "ends_0": "12:00", "starts_0_2": "16:00", "ends_0_2": "20:00"})

    response = web.post(url, {"starts_2": "09:00", "ends_2": "10:00", "seen": seen})

    assert response.status_code == 422
    assert ("Maanantai, työjakso 2, alkaa", "16.00") in response.context["form"].saved_now
    assert lead.working_hours.count() == 2


@pytest.mark.parametrize(
    ("fields", "wrong"),
    [
        ({"starts_0": "08:00"}, "ends_0"),
        ({"ends_3": "16:00"}, "starts_3"),
        ({"starts_1": "16:00", "ends_1": "08:00"}, "ends_1"),
        ({"starts_1": "aamulla", "ends_1": "16:00"}, "starts_1"),
        ({"starts_1": "08:00", "ends_1": "12:00", "starts_1_3": "11:00", "ends_1_3": "13:00"}, "starts_1_3"),
        ({"starts_6_2": "16:00", "ends_6_2": "12:00"}, "ends_6_2"),
        ({"starts_6_2": "16:00"}, "ends_6_2"),
    ],
)
def test_hours_that_cannot_be_are_refused_at_their_field(web, lead, fields, wrong):
    response = post_seen(web, page("profile_hours"), fields)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [wrong]
    assert lead.working_hours.count() == 5


def test_recording_and_cancelling_an_absence(web, lead, today):
    first, last = today + timedelta(days=10), today + timedelta(days=12)

    web.post(page("absence_new"), {"starts_on": first.isoformat(), "ends_on": last.isoformat()})

    booking = lead.bookings.get()
    assert booking.during.lower == moment_at(first, time.min)
    assert booking.during.upper == moment_at(last + timedelta(days=1), time.min)
    assert web.get(page("absence_cancellation", booking.pk)).status_code == 200
    assert lead.bookings.standing().exists()
    web.post(page("absence_cancellation", booking.pk))
    assert not lead.bookings.standing().exists()
    assert web.post(page("absence_cancellation", booking.pk)).status_code == 404


def test_an_absence_over_a_visit_is_refused_with_its_time(web, lead, today):
    day = today + timedelta(days=10)
    book(
        user=lead, starts_at=moment_at(day, time(9)), ends_at=moment_at(day, time(10, 30)), kind=Booking.Kind.VISIT
    )

    response = web.post(page("absence_new"), {"starts_on": day.isoformat(), "ends_on": day.isoformat()})

    assert response.status_code == 422
    assert "9.00–10.30" in response.text
    assert f'href="{reverse("visits:day")}?date={day.isoformat()}"' in response.text
    assert lead.bookings.count() == 1


@pytest.mark.parametrize("field", ["starts_on", "ends_on"])
@pytest.mark.parametrize("day", ["9999-12-30", "9999-12-31", "0001-01-01", "2501-01-01"])
def test_a_year_that_cannot_be_is_told_at_its_field(web, lead, today, field, day):
    response = web.post(
        page("absence_new"), {"starts_on": today.isoformat(), "ends_on": today.isoformat()} | {field: day}
    )

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not lead.bookings.exists()


def test_a_partners_profile_asks_for_contact_details_only(client_of, partner):
    web = client_of(partner)

    text = web.get(page("profile")).text

    for name in ("profile_competences", "profile_hours", "absence_new"):
        assert page(name) not in text
        assert web.get(page(name)).status_code == 404
    assert list(web.get(page("profile_details")).context["form"].fields) == ["phone", "languages", "seen"]
    post_seen(web, page("profile_details"), {"phone": "016 322 2222", "languages": ["fi"]})
    assert User.objects.get(pk=partner.pk).phone == "+358163222222"


def test_anothers_absence_and_an_own_visit_are_not_found(web, lead, co_worker, today):
    day = today + timedelta(days=10)
    theirs = record_absence(actor=co_worker, user=co_worker, starts_on=day, ends_on=day)
    visit = book(
        user=lead, starts_at=moment_at(day, time(9)), ends_at=moment_at(day, time(10)), kind=Booking.Kind.VISIT
    )

    for booking in (theirs, visit):
        assert web.get(page("absence_cancellation", booking.pk)).status_code == 404
        assert web.post(page("absence_cancellation", booking.pk)).status_code == 404

    assert Booking.objects.standing().count() == 2


@pytest.mark.parametrize("persona", ["coordinator", "supervisor", "administrator", "partner"])
def test_whoever_is_given_no_families_is_asked_nothing_for_pairs(request, client_of, persona):
    client = client_of(request.getfixturevalue(persona))
    text = client.get(page("profile")).text

    for heading in ('id="hours"', 'id="competences"', "Tilaa perheille", "auttavat löytämään"):
        assert heading not in text
    assert 'name="brings"' not in client.get(page("profile_details")).text


def test_an_absence_begins_today_unless_told_otherwise(web, today):
    assert f'value="{today.isoformat()}"' in web.get(page("absence_new")).text


@pytest.mark.parametrize(
    ("persona", "somebody"),
    [("lead", "colleague"), ("coordinator", "outsider"), ("other_supervisor", "lead"), ("partner", "lead")],
)
def test_nobody_can_find_out_which_accounts_there_are(request, client_of, persona, somebody):
    client, other = client_of(request.getfixturevalue(persona)), request.getfixturevalue(somebody)
    missing = User.objects.order_by("-pk").first().pk + 7
    for name in ("staff:person", "staff:person_capacity", "staff:person_hours", "visits:person_visits"):
        answers = {client.get(reverse(name, args=[pk])).status_code for pk in (other.pk, missing)}
        assert answers == {404}


@pytest.mark.parametrize("place", ["profile_hours", "profile_competences", "profile_details"])
def test_an_own_page_that_is_behind_is_refused_and_keeps_what_was_typed(web, place):
    url = page(place)
    form = web.get(url).context["form"]
    name = {"profile_hours": "ends_0", "profile_details": "brings"}.get(place) or next(iter(form.fields))
    first, second = {"profile_hours": ("15:00", "14:00"), "profile_details": ("Yksi", "Kaksi")}.get(
        place, ("1", "2")
    )
    sent = {key: form[key].value() for key in form.fields if form[key].value() not in (None, False)}
    assert web.post(url, sent | {name: first}).status_code == 302
    behind = web.post(url, sent | {name: second})

    assert behind.status_code == 422
    assert "on muutettu sillä aikaa" in behind.content.decode()
    assert len(behind.context["form"].saved_now) == 1
    assert str(behind.context["form"][name].value()) == second
    again = sent | {name: second, "seen": behind.context["form"]["seen"].value()}
    assert web.post(url, again).status_code == 302
