"""Time limits of a case from contact to decision: what begins them, what meets them, what they look like."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pgtrigger
import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, Case, Deadline, Decision, LegalBasis, NeedsAssessment
from cases.selectors.corrections import work_values
from cases.services import correct_work, note_last_contact
from cases.services.decisions import (
    DecisionFacts,
    finish_assessment,
    make_decision,
    name_own_worker,
    start_assessment,
)
from cases.services.outcomes import OutcomeFacts, record_outcome
from staff.models import Unit, User
from staff.phones import shown_phone
from staff.services.changes import mark_of
from tests.cases.conftest import fresh

# A Tuesday.
MOMENT = datetime(2026, 3, 10, 8, 0, tzinfo=UTC)
TUESDAY = MOMENT.date()
pytestmark = [pytest.mark.django_db, pytest.mark.moment(MOMENT)]


def limits(case, **wanted):
    return {row.rule.code: row for row in case.deadlines.select_related("rule").filter(**wanted)}


def decided(case, actor, content="Perhetyötä kerran viikossa."):
    basis = LegalBasis.objects.get(code="family_work")
    facts = DecisionFacts(clock.today(), clock.today(), None, basis, content)
    return make_decision(actor=actor, case_id=case.pk, facts=facts)


def change_work(case, actor, **values):
    case = access.case_for(actor, case.pk)
    correct_work(actor=actor, case_id=case.pk, values=values, seen=mark_of(work_values(case)))


def test_a_contact_starts_the_limits_of_the_assessment(waiting_case):
    rows = limits(waiting_case)

    assert {code: str(row.due_on) for code, row in rows.items()} == {
        "assessment_start": "2026-03-19",
        "assessment_ready": "2026-06-10",
    }
    assert {(row.counted_from, row.met_on, row.dropped) for row in rows.values()} == {(TUESDAY, None, "")}


def test_an_assessment_meets_its_limits_and_asks_for_an_own_worker(waiting_case, coordinator, lead):
    start_assessment(actor=coordinator, case_id=waiting_case.pk, started_on=TUESDAY)
    with clock.at(MOMENT + timedelta(days=30)):
        finish_assessment(
            actor=coordinator,
            case_id=waiting_case.pk,
            ready_on=clock.today(),
            level=Case.Level.SPECIAL,
            summary="Perhe tarvitsee tukea iltoihin.",
        )
    rows = limits(waiting_case)

    assert (rows["assessment_start"].met_on, rows["assessment_start"].met_by) == (TUESDAY, coordinator)
    assert str(rows["assessment_ready"].met_on) == "2026-04-09"
    assert str(rows["own_worker"].due_on) == "2026-04-20"
    with clock.at(MOMENT + timedelta(days=33)):
        name_own_worker(actor=coordinator, case_id=waiting_case.pk, user=lead)
    assert str(limits(waiting_case)["own_worker"].met_on) == "2026-04-12"
    acts = AuditEvent.objects.filter(case_id=waiting_case.pk).values_list("action", flat=True)
    assert {"assessment.started", "assessment.finished", "own_worker.named"} <= set(acts)


def test_sent_again_an_assessment_and_a_decision_stay_as_they_are(waiting_case, coordinator):
    for _press in range(2):
        start_assessment(actor=coordinator, case_id=waiting_case.pk, started_on=TUESDAY)
        decided(waiting_case, coordinator)

    assert NeedsAssessment.objects.count() == Decision.objects.count() == 1
    with pytest.raises(ValidationError) as refusal:
        start_assessment(actor=coordinator, case_id=waiting_case.pk, started_on=TUESDAY + timedelta(days=1))
    assert "started_on" in refusal.value.message_dict


def test_a_lighter_need_drops_the_limits_of_special_support_and_a_graver_takes_them_up(waiting_case, coordinator):
    change_work(waiting_case, coordinator, level=Case.Level.TEMPORARY)
    assert {row.dropped for row in limits(waiting_case).values()} == {Deadline.Dropped.LEVEL}

    change_work(waiting_case, coordinator, level=Case.Level.SPECIAL)
    rows = limits(waiting_case)
    assert {row.dropped for row in rows.values()} == {""}
    assert str(rows["assessment_start"].due_on) == "2026-03-19"


def test_a_decision_waits_for_the_first_visit(waiting_case, coordinator):
    decided(waiting_case, coordinator)
    case = access.case_for(coordinator, waiting_case.pk)

    assert case.path == Case.Path.DECISION
    assert str(limits(case, met_on=None)["decision_carried_out"].due_on) == "2026-06-10"
    with clock.at(MOMENT + timedelta(days=9)):
        note_last_contact(actor=coordinator, case=case, met_at=clock.now() - timedelta(days=2))
    assert str(limits(case)["decision_carried_out"].met_on) == "2026-03-17"


def test_after_a_decision_the_case_cannot_go_back_to_the_path_without(waiting_case, coordinator):
    decided(waiting_case, coordinator)

    with pytest.raises(ValidationError) as refusal:
        change_work(waiting_case, coordinator, path=Case.Path.LIGHT)

    assert "path" in refusal.value.message_dict
    assert Case.objects.get().path == Case.Path.DECISION


def test_closing_drops_what_still_runs_and_keeps_what_was_met(waiting_case, coordinator):
    start_assessment(actor=coordinator, case_id=waiting_case.pk, started_on=TUESDAY)
    facts = OutcomeFacts(kind="advice", reason="Neuvot auttoivat.", told="äiti puhelimessa")
    record_outcome(actor=coordinator, case_id=waiting_case.pk, facts=facts)
    rows = limits(waiting_case)

    assert rows["assessment_ready"].dropped == Deadline.Dropped.CLOSED
    assert (rows["assessment_start"].dropped, rows["assessment_start"].met_on) == ("", TUESDAY)


def test_what_was_late_when_the_case_was_closed_stays_late(waiting_case, coordinator, supervisor, client_of):
    Deadline.objects.filter(rule__code="assessment_start").update(due_on=TUESDAY + timedelta(days=1))
    facts = OutcomeFacts(kind="advice", reason="Neuvot auttoivat.", told="äiti puhelimessa")
    with clock.at(MOMENT + timedelta(days=3)):
        record_outcome(actor=coordinator, case_id=waiting_case.pk, facts=facts)
    with clock.at(MOMENT + timedelta(days=300)):
        page = client_of(supervisor).get(reverse("cases:limits", args=[waiting_case.pk]))

    assert [(row.kind, row.state, row.is_met) for row in page.context["deadlines"]] == [
        ("attention", "Asiakkuus päättyi, 2 arkipäivää myöhässä", False),
        ("neutral", "Asiakkuus päättyi", False),
    ]
    assert "Asiakkuus päättyi, 2 arkipäivää myöhässä" in page.content.decode()


def test_a_limit_that_the_level_of_need_dropped_was_never_late(waiting_case, coordinator, client_of):
    Deadline.objects.update(counted_from=TUESDAY - timedelta(days=9), due_on=TUESDAY - timedelta(days=1))
    change_work(waiting_case, coordinator, level=Case.Level.TEMPORARY)

    page = client_of(coordinator).get(reverse("cases:limits", args=[waiting_case.pk]))

    assert {(row.kind, row.state) for row in page.context["deadlines"]} == {
        ("neutral", Deadline.Dropped.LEVEL.label)
    }


def test_an_own_worker_of_another_unit_reads_all_and_loses_it_to_the_next(
    waiting_case, coordinator, outsider, colleague
):
    with pytest.raises(Http404):
        access.case_for(outsider, waiting_case.pk)
    name_own_worker(actor=coordinator, case_id=waiting_case.pk, user=outsider)
    case = access.case_for(outsider, waiting_case.pk, "note.read")
    assert not access.can(outsider, "note.write", case)
    assert access.can(outsider, "assessment.make", case)

    with clock.at(MOMENT + timedelta(hours=1)):
        name_own_worker(actor=coordinator, case_id=waiting_case.pk, user=colleague)
        with pytest.raises(Http404):
            access.case_for(outsider, waiting_case.pk)
        assert access.case_for(colleague, waiting_case.pk, "note.read")
        standing = CareTeamMember.objects.standing().filter(case=waiting_case)
        assert [member.user for member in standing] == [colleague]


def test_the_page_tells_that_the_own_worker_has_left(waiting_case, coordinator, lead, client_of):
    name_own_worker(actor=coordinator, case_id=waiting_case.pk, user=lead)
    client, url = client_of(coordinator), reverse("cases:limits", args=[waiting_case.pk])
    words = "Ei enää työskentele täällä. Nimeä uusi."
    assert words not in client.get(url).text

    type(lead).objects.filter(pk=lead.pk).update(is_active=False)

    assert words in client.get(url).text


def test_one_of_the_pair_can_be_the_own_worker_as_well(teamed_case, coordinator, lead):
    name_own_worker(actor=coordinator, case_id=teamed_case.pk, user=lead)

    roles = teamed_case.team.standing().filter(user=lead).values_list("role", flat=True)
    assert set(roles) == {"lead", "own_worker"}


def test_a_partner_cannot_be_named_and_a_worker_cannot_decide(teamed_case, coordinator, partner, lead):
    with pytest.raises(ValidationError) as refusal:
        name_own_worker(actor=coordinator, case_id=teamed_case.pk, user=partner)
    assert "user" in refusal.value.message_dict
    with pytest.raises(PermissionDenied):
        decided(teamed_case, fresh(lead))
    assert not Decision.objects.exists()


def test_the_page_tells_what_by_when_and_why(client_of, waiting_case, coordinator):
    with clock.at(MOMENT + timedelta(days=8)):
        page = client_of(coordinator).get(reverse("cases:limits", args=[waiting_case.pk])).content.decode()
    assert "Palvelutarpeen arvioinnin aloittaminen" in page
    assert "viimeistään to 19.3." in page
    assert "1 arkipäivä jäljellä" in page
    assert "Sosiaalihuoltolaki 1301/2014 36 §, laskettu päivästä 10.3.2026" in page

    with clock.at(MOMENT + timedelta(days=13)):
        late = client_of(coordinator).get(reverse("cases:limits", args=[waiting_case.pk])).content.decode()
    assert "2 arkipäivää myöhässä" in late


def test_a_worker_assesses_and_the_family_gets_the_decision_on_paper(client_of, teamed_case, coordinator, lead):
    worker, desk = client_of(lead), client_of(coordinator)
    url = reverse("cases:assessment", args=[teamed_case.pk])
    assert worker.post(url, {"started_on": "2026-03-10"}).status_code == 302
    late = worker.post(url, {"ready_on": "2026-03-09", "level": "special", "summary": "Illat ovat raskaita."})
    assert late.status_code == 422
    assert "Arviointi aloitettiin 10.3.2026: päivä ei voi olla ennen sitä." in late.content.decode()
    assert "Illat ovat raskaita." in late.content.decode()
    ready = {"ready_on": "2026-03-10", "level": "special", "summary": "Illat ovat raskaita."}
    assert worker.post(url, ready).url == reverse("cases:limits", args=[teamed_case.pk])
    basis = LegalBasis.objects.get(code="family_work")
    told = {"decided_on": "2026-03-10", "since": "2026-03-16", "until": "2026-09-16", "basis": basis.pk}
    desk.post(reverse("cases:decision_new", args=[teamed_case.pk]), told | {"content": "Perhetyötä joka viikko."})

    decision = Decision.objects.get()
    paper = worker.get(reverse("cases:decision", args=[teamed_case.pk, decision.pk])).content.decode()
    assert decision.number == f"{teamed_case.number}/1"
    for words in ("Perhetyötä joka viikko.", "16.3.–16.9.2026", "30 päivän", "Sosiaalihuoltolaki 1301/2014 18 §"):
        assert words in paper
    assert AuditEvent.objects.filter(action="decision.viewed", actor=lead, case_id=teamed_case.pk).exists()


def test_a_service_that_ends_before_it_begins_is_refused_at_the_field(client_of, waiting_case, coordinator):
    basis = LegalBasis.objects.get(code="family_work")
    told = {"decided_on": "2026-03-10", "since": "2026-03-16", "until": "2026-03-01", "basis": basis.pk}
    url = reverse("cases:decision_new", args=[waiting_case.pk])
    response = client_of(coordinator).post(url, told | {"content": "Perhetyötä joka viikko."})

    assert response.status_code == 422
    assert response.context["form"].errors["until"]
    assert "Perhetyötä joka viikko." in response.content.decode()


def test_an_own_worker_named_meanwhile_is_not_replaced_unseen(
    client_of, waiting_case, coordinator, lead, co_worker
):
    client, url = client_of(coordinator), reverse("cases:own_worker", args=[waiting_case.pk])
    seen = client.get(url).context["form"]["seen"].value()
    name_own_worker(actor=coordinator, case_id=waiting_case.pk, user=lead)
    behind = client.post(url, {"user": co_worker.pk, "reason": "", "seen": seen})
    standing = CareTeamMember.objects.standing().filter(case=waiting_case, role="own_worker")

    assert behind.status_code == 422
    assert f"Omatyöntekijä nyt: {lead}" in behind.content.decode()
    assert "Vaihda omatyöntekijä" in behind.content.decode()
    assert standing.get().user == lead
    again = {"user": co_worker.pk, "reason": "", "seen": behind.context["form"]["seen"].value()}
    assert client.post(url, again).status_code == 302
    assert standing.get().user == co_worker


def test_a_decision_keeps_the_law_and_the_appeal_of_its_day_and_tells_where_to_answer(
    client_of, waiting_case, coordinator, unit
):
    basis = LegalBasis.objects.get(code="family_work")
    User.objects.filter(pk=coordinator.pk).update(phone="+358163221234")
    Unit.objects.filter(pk=unit.pk).update(registry_address="Kirjaamo, Virastokuja 1\nkirjaamo@ere.example")
    desk = client_of(coordinator)
    told = {"decided_on": "2026-03-10", "since": "2026-03-16", "until": "", "basis": basis.pk}
    desk.post(reverse("cases:decision_new", args=[waiting_case.pk]), told | {"content": "Perhetyötä joka viikko."})
    law = basis.law
    LegalBasis.objects.filter(pk=basis.pk).update(law="Uusi laki 1/2027", appeal_fi="Uusi osoitus.")
    decision = Decision.objects.get()
    paper = desk.get(reverse("cases:decision", args=[waiting_case.pk, decision.pk])).text

    assert law in paper
    assert "30 päivän" in paper
    assert "Uusi laki 1/2027" not in paper
    assert "Uusi osoitus." not in paper
    for words in (unit.name, shown_phone("+358163221234"), "Kirjaamo, Virastokuja 1", "kirjaamo@ere.example"):
        assert words in paper
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        Decision.objects.update(law="Uusi laki 1/2027")


def test_decisions_of_before_get_the_texts_of_their_ground(waiting_case, coordinator):
    decision = decided(waiting_case, coordinator)
    with pgtrigger.ignore("cases.Decision:frozen"), connection.cursor() as cursor:
        Decision.objects.update(law="", appeal_fi="", appeal_sv="")
        cursor.execute(import_module("cases.migrations.0016_decisions_keep_their_texts").FILL)
    decision.refresh_from_db()

    assert (decision.law, decision.appeal_fi) == (decision.basis.law, decision.basis.appeal_fi)
    assert decision.appeal_sv == decision.basis.appeal_sv
