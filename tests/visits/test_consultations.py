"""An expert comes along to a single visit: asked, answered, booked, lets in for a while, writes the own view."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InternalError, transaction
from django.http import Http404
from django.test import Client
from django.urls import reverse

from audit import clock
from audit.finnish_dates import local
from audit.models import AuditEvent
from audit.words import in_sentence
from cases import access
from cases.models import CareTeamMember, Case
from cases.selectors import team_of
from pairs.models import ConflictOfInterest
from pairs.selectors import standing_pair
from pairs.services import change_pair
from staff.calendar import book
from staff.models import Booking, Competence, RoleGrant, UserCompetence
from staff.services import record_absence
from tests.handing_over import NO_MEETING
from tests.personas import make_user
from tests.story import SECRET_WORDS
from tests.visits.conftest import filled
from visits.models import Consultation, Visit, VisitNote, VisitWorker, WorkerAttendance
from visits.selectors.consultations import experts_for, own_consultations
from visits.selectors.covers import away_from
from visits.selectors.day.page import day_page
from visits.selectors.todo import todo_of
from visits.selectors.visits import visit_for
from visits.services.consultations import (
    accept_consultation,
    ask_expert,
    decline_consultation,
    withdraw_consultation,
    write_expert_view,
)
from visits.services.timing import move_visit

pytestmark = pytest.mark.django_db
WHY = "Isän mieliala on laskenut."
FAMILY = "Kuusela"


@pytest.fixture
def competence():
    return Competence.objects.get(code="mental_health_work")


@pytest.fixture
def expert(colleague, competence):
    """A colleague of the unit who knows what is wanted."""
    UserCompetence.objects.create(user=colleague, competence=competence, own_level=3)
    return colleague


@pytest.fixture
def asked(lead, first_visit, expert, competence):
    """The colleague has been asked along to the first visit."""
    return ask(lead, first_visit, expert, competence)


@pytest.fixture
def accepted(asked, expert):
    return accept_consultation(actor=expert, consultation_id=asked.pk)


def ask(actor, visit, who, competence, why=WHY):
    told = {"competence_id": competence.pk, "asked_id": who.pk, "why": why}
    return ask_expert(actor=actor, visit_id=visit.pk, **told)


def ask_url(visit, competence=None):
    url = reverse("visits:visit_consultation", args=[visit.pk])
    return f"{url}?competence={competence.pk}" if competence else url


def url_of(name, asked):
    return reverse(f"visits:consultation_{name}", args=[asked.pk])


def case_url(case_id):
    return reverse("visits:case", args=[case_id])


def bar(user, case, actor):
    ConflictOfInterest.objects.create(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        user=user,
        kind="neighbour",
        told_by="worker",
        since=clock.today(),
        recorded_at=clock.now(),
        recorded_by=actor,
    )


# Asking


def test_the_page_asks_for_what_and_then_shows_who_is_free_and_knows_it(
    client_of, lead, unit, other_unit, first_visit, expert, competence, coordinator
):
    elsewhere = make_user("elsewhere", "worker", other_unit, "psychiatric_nurse", "Elsa", "Etäinen")
    busy = make_user("busy", "worker", unit, "family_counsellor", "Veera", "Varattu")
    ill = make_user("ill", "worker", unit, "family_counsellor", "Iines", "Sairas")
    near = make_user("near", "worker", unit, "family_counsellor", "Nea", "Naapuri")
    make_user("unable", "worker", unit, "family_counsellor", "Otto", "Osaamaton")
    for user, level in ((elsewhere, 3), (busy, 3), (ill, 3), (near, 3)):
        UserCompetence.objects.create(user=user, competence=competence, own_level=level)
    book(user=busy, starts_at=first_visit.starts_at, ends_at=first_visit.ends_at, kind=Booking.Kind.OTHER_WORK)
    day = local(first_visit.starts_at).date()
    record_absence(actor=coordinator, user=ill, starts_on=day, ends_on=day)
    bar(near, first_visit.case, coordinator)
    client = client_of(lead)

    assert client.get(ask_url(first_visit)).context["form"] is None
    page = client.get(ask_url(first_visit, competence))

    choices = [value for value, _label in page.context["form"].fields["asked"].choices]
    assert choices == [str(expert.pk), str(elsewhere.pk)]
    assert "Mikko Saarela" in page.text
    for name in ("Varattu", "Sairas", "Naapuri", "Osaamaton"):
        assert name not in page.text


def test_asking_books_nothing_and_lets_nobody_in(client_of, lead, first_visit, expert, competence):
    client, url = client_of(lead), ask_url(first_visit, competence)

    for _press in range(2):
        response = client.post(url, {"asked": expert.pk, "why": WHY}, follow=True)
        assert response.redirect_chain == [(ask_url(first_visit), 302)]
    asked = Consultation.objects.get()
    assert (asked.asked, asked.asked_by, asked.competence, asked.why) == (expert, lead, competence, WHY)
    assert not expert.bookings.agreed().exists()
    assert not CareTeamMember.objects.filter(user=expert).exists()
    assert client_of(expert).get(case_url(first_visit.case_id)).status_code == 404
    assert AuditEvent.objects.get(action="consultation.asked").changes == {"asked": expert.pk}
    page = client.get(case_url(first_visit.case_id))
    assert (
        f"Pyydetty asiantuntijaksi, ei vielä vastausta: Mikko Saarela ({in_sentence(competence.name)})."
        in page.text
    )


@pytest.mark.parametrize(("told", "field"), [({"why": WHY}, "asked"), ({"why": " 　"}, "why")])
def test_what_is_missing_is_told_at_its_field(client_of, lead, first_visit, expert, competence, told, field):
    told = told if field == "asked" else told | {"asked": expert.pk}

    response = client_of(lead).post(ask_url(first_visit, competence), told)

    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not Consultation.objects.exists()


def test_who_is_taken_meanwhile_or_barred_is_not_asked(
    lead, coordinator, first_visit, expert, competence, other_unit
):
    bar(expert, first_visit.case, coordinator)
    with pytest.raises(ValidationError) as refusal:
        ask(lead, first_visit, expert, competence)
    assert list(refusal.value.message_dict) == ["asked"]
    assert not Consultation.objects.exists()


def test_strangers_learn_nothing_and_onlookers_ask_nobody(
    client_of, outsider, colleague, other_supervisor, invited_partner, first_visit, competence
):
    for stranger in (outsider, colleague, other_supervisor):
        for method in ("get", "post"):
            assert getattr(client_of(stranger), method)(ask_url(first_visit, competence)).status_code == 404
    assert client_of(invited_partner).get(ask_url(first_visit, competence)).status_code == 403
    assert not Consultation.objects.exists()


def test_as_many_queries_for_many_experts_as_for_one(
    lead, unit, first_visit, expert, competence, django_assert_num_queries
):
    visit = visit_for(lead, first_visit.pk)
    for more in (0, 5):
        for number in range(more):
            user = make_user(f"c{number}", "worker", unit, "family_counsellor")
            UserCompetence.objects.create(user=user, competence=competence, own_level=1)
        with django_assert_num_queries(2):
            assert len(experts_for(visit, competence)) == 1 + more


# Answering


def test_the_asked_reads_on_the_own_day_for_what_and_when_but_not_of_whom(client_of, expert, asked, first_visit):
    page = client_of(expert).get(reverse("visits:day"))
    refusal = client_of(expert).get(url_of("refusal", asked))

    assert f"Sinua pyydetään mukaan käynnille: {asked.competence.name}" in page.text
    assert WHY in page.text
    for answer in (page, refusal):
        assert answer.status_code == 200
        assert FAMILY not in answer.text
        assert str(first_visit.case.number) not in answer.text


def test_who_accepts_is_booked_is_on_the_visit_and_reads_the_least(client_of, expert, asked, first_visit, lead):
    client = Client(enforce_csrf_checks=True)
    client.force_login(expert)
    day = client.get(reverse("visits:day")).text
    action = url_of("acceptance", asked)
    # As a browser sends it: with the token of the form, and with that only.
    form = re.search(rf'action="{action}".*?name="csrfmiddlewaretoken" value="(\w+)"', day, re.DOTALL)

    response = client.post(action, {"csrfmiddlewaretoken": form[1]}, follow=True)

    assert response.redirect_chain == [(case_url(first_visit.case_id), 302)]
    worker = VisitWorker.objects.get(visit=first_visit, user=expert)
    assert worker.is_consultant
    assert worker.booking.during.lower == first_visit.starts_at
    assert worker.booking.during.upper == first_visit.ends_at
    assert f"Asiantuntija: Mikko Saarela ({in_sentence(asked.competence.name)})." in response.text
    event = AuditEvent.objects.get(action="consultation.accepted")
    assert (event.actor, event.ground) == (expert, "asked:consultation")
    for name in ("visits:plan", "visits:notes", "cases:background"):
        assert client.get(reverse(name, args=[first_visit.case_id])).status_code == 200
    # Pressed twice it is done once.
    assert client_of(expert).post(url_of("acceptance", asked)).status_code == 302
    assert VisitWorker.objects.filter(user=expert).count() == 1
    day = f"{reverse('visits:day')}?date={local(first_visit.starts_at).date()}"
    page = client.get(day)
    assert FAMILY in page.text
    assert "Tulet mukaan asiantuntijana." in page.text
    assert reverse("visits:note_write", args=[first_visit.pk]) not in page.text
    assert reverse("visits:visit_time", args=[first_visit.pk]) not in page.text
    # The pair still reads who works with the family.
    assert expert in [row.user for row in team_of(first_visit.case)]
    assert client_of(lead).get(reverse("cases:background", args=[first_visit.case_id])).status_code == 200


def test_the_expert_neither_writes_nor_arranges_anything(client_of, expert, accepted, first_visit):
    client, case = client_of(expert), first_visit.case_id
    by_visit = ("visit_time", "visit_not_held", "visit_cover", "visit_consultation", "note_write")

    for name in by_visit:
        assert client.get(reverse(f"visits:{name}", args=[first_visit.pk])).status_code == 403, name
    for name in ("visits:visit_new", "visits:pair_change", "visits:closure", "cases:decision_new"):
        assert client.get(reverse(name, args=[case])).status_code == 403, name
    with clock.at(first_visit.ends_at + timedelta(hours=1)):
        content = filled(first_visit, workers_present=[str(expert.pk)])
        assert client.post(reverse("visits:note_write", args=[first_visit.pk]), content).status_code == 403
    assert not VisitNote.objects.exists()


def test_who_declines_sees_nothing_and_the_pair_reads_why(client_of, lead, expert, asked, first_visit):
    client = client_of(expert)

    response = client.post(url_of("refusal", asked), {"reason": "Olen koulutuksessa."})

    assert response.status_code == 302
    asked.refresh_from_db()
    assert (asked.accepted, asked.decline_reason) == (False, "Olen koulutuksessa.")
    assert client.get(case_url(first_visit.case_id)).status_code == 404
    assert asked.competence.name not in client.get(reverse("visits:day")).text
    page = client_of(lead).get(ask_url(first_visit))
    assert "Olen koulutuksessa." in page.text
    with pytest.raises(ValidationError):
        accept_consultation(actor=expert, consultation_id=asked.pk)


def test_who_has_accepted_may_still_say_no_and_then_sees_the_family_no_more(expert, accepted, first_visit):
    decline_consultation(actor=expert, consultation_id=accepted.pk, reason="Tunnen perheen.")

    assert not expert.bookings.agreed().exists()
    assert not VisitWorker.objects.filter(user=expert).exists()
    with clock.at(clock.now() + timedelta(seconds=1)), pytest.raises(Http404):
        access.case_for(expert, first_visit.case_id)


def test_nobody_else_answers_and_nobody_learns_that_something_was_asked(
    client_of, outsider, supervisor, lead, co_worker, asked
):
    for user in (outsider, supervisor, lead, co_worker):
        client = client_of(user)
        assert client.post(url_of("acceptance", asked)).status_code == 404
        assert client.post(url_of("refusal", asked), {"reason": "Ei."}).status_code == 404
        assert client.get(url_of("refusal", asked)).status_code == 404
    asked.refresh_from_db()
    assert asked.accepted is None


def test_who_is_barred_meanwhile_comes_not_along(client_of, coordinator, expert, asked, first_visit):
    bar(expert, first_visit.case, coordinator)
    response = client_of(expert).post(url_of("acceptance", asked), follow=True)
    assert "Sinua ei enää tarvita käynnille." in response.text
    assert FAMILY not in response.text
    assert not CareTeamMember.objects.filter(user=expert).exists()


def test_who_works_with_families_no_more_comes_not_along(client_of, expert, asked, first_visit):
    RoleGrant.objects.filter(user=expert).update(role="partner")

    assert client_of(expert).post(url_of("acceptance", asked)).status_code == 404
    assert not CareTeamMember.objects.filter(user=expert).exists()


def test_somebody_taken_meanwhile_is_told_so_in_words(client_of, expert, asked, first_visit):
    book(user=expert, starts_at=first_visit.starts_at, ends_at=first_visit.ends_at, kind=Booking.Kind.OTHER_WORK)

    response = client_of(expert).post(url_of("acceptance", asked), follow=True)

    assert "Mikko Saarela" in response.text
    assert "varattu" in response.text
    asked.refresh_from_db()
    assert asked.accepted is None
    assert not CareTeamMember.objects.filter(user=expert).exists()


def test_a_request_that_has_gone_by_is_neither_shown_nor_answered(expert, asked, first_visit):
    with clock.at(first_visit.starts_at):
        assert own_consultations(expert).asks == []
        for act in (accept_consultation, decline_consultation):
            with pytest.raises(ValidationError):
                act(actor=expert, consultation_id=asked.pk)
    assert not CareTeamMember.objects.filter(user=expert).exists()


# What ends it


def test_the_access_of_the_expert_ends_by_itself_with_the_limit_of_recording(
    client_of, expert, accepted, first_visit
):
    until = accepted.place.until
    client = client_of(expert)

    # Three working days after a Monday: the limit is Thursday, and Friday begins without access.
    assert local(until - timedelta(seconds=1)).date() == local(first_visit.starts_at).date() + timedelta(days=3)
    with clock.at(until - timedelta(minutes=1)):
        assert access.case_for(expert, first_visit.case_id, "note.read")
        assert client.get(case_url(first_visit.case_id)).status_code == 200
    with clock.at(until):
        for name in ("visits:case", "visits:notes", "visits:plan", "cases:background"):
            assert client.get(reverse(name, args=[first_visit.case_id])).status_code == 404
        assert client.get(url_of("view", accepted)).status_code == 404
        assert FAMILY not in client.get(reverse("visits:day")).text
        assert FAMILY not in client.get(reverse("cases:families")).text


def test_an_access_for_two_visits_lasts_as_long_as_the_later_and_one_taken_back_leaves_the_other(
    lead, expert, accepted, first_visit, competence
):
    second = Visit.objects.get(plan=first_visit.plan, number=2)
    later = accept_consultation(actor=expert, consultation_id=ask(lead, second, expert, competence).pk)

    place = CareTeamMember.objects.get(user=expert)
    assert later.place == accepted.place == place
    assert place.until > second.ends_at
    withdraw_consultation(actor=lead, consultation_id=accepted.pk)
    with clock.at(clock.now() + timedelta(seconds=1)):
        assert access.case_for(expert, first_visit.case_id)
    withdraw_consultation(actor=lead, consultation_id=later.pk)
    with clock.at(clock.now() + timedelta(seconds=1)), pytest.raises(Http404):
        access.case_for(expert, first_visit.case_id)


def test_when_the_later_of_two_visits_is_taken_back_the_access_ends_with_the_earlier(
    lead, expert, accepted, first_visit, competence
):
    until = accepted.place.until
    second = Visit.objects.get(plan=first_visit.plan, number=2)
    later = accept_consultation(actor=expert, consultation_id=ask(lead, second, expert, competence).pk)
    assert CareTeamMember.objects.get(user=expert).until > until

    withdraw_consultation(actor=lead, consultation_id=later.pk)

    assert CareTeamMember.objects.get(user=expert).until == until


def test_a_moved_visit_needs_the_expert_no_more(client_of, lead, co_worker, expert, accepted, first_visit, later):
    move_visit(actor=lead, visit_id=first_visit.pk, starts_at=later[0], ends_at=later[1])

    assert {row.user for row in VisitWorker.objects.filter(visit=first_visit)} == {lead, co_worker}
    assert not expert.bookings.agreed().exists()
    assert Consultation.objects.get().ended_at is not None
    with clock.at(clock.now() + timedelta(seconds=1)), pytest.raises(Http404):
        access.case_for(expert, first_visit.case_id)


def test_pressing_twice_that_the_visit_moves_to_its_own_time_keeps_the_expert(lead, expert, accepted, first_visit):
    told = {"starts_at": first_visit.starts_at, "ends_at": first_visit.ends_at}
    move_visit(actor=lead, visit_id=first_visit.pk, **told)

    assert VisitWorker.objects.filter(visit=first_visit, user=expert).exists()


def test_the_pair_takes_the_request_back(client_of, lead, expert, accepted, first_visit):
    response = client_of(lead).post(url_of("withdrawal", accepted), follow=True)

    assert response.redirect_chain == [(ask_url(first_visit), 302)]
    assert not VisitWorker.objects.filter(user=expert).exists()
    assert client_of(expert).post(url_of("withdrawal", accepted)).status_code == 404


def test_an_expert_who_is_away_does_not_make_the_pair_move_the_visit(
    coordinator, lead, expert, accepted, first_visit
):
    day = local(first_visit.starts_at).date()
    record_absence(actor=coordinator, user=expert, starts_on=day, ends_on=day)

    visit = visit_for(lead, first_visit.pk)

    assert away_from(visit) == []
    assert not visit.worker_is_away


def test_an_expert_who_joins_the_pair_makes_the_visit_as_one_of_it(
    coordinator, lead, co_worker, expert, accepted, first_visit
):
    case = first_visit.case
    change_pair(
        actor=coordinator,
        pair=standing_pair(case),
        leaves=co_worker,
        comes=expert,
        changed_on=clock.today(),
        why_changed="Vaihto.",
        handed_over=NO_MEETING,
        reason="Sopivat.",
    )
    with clock.at(clock.now() + timedelta(seconds=1)):
        move_visit(
            actor=lead,
            visit_id=first_visit.pk,
            starts_at=first_visit.starts_at + timedelta(hours=2),
            ends_at=first_visit.ends_at + timedelta(hours=2),
        )

        assert access.case_for(expert, case.pk, "note.write")
    workers = VisitWorker.objects.filter(visit=first_visit)
    assert {(row.user, row.is_consultant) for row in workers} == {(lead, False), (expert, False)}


def changed_to(coordinator, case, leaves, comes, comes_too=None):
    return change_pair(
        actor=coordinator,
        pair=standing_pair(case),
        leaves=leaves,
        comes=comes,
        comes_too=comes_too,
        changed_on=clock.today(),
        why_changed="Vaihto.",
        handed_over=NO_MEETING,
        reason="Sopivat.",
        same_profession_reason="Ei muita.",
    )


@pytest.fixture
def newcomer(unit):
    return make_user("newcomer", "worker", unit, "family_counsellor", "Niina", "Uusi")


def test_a_visit_whose_expert_has_come_into_the_pair_is_recorded_by_both_of_it(
    client_of, coordinator, lead, expert, newcomer, accepted, first_visit
):
    with clock.at(first_visit.ends_at + timedelta(hours=1)):
        changed_to(coordinator, first_visit.case, lead, newcomer, expert)
    url = reverse("visits:note_write", args=[first_visit.pk])
    with clock.at(first_visit.ends_at + timedelta(hours=2)):
        for user in (newcomer, expert):
            assert [row.url for row in todo_of(user).unlogged] == [url]
            assert client_of(user).get(url).status_code == 200
        there = [str(expert.pk), str(lead.pk)]
        content = filled(first_visit, workers_present=there, told_by="Anni Hietala, puhelimessa.")
        response = client_of(expert).post(url, content)
        assert response.status_code == 302, response.context["form"].errors
        note = VisitNote.objects.get(visit=first_visit)
        assert (note.author, note.told_by) == (expert, "Anni Hietala, puhelimessa.")
        # Nobody is waited for who cannot sign any more.
        assert not WorkerAttendance.objects.filter(note=note).unsigned().exists()


def test_a_coming_visit_of_an_expert_who_has_come_into_the_pair_is_the_experts_own(
    client_of, coordinator, lead, co_worker, expert, accepted, first_visit
):
    changed_to(coordinator, first_visit.case, co_worker, expert)
    client, url = client_of(expert), reverse("visits:note_write", args=[first_visit.pk])
    with clock.at(clock.now() + timedelta(seconds=1)):
        page = client.get(f"{reverse('visits:day')}?date={local(first_visit.starts_at).date()}")
        asked = client_of(lead).get(ask_url(first_visit))
        refused = client_of(lead).post(url_of("withdrawal", accepted), follow=True)

        assert FAMILY in page.text
        assert "Tulet mukaan asiantuntijana." not in page.text
        assert "Tekee käynnin työparin jäsenenä" in asked.text
        assert url_of("withdrawal", accepted) not in asked.text
        assert "Mikko Saarela on nyt työparin jäsen" in refused.text
        with pytest.raises(ValidationError):
            decline_consultation(actor=expert, consultation_id=accepted.pk)
        assert VisitWorker.objects.responsible().filter(visit=first_visit, user=expert).exists()
    with clock.at(first_visit.ends_at + timedelta(hours=1)):
        assert [row.url for row in todo_of(expert).unlogged] == [url]
        # The expert writes as one who held the visit, and the other signs.
        content = filled(first_visit, workers_present=[str(expert.pk), str(lead.pk)])
        assert client.post(url, content).status_code == 302
        assert VisitNote.objects.to_sign_by(lead).exists()


def test_an_open_request_to_one_who_has_come_into_the_pair_asks_nothing_more(
    coordinator, co_worker, expert, asked, first_visit
):
    changed_to(coordinator, first_visit.case, co_worker, expert)
    with clock.at(clock.now() + timedelta(seconds=1)):
        assert own_consultations(expert).asks == []
        with pytest.raises(ValidationError) as refusal:
            accept_consultation(actor=expert, consultation_id=asked.pk)
        assert refusal.value.code == "ended"


# The note and the own view


def signed(client_of, lead, visit, **told):
    with clock.at(visit.ends_at + timedelta(hours=1)):
        content = filled(visit, **told)
        response = client_of(lead).post(reverse("visits:note_write", args=[visit.pk]), content)
    assert response.status_code == 302, response.context["form"].errors
    return VisitNote.objects.get(visit=visit)


def test_the_note_tells_that_the_expert_was_there_and_waits_for_no_signature_of_the_expert(
    client_of, lead, co_worker, expert, accepted, first_visit
):
    note = signed(client_of, lead, first_visit)

    assert WorkerAttendance.objects.get(note=note, user=expert).present
    met = CareTeamMember.objects.filter(family=note.family_id, met_at=note.started_at)
    assert {place.user for place in met} == {lead, co_worker, expert}
    with clock.at(first_visit.ends_at + timedelta(hours=2)):
        assert VisitNote.objects.to_sign_by(co_worker).exists()
        assert not VisitNote.objects.to_sign_by(expert).exists()
        page = client_of(expert).get(reverse("visits:note", args=[note.pk]))
        assert page.status_code == 200
        assert not page.context["may_cosign"]
        assert page.context["sheet"].unsigned == [str(co_worker)]
        assert todo_of(expert).is_empty
        assert client_of(expert).post(reverse("visits:note_signature", args=[note.pk])).status_code == 403


def test_the_own_view_stands_beside_the_note_and_is_written_once(
    client_of, lead, expert, accepted, first_visit, outsider
):
    note = signed(client_of, lead, first_visit)
    client, url = client_of(expert), url_of("view", accepted)
    with clock.at(first_visit.ends_at + timedelta(hours=2)):
        listed = client.get(reverse("visits:day"))
        assert url in listed.text
        assert client.get(url).status_code == 200

        response = client.post(url, {"own_view": SECRET_WORDS})

        assert response.status_code == 302
        assert client.post(url, {"own_view": SECRET_WORDS}).status_code == 302
        assert client.post(url, {"own_view": "Muuta."}).status_code == 422
        assert url not in client.get(reverse("visits:day")).text
        assert SECRET_WORDS in client_of(lead).get(reverse("visits:note", args=[note.pk])).text
        refused = client_of(outsider).get(reverse("visits:note", args=[note.pk]))
        assert refused.status_code == 404
        assert SECRET_WORDS not in refused.text
    accepted.refresh_from_db()
    assert accepted.own_view == SECRET_WORDS
    with pytest.raises(InternalError, match="Cannot update"), transaction.atomic():
        Consultation.objects.filter(pk=accepted.pk).update(own_view="Muuta.")


def test_nobody_writes_a_view_before_the_visit_or_of_anothers(
    client_of, lead, outsider, expert, accepted, first_visit
):
    with pytest.raises(ValidationError):
        write_expert_view(actor=expert, consultation_id=accepted.pk, words=SECRET_WORDS)
    with clock.at(first_visit.ends_at):
        for user in (lead, outsider):
            assert client_of(user).get(url_of("view", accepted)).status_code == 404
            with pytest.raises((Http404, PermissionDenied)):
                write_expert_view(actor=user, consultation_id=accepted.pk, words=SECRET_WORDS)
        with pytest.raises(ValidationError) as refusal:
            write_expert_view(actor=expert, consultation_id=accepted.pk, words=" ")
    assert list(refusal.value.message_dict) == ["own_view"]


def test_the_day_costs_as_many_queries_with_many_requests_as_with_one(
    lead, expert, asked, first_visit, competence, django_assert_num_queries, django_assert_max_num_queries
):
    with django_assert_max_num_queries(20) as few:
        assert len(day_page(expert, clock.today()).consultations.asks) == 1
    for visit in Visit.objects.filter(plan=first_visit.plan).exclude(pk=first_visit.pk):
        ask(lead, visit, expert, competence)

    with django_assert_num_queries(len(few)):
        assert len(day_page(expert, clock.today()).consultations.asks) == 4


def test_a_closed_case_is_answered_by_nobody(expert, asked, first_visit):
    Case.objects.filter(pk=first_visit.case_id).update(phase=Case.Phase.CLOSED)

    with pytest.raises(Http404):
        accept_consultation(actor=expert, consultation_id=asked.pk)


# What a request tells once it no longer waits


@pytest.mark.parametrize("how", ["withdrawn", "declined", "begun"])
def test_a_request_that_no_longer_waits_tells_no_time(client_of, lead, expert, asked, first_visit, how):
    when = first_visit.starts_at
    if how == "withdrawn":
        withdraw_consultation(actor=lead, consultation_id=asked.pk)
    elif how == "declined":
        decline_consultation(actor=expert, consultation_id=asked.pk)
    with clock.at(when if how == "begun" else clock.now()):
        response = client_of(expert).get(url_of("refusal", asked), follow=True)

    assert response.redirect_chain[0][0] == reverse("home")
    assert "Pyyntö ei enää odota vastaustasi." in response.text


def test_a_request_of_a_closed_case_is_not_there(client_of, expert, asked):
    Case.objects.filter(pk=asked.case_id).update(phase=Case.Phase.CLOSED)

    assert client_of(expert).get(url_of("refusal", asked)).status_code == 404
