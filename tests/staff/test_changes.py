"""A person's page tells who changed what and when, to the person and to who arranges the work."""

from datetime import time

import pytest
from django.urls import reverse

from staff.models import Competence
from staff.services import (
    Estimate,
    ProfileFacts,
    confirm_competence,
    set_capacity,
    set_competences,
    set_working_hours,
    update_own_profile,
)

pytestmark = pytest.mark.django_db


def competence(code):
    return Competence.objects.get(code=code)


@pytest.fixture
def changed(lead, supervisor):
    """A day's changes: an estimate, its confirmation, room, hours and phone."""
    told = {competence("gas_method"): Estimate(2), competence("home_skills"): Estimate(3)}
    set_competences(actor=lead, user=lead, estimates=told | {competence("early_interaction"): Estimate(2)})
    words = "Tarvitset vielä harjoitusta."
    confirm_competence(actor=supervisor, user=lead, competence=competence("gas_method"), level=1, words=words)
    for capacity in (5, 9):
        set_capacity(actor=supervisor, user=lead, capacity=capacity)
    set_working_hours(actor=lead, user=lead, hours={0: [(time(8), time(15, 30))]})
    update_own_profile(actor=lead, facts=ProfileFacts(phone="040 123 4567", brings="Rauhaa"))


LINES = (
    "GAS-menetelmä, oma arvio: ei vielä → hyvä",
    "GAS-menetelmä, vahvistettu taso: vahvistamatta → perus",
    "Tila kuormituspisteinä: 5 → 9",
    "Työaika, maanantai: 8.00–16.00 → 8.00–15.30",
    "Omat tiedot: ",
)


def lines_of(client, url):
    return [line for row in client.get(url).context["profile"].changes for line in row.lines]


def test_the_person_and_the_supervisor_read_who_changed_what(client_of, lead, supervisor, changed):
    for user, url in ((lead, reverse("staff:profile")), (supervisor, reverse("staff:person", args=[lead.pk]))):
        page = client_of(user).get(url).text
        assert "Muutokset" in page
        assert "Leena Ahonen" in page
        for line in LINES:
            assert line in page, line
        assert not any("1234567" in line for line in lines_of(client_of(user), url))
    rows = client_of(lead).get(reverse("staff:profile")).context["profile"].changes
    assert [row.who.split()[0] for row in rows] == ["Anni", "Anni", "Leena", "Leena", "Leena", "Anni"]


def test_who_only_records_absences_does_not_read_them(client_of, lead, coordinator, changed):
    page = client_of(coordinator).get(reverse("staff:person", args=[lead.pk]))

    assert page.status_code == 200
    assert page.context["profile"].changes == []
    assert "oma arvio: " not in page.text


def test_nothing_of_others_is_told(client_of, lead, co_worker, supervisor, changed):
    assert lines_of(client_of(co_worker), reverse("staff:profile")) == []
    assert lines_of(client_of(supervisor), reverse("staff:person", args=[co_worker.pk])) == []


def test_the_latest_come_first_and_cost_the_same(count_queries, lead, supervisor):
    set_capacity(actor=supervisor, user=lead, capacity=1)
    few = count_queries(lead, reverse("staff:profile"))
    for capacity in range(2, 30):
        set_capacity(actor=supervisor, user=lead, capacity=capacity)

    assert count_queries(lead, reverse("staff:profile")) == few
