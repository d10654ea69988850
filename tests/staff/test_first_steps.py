"""A new installation: what the administrator sees to do, from the first sign-in until the work can begin."""

from datetime import time

import pytest
from django.urls import reverse

from staff.models import Competence, JobTitle, Unit, User
from staff.services import create_first_administrator
from tests.pages import post_seen
from tests.personas import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "Kuusi kuusta kasvoi"


@pytest.fixture
def web(client):
    create_first_administrator(username="toini", first_name="Toini", last_name="Alku", password=PASSWORD)
    assert client.login(username="toini", password=PASSWORD)
    return client


def steps(web):
    return [step.done for step in web.get("/", follow=True).context["first_steps"]]


def test_the_steps_lead_from_an_empty_house_to_the_first_pair(web, today):
    page = web.get("/", follow=True)
    assert [step.done for step in page.context["first_steps"]] == [False] * 4
    assert reverse("staff:unit_new") in page.text

    web.post(reverse("staff:unit_new"), {"name": "Perhetyö", "code": "PER", "waiting_limit_days": "10"})
    unit = Unit.objects.get()
    assert steps(web) == [True, False, False, False]

    people = {}
    for username, title in (("anni", "family_worker"), ("sari", "psychologist"), ("paivi", "service_manager")):
        web.post(
            reverse("staff:user_new"),
            {
                "username": username,
                "first_name": username.title(),
                "last_name": "Uusi",
                "unit": unit.pk,
                "job_title": JobTitle.objects.get(code=title).pk,
                "password": PASSWORD,
            },
        )
        people[username] = User.objects.get(username=username)
    assert steps(web) == [True, True, False, False]

    for username, role in (("anni", "worker"), ("sari", "worker"), ("paivi", "coordinator")):
        web.post(
            reverse("staff:role_new", args=[people[username].pk]),
            {"role": role, "unit": unit.pk, "since": today.isoformat()},
        )
    assert steps(web) == [True, True, True, False]
    last = web.get(reverse("staff:users")).context["first_steps"][-1]
    assert last.why.endswith("Puuttuu: Anni Uusi, Sari Uusi.")
    assert last.url == reverse("staff:person", args=[people["anni"].pk])

    level = f"level_{Competence.objects.first().pk}"
    for username in ("anni", "sari"):
        pk = people[username].pk
        post_seen(web, reverse("staff:person_hours", args=[pk]), {"starts_0": "08:00", "ends_0": "16:00"})
        post_seen(web, reverse("staff:person_competences", args=[pk]), {level: "2"})
    assert steps(web) == []
    assert people["anni"].working_hours.get().starts == time(8)


def test_a_house_in_use_shows_no_steps(client_of, administrator, lead, co_worker, coordinator):
    assert client_of(administrator).get(reverse("staff:users")).context["first_steps"] == []


def test_the_steps_cost_the_same_for_few_and_many(count_queries, administrator, unit):
    few = count_queries(administrator, reverse("staff:users"))
    for number in range(12):
        make_user(f"w{number}", "worker", unit, "psychologist")

    assert count_queries(administrator, reverse("staff:users")) == few


def test_a_role_without_any_unit_leads_to_making_one(web):
    person = User.objects.get()

    text = web.get(reverse("staff:role_new", args=[person.pk])).text

    assert reverse("staff:unit_new") in text
    assert "Ei näe perheitä." in text
    web.cookies["django_language"] = "sv"
    assert "Ser inga familjer." in web.get(reverse("staff:role_new", args=[person.pk])).text
