"""Closing a case: nothing of the past is left unrecorded, what was to come is cancelled, access ends."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases.models import CareTeamMember, Case, ClosingReason, Closure
from pairs.models import WorkPair
from staff.models import Booking
from visits.models import Visit
from visits.services.closing import close_family_case
from visits.services.drafts import save_draft

SUMMARY = "Illat ovat rauhoittuneet. Kiitos yhteisestä matkasta. 🌱 Čáhci"


@pytest.fixture
def url(paired_case):
    return reverse("visits:closure", args=[paired_case.pk])


@pytest.fixture
def reason():
    return ClosingReason.objects.get(code="goals_met")


def close(actor, case, reason, summary=SUMMARY):
    return close_family_case(actor=actor, case_id=case.pk, reason=reason, summary=summary)


def test_closing_cancels_what_was_to_come_and_ends_the_pair(client_of, lead, co_worker, plan, hold, url, reason):
    (note,) = hold(plan, 1)
    with clock.at(note.signed_at):
        response = client_of(lead).post(url, {"reason": str(reason.pk), "summary": SUMMARY})

        assert response.url == reverse("home")
        assert Case.objects.get().phase == Case.Phase.CLOSED
        closure = Closure.objects.get()
        assert (closure.reason, closure.summary, closure.actor) == (reason, SUMMARY, lead)
        coming = Visit.objects.filter(starts_at__gt=clock.now())
        assert {visit.status for visit in coming} == {Visit.Status.NOT_HELD}
        assert {visit.outcome.code for visit in coming} == {"cancelled_worker"}
        assert not Booking.objects.standing().filter(during__startswith__gt=clock.now()).exists()
        assert WorkPair.objects.get().until == clock.today()
        assert not CareTeamMember.objects.standing().exists()
    assert AuditEvent.objects.filter(action="visit.not_held").count() == 3
    assert AuditEvent.objects.filter(action__in=["case.closed", "pair.ended"]).count() == 2


def test_the_family_is_out_of_sight_of_the_pair_afterwards(client_of, lead, co_worker, plan, url, reason):
    close(lead, plan.case, reason)

    assert client_of(co_worker).get(url).status_code == 404
    assert client_of(co_worker).get(reverse("visits:case", args=[plan.case_id])).status_code == 404


def test_pressing_twice_closes_once_and_tells_it(client_of, lead, plan, url, reason):
    client, fields = client_of(lead), {"reason": str(reason.pk), "summary": SUMMARY}

    first, second = client.post(url, fields), client.post(url, fields)

    assert first.url == second.url == reverse("home")
    assert Closure.objects.count() == 1


def test_a_supervisor_may_close(supervisor, plan, reason):
    close(supervisor, plan.case, reason)

    assert Closure.objects.get().actor == supervisor


def test_a_waiting_case_is_closed_without_pair_or_plan(supervisor, waiting_case, reason):
    close(supervisor, waiting_case, reason)

    assert Case.objects.get().phase == Case.Phase.CLOSED


def test_unrecorded_visits_come_first_with_links(client_of, lead, plan, url, reason, after_first_visit):
    client = client_of(lead)

    page = client.get(url).content.decode()
    response = client.post(url, {"reason": str(reason.pk), "summary": SUMMARY})

    link = reverse("visits:note_write", args=[after_first_visit.pk])
    assert link in page
    assert response.status_code == 422
    assert link in response.content.decode()
    assert response.context["form"]["summary"].value() == SUMMARY
    assert not Closure.objects.exists()
    assert Visit.objects.filter(status=Visit.Status.PLANNED).count() == 4
    assert WorkPair.objects.get().until is None


def test_a_note_begun_is_not_lost_by_closing(lead, plan, reason):
    second = plan.visits.get(number=2)
    save_draft(actor=lead, visit_id=second.pk, content={"what_happened": ["Alku"]}, version=0)

    with pytest.raises(ValidationError) as refused:
        close(lead, plan.case, reason)

    assert refused.value.code == "unfinished"
    assert not Closure.objects.exists()


def test_a_supervisor_sees_what_is_unrecorded_without_links(client_of, supervisor, after_first_visit, url):
    page = client_of(supervisor).get(url)

    assert [row.url for row in page.context["unfinished"]] == [""]
    assert "Tutustuminen" in page.content.decode()


def test_reason_and_summary_are_asked_for(client_of, lead, plan, url, reason):
    client = client_of(lead)
    cases = [
        ({}, ["reason", "summary"]),
        ({"reason": "999999", "summary": SUMMARY}, ["reason"]),
        ({"reason": str(reason.pk), "summary": "  "}, ["summary"]),
        ({"reason": str(reason.pk), "summary": "x" * 100_000}, ["summary"]),
    ]
    for fields, wrong in cases:
        response = client.post(url, fields)

        assert response.status_code == 422
        assert list(response.context["form"].errors) == wrong
        for name, value in fields.items():
            assert response.context["form"][name].value() == value
    with pytest.raises(ValidationError):
        close(lead, plan.case, reason, summary=" ")
    assert not Closure.objects.exists()


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("colleague", 404),
        ("outsider", 404),
        ("other_supervisor", 404),
        ("coordinator", 403),
        ("invited_partner", 403),
    ],
)
def test_who_may_not_close(request, client_of, plan, url, reason, who, status):
    person = request.getfixturevalue(who)
    client = client_of(person)

    assert client.get(url).status_code == status
    assert client.post(url, {"reason": str(reason.pk), "summary": SUMMARY}).status_code == status
    with pytest.raises(Http404 if status == 404 else PermissionDenied):
        close(person, plan.case, reason)
    assert not Closure.objects.exists()
