"""Closing a case: nothing of the past is left unrecorded, what was to come is cancelled, access ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.html import escape
from django.utils.translation import gettext

from audit import clock
from audit.drafts import Typed
from audit.finnish_dates import format_when, local
from audit.models import AuditEvent
from cases.models import CareTeamMember, Case, ClosingReason, Closure
from pairs.models import WorkPair
from pairs.selectors import standing_pair
from pairs.services import end_pair
from staff.models import Booking
from staff.services import close_account, record_absence
from visits.models import NoteDraft, Visit, VisitOutcome
from visits.services.agreements import AgreementFacts
from visits.services.closing import close_family_case
from visits.services.drafts import save_draft
from visits.services.timing import record_not_held

SUMMARY = "Illat ovat rauhoittuneet. Kiitos yhteisestä matkasta. 🌱 Čáhci"


TOLD = "Molemmille vanhemmille ja neuvolalle."


@pytest.fixture
def url(paired_case):
    return reverse("visits:closure", args=[paired_case.pk])


@pytest.fixture
def reason():
    return ClosingReason.objects.get(code="goals_met")


def close(actor, case, reason, summary=SUMMARY):
    return close_family_case(actor=actor, case_id=case.pk, reason=reason, summary=summary, told=TOLD)


def test_closing_cancels_what_was_to_come_and_ends_the_pair(client_of, lead, co_worker, plan, hold, url, reason):
    (note,) = hold(plan, 1)
    with clock.at(note.signed_at):
        response = client_of(lead).post(
            url, {"reason": str(reason.pk), "summary": SUMMARY, "told": TOLD, "confirm": "1"}
        )

        assert response.url == reverse("home")
        assert Case.objects.get().phase == Case.Phase.CLOSED
        closure = Closure.objects.get()
        assert (closure.reason, closure.summary, closure.told, closure.actor) == (reason, SUMMARY, TOLD, lead)
        coming = Visit.objects.filter(starts_at__gt=clock.now())
        assert {visit.status for visit in coming} == {Visit.Status.NOT_HELD}
        assert {visit.outcome.code for visit in coming} == {"case_closed"}
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
    client, fields = client_of(lead), {"reason": str(reason.pk), "summary": SUMMARY, "told": TOLD, "confirm": "1"}

    first, second = client.post(url, fields), client.post(url, fields)

    assert first.url == second.url == reverse("home")
    assert Closure.objects.count() == 1


def test_another_summary_after_closing_is_shown_and_not_lost(client_of, lead, plan, url, reason):
    client, fields = client_of(lead), {"reason": str(reason.pk), "summary": SUMMARY, "told": TOLD, "confirm": "1"}
    client.post(url, fields)

    again = client.post(url, fields | {"summary": "Vielä yksi <asia>"})

    assert again.status_code == 409
    assert "Vielä yksi &lt;asia&gt;" in again.content.decode()
    assert Closure.objects.get().summary == SUMMARY


def test_a_supervisor_may_close(supervisor, plan, reason):
    close(supervisor, plan.case, reason)

    assert Closure.objects.get().actor == supervisor


def test_a_waiting_case_is_closed_without_pair_or_plan(supervisor, waiting_case, reason):
    close(supervisor, waiting_case, reason)

    assert Case.objects.get().phase == Case.Phase.CLOSED


def test_unrecorded_visits_come_first_with_links(client_of, lead, plan, url, reason, after_first_visit):
    client = client_of(lead)

    page = client.get(url).content.decode()
    response = client.post(url, {"reason": str(reason.pk), "summary": SUMMARY, "told": TOLD, "confirm": "1"})

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
    save_draft(actor=lead, visit_id=second.pk, typed=Typed({"what_happened": ["Alku"]}))

    with pytest.raises(ValidationError) as refused:
        close(lead, plan.case, reason)

    assert refused.value.code == "unfinished"
    assert not Closure.objects.exists()


def test_a_supervisor_sees_what_is_unrecorded_without_links(client_of, supervisor, after_first_visit, url):
    page = client_of(supervisor).get(url)

    assert [row.url for row in page.context["page"].unfinished] == [""]
    text = page.content.decode()
    assert "Tutustuminen" in text
    assert gettext("You cannot record them yourself. Ask %(names)s to do it.") % {
        "names": "Anni Hietala ja Sari Juntunen"
    } in " ".join(text.split())


def test_without_a_pair_the_supervisor_can_record_them(client_of, supervisor, after_first_visit, url):
    end_pair(actor=supervisor, pair=WorkPair.objects.get(), reason="Anni ja Sari vaihtavat työtä.")

    text = client_of(supervisor).get(url).content.decode()

    assert reverse("visits:note_write", args=[after_first_visit.pk]) in text
    assert gettext("You cannot record them yourself. Ask %(names)s to do it.")[:20] not in text
    assert "Anni" not in text


def test_the_page_tells_what_is_open_and_what_becomes_of_it(client_of, lead, plan, hold, url):
    (note,) = hold(plan, 1, agreements=[AgreementFacts("Unipäiväkirja joka yö", "Emmi")])
    with clock.at(note.signed_at):
        response = client_of(lead).get(url)

    page = response.context["page"]
    second = plan.visits.get(number=2)
    assert page.coming[0].url == reverse("visits:visit_time", args=[second.pk])
    assert len(page.coming) == 3
    assert [(row.about, row.url) for row in page.unsigned] == [
        (gettext("%(name)s has not signed") % {"name": "Sari Juntunen"}, reverse("visits:note", args=[note.pk]))
    ]
    assert [(row.title, row.about) for row in page.steps] == [("Unipäiväkirja joka yö", "Emmi")]
    assert [row.url for row in page.papers] == [reverse("visits:plan", args=[plan.case_id])]
    text = response.content.decode()
    for row in [*page.coming, *page.unsigned, *page.steps, *page.papers]:
        assert f'<a href="{row.url}">{escape(row.title)}</a>' in text


def test_what_the_law_asks_is_told_before_the_button(client_of, lead, supervisor, paired_case, url):
    moment = clock.now() + timedelta(days=40)
    limits_url = reverse("cases:limits", args=[paired_case.pk])
    with clock.at(moment):
        page, of_supervisor = client_of(lead).get(url), client_of(supervisor).get(url)

    start, ready, level = page.context["page"].undone
    assert (start.title, start.url) == ("Palvelutarpeen arvioinnin aloittaminen", limits_url)
    assert "myöhässä" in start.about
    assert (ready.title, ready.url) == ("Palvelutarpeen arvioinnin valmistuminen", limits_url)
    assert "jäljellä" in ready.about
    # The level of need is corrected by those who take in contacts.
    assert (level.title, level.about, level.url) == ("Tuen tarve", "Ei vielä arvioitu", "")
    assert of_supervisor.context["page"].undone[2].url == reverse("cases:work", args=[paired_case.pk])
    before_button = page.content.decode().partition('name="confirm"')[0]
    assert start.about in before_button
    assert f'<a href="{limits_url}">{start.title}</a>' in before_button


def test_the_joint_review_is_offered_as_the_familys_copy(client_of, supervisor, held_review, url):
    with clock.at(held_review.recorded_at):
        papers = client_of(supervisor).get(url).context["page"].papers

    assert reverse("visits:review", args=[held_review.case_id]) in [row.url for row in papers]


def test_open_things_cost_the_same_however_many_there_are(client_of, lead, plan, hold, url):
    def queries(moment):
        with clock.at(moment), CaptureQueriesContext(connection) as seen:
            assert client_of(lead).get(url).status_code == 200
        return len(seen)

    steps = [AgreementFacts(f"Askel {number}", "Emmi") for number in range(4)]
    (first,) = hold(plan, 1, agreements=steps[:1])
    few = queries(first.signed_at)
    *_others, third = hold(plan, 2, 3, agreements=steps)

    assert queries(third.signed_at) == few


def test_how_it_ended_is_read_on_the_familys_pages(client_of, supervisor, coordinator, lead, plan, hold, reason):
    (note,) = hold(plan, 1)
    case_url = reverse("visits:case", args=[plan.case_id])
    with clock.at(note.signed_at):
        close(lead, plan.case, reason)

        page = client_of(supervisor).get(case_url)
        timeline = client_of(supervisor).get(reverse("visits:notes", args=[plan.case_id]))
        others = client_of(coordinator).get(case_url).content.decode()

        for shown in (page, timeline):
            closing = shown.context["page"].closing
            assert (closing.reason, closing.summary, closing.by) == (str(reason), SUMMARY, "Anni Hietala")
            assert closing.when == format_when(clock.now())
            assert SUMMARY in shown.content.decode()
    assert SUMMARY not in others
    assert str(reason) in others
    assert gettext("Recorded, one signature") in timeline.content.decode()
    assert gettext("Recorded, waits for co-signing") not in timeline.content.decode()
    assert timeline.content.decode().count("Perhetyö päättyi") >= 3


def test_an_open_case_tells_no_ending(client_of, lead, plan):
    page = client_of(lead).get(reverse("visits:notes", args=[plan.case_id]))

    assert page.context["page"].closing is None
    assert gettext("The family work ended") not in page.content.decode()


def test_the_message_names_the_family_and_leads_where_one_may_go(
    client_of, lead, supervisor, plan, make_case, url, reason
):
    fields = {"reason": str(reason.pk), "summary": SUMMARY, "told": TOLD, "confirm": "1"}
    other = make_case("Aikio")
    words = gettext("Family work has ended: %(family)s.")

    by_pair = client_of(lead).post(url, fields, follow=True)
    other_url = reverse("visits:closure", args=[other.pk])
    by_supervisor = client_of(supervisor).post(other_url, fields, follow=True)

    assert words % {"family": plan.case.family} in by_pair.content.decode()
    assert words % {"family": other.family} in by_supervisor.content.decode()
    assert by_supervisor.redirect_chain == [(reverse("visits:case", args=[other.pk]), 302)]


def test_reason_and_summary_are_asked_for(client_of, lead, plan, url, reason):
    client = client_of(lead)
    cases = [
        ({}, ["reason", "summary", "told"]),
        ({"reason": str(reason.pk), "summary": SUMMARY, "told": "\u200b"}, ["told"]),
        ({"reason": "999999", "summary": SUMMARY, "told": TOLD}, ["reason"]),
        ({"reason": str(reason.pk), "summary": "  ", "told": TOLD}, ["summary"]),
        ({"reason": str(reason.pk), "summary": "x" * 100_000, "told": TOLD}, ["summary"]),
    ]
    version = 0
    for fields, wrong in cases:
        response = client.post(url, fields | {"confirm": "1", "version": str(version)})
        version = response.context["version"]

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
    assert (
        client.post(url, {"reason": str(reason.pk), "summary": SUMMARY, "told": TOLD, "confirm": "1"}).status_code
        == status
    )
    with pytest.raises(Http404 if status == 404 else PermissionDenied):
        close(person, plan.case, reason)
    assert not Closure.objects.exists()


def test_when_both_have_left_the_page_tells_who_goes_on(client_of, administrator, supervisor, lead, plan, url):
    second = plan.visits.get(number=2)
    save_draft(actor=lead, visit_id=second.pk, typed=Typed({"what_happened": ["Alku"]}))
    for person in standing_pair(plan.case).people:
        close_account(actor=administrator, user=person)
    pair = reverse("pairs:pair", args=[plan.case_id])

    early = client_of(supervisor).get(url)
    with clock.at(second.ends_at + timedelta(hours=1)):
        late = client_of(supervisor).get(url)

    assert [row.url for row in early.context["page"].unfinished] == [""]
    assert "Kukaan täällä työskentelevä ei ole perheen työparissa." in early.text
    assert "Anni" not in early.text
    assert pair in early.text
    write = [reverse("visits:note_write", args=[visit.pk]) for visit in plan.visits.order_by("number")[:2]]
    assert [row.url for row in late.context["page"].unfinished] == write


def test_the_pair_is_not_told_that_nobody_moves_the_visits(client_of, lead, plan, url):
    page = client_of(lead).get(url)

    assert page.context["page"].pair_url == ""
    assert "Kukaan täällä työskentelevä" not in page.text


def test_closing_deletes_the_begun_note_of_a_cancelled_visit_after_telling_so(
    client_of, lead, co_worker, coordinator, first_visit, url, reason
):
    day = local(first_visit.starts_at).date()
    record_absence(actor=coordinator, user=co_worker, starts_on=day, ends_on=day)
    save_draft(actor=lead, visit_id=first_visit.pk, typed=Typed({"what_happened": ["Alku"]}))
    cancelled = VisitOutcome.objects.get(code="cancelled_worker")
    record_not_held(actor=coordinator, visit_id=first_visit.pk, outcome=cancelled, reason="Sairaana")

    begun = client_of(lead).get(url).context["page"].begun
    close(lead, first_visit.case, reason)

    assert [row.url for row in begun] == [reverse("visits:note_write", args=[first_visit.pk])]
    assert not NoteDraft.objects.exists()
