"""The pages on which supervisors, coordinators and administrators keep other people's time and competences."""

from datetime import timedelta

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import FamilyMembership, Person, SecurityProhibition
from staff.models import Competence, User, WorkingHours
from staff.services import record_absence
from tests.pages import post_seen

pytestmark = pytest.mark.django_db


def page(name, *args):
    return reverse(f"staff:{name}", args=args)


def test_the_people_of_the_own_unit_with_what_is_missing(
    client_of, supervisor, lead, co_worker, outsider, partner, today
):
    WorkingHours.objects.filter(user=lead).delete()
    record_absence(actor=supervisor, user=co_worker, starts_on=today, ends_on=today)

    record_absence(
        actor=supervisor,
        user=supervisor,
        starts_on=today + timedelta(days=6),
        ends_on=today + timedelta(days=7),
    )

    rows = client_of(supervisor).get(page("people")).context["people"]

    assert [row.name for row in rows] == ["Leena Ahonen", "Anni Hietala", "Sari Juntunen"]
    states = {row.name: row.state_words for row in rows}
    assert states[str(lead)] == "työajat puuttuvat"
    assert states[str(co_worker)].startswith("poissa ")
    # A coming absence is told too, after what is to be mended.
    assert states[str(supervisor)].startswith("poissa ")
    assert not {str(outsider), str(partner)} & states.keys()


def test_the_list_costs_the_same_for_few_and_many(count_queries, supervisor, unit, lead, today):
    few = count_queries(supervisor, page("people"))
    for number in range(20):
        user = User.objects.create(username=f"u{number}", first_name="U", last_name=f"N{number}", unit=unit)
        record_absence(actor=supervisor, user=user, starts_on=today, ends_on=today)

    assert count_queries(supervisor, page("people")) == few


def test_a_supervisor_changes_hours_competences_and_room(client_of, supervisor, lead):
    web = client_of(supervisor)
    gas = Competence.objects.get(code="gas_method")

    post_seen(web, page("person_hours", lead.pk), {"starts_2": "09:00", "ends_2": "15:00"})
    post_seen(web, page("competence_confirmation", lead.pk, gas.pk), {"level": 3})
    response = web.post(page("person_capacity", lead.pk), {"capacity": "6"}, follow=True)

    assert response.redirect_chain == [(page("person", lead.pk), 302)]
    assert [row.weekday for row in lead.working_hours.all()] == [2]
    assert lead.competences.get(competence=gas).level == 3
    assert User.objects.get(pk=lead.pk).capacity == 6
    assert "9.00–15.00" in response.text
    for name in ("person_hours", "competence_confirmation_new", "person_capacity", "person_absence_new"):
        assert page(name, lead.pk) in response.text


def test_a_coordinator_is_offered_only_the_absence(client_of, coordinator, lead):
    text = client_of(coordinator).get(page("person", lead.pk)).text

    assert page("person_absence_new", lead.pk) in text
    for name in ("person_hours", "person_competences", "competence_confirmation_new", "person_capacity"):
        assert page(name, lead.pk) not in text


def test_an_absence_over_visits_leads_to_the_visits_that_must_be_moved(
    client_of, coordinator, story, lead, co_worker
):
    User.objects.filter(pk=co_worker.pk).update(phone="+358401112222")
    mother = FamilyMembership.objects.filter(family=story.coming_visit.family_id).earliest("id")
    Person.objects.filter(pk=mother.person_id).update(phone="+358403334444")
    day = story.coming_visit.starts_at.date().isoformat()

    response = client_of(coordinator).post(
        page("person_absence_new", lead.pk), {"starts_on": day, "ends_on": day}, follow=True
    )

    address = reverse("visits:person_visits", args=[lead.pk])
    assert response.redirect_chain == [(address, 302)]
    visits = response.context["visits"]
    assert story.coming_visit.case_id in [visit.case_id for visit in visits.to_move]
    assert reverse("visits:case", args=[story.coming_visit.case_id]) in response.text
    (row,) = [row for row in visits.to_move if row.case_id == story.coming_visit.case_id]
    # Whom to ring: the family, and the one of the pair who is left.
    assert [caller.phone for caller in row.callers] == ["+358401112222"]
    assert 'href="tel:+358401112222"' in response.text
    # The family is protected: its phone is told to nobody here. Another family's is.
    assert "+358403334444" not in response.text
    SecurityProhibition.objects.all().delete()
    unprotected = client_of(coordinator).get(reverse("visits:person_visits", args=[lead.pk])).text
    assert 'href="tel:+358403334444"' in unprotected
    event = AuditEvent.objects.filter(action="person.visits_viewed").earliest("pk")
    assert event.subject_id == lead.pk
    assert story.coming_visit.case_id in event.changes["cases"]
    assert address in client_of(coordinator).get(page("person", lead.pk)).text
    family_page = client_of(lead).get(reverse("visits:case", args=[story.coming_visit.case_id])).text
    assert "Silloin poissa: Anni." in family_page


def test_visits_of_families_of_other_units_are_only_counted(client_of, story, lead, other_unit, other_supervisor):
    User.objects.filter(pk=lead.pk).update(unit=other_unit)

    response = client_of(other_supervisor).get(reverse("visits:person_visits", args=[lead.pk]))

    visits = response.context["visits"]
    assert (visits.to_move, visits.others) == ([], [])
    assert visits.hidden > 0
    assert "Lehtola" not in response.text


def test_a_quiet_day_returns_to_the_persons_page(client_of, supervisor, lead, today):
    far = (today + timedelta(days=300)).isoformat()

    response = client_of(supervisor).post(page("person_absence_new", lead.pk), {"starts_on": far, "ends_on": far})

    assert response.url == page("person", lead.pk)


def test_a_partner_is_not_kept_here(client_of, supervisor, partner):
    assert client_of(supervisor).get(page("person", partner.pk)).status_code == 404
