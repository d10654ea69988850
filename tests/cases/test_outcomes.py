"""Where a contact led: what goes on, what ends at once, who is told, and what the sender reads."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_day_short
from audit.models import AuditEvent
from cases.models import Case, CasePhase, ClosingReason, Closure, ContactOutcome, Deadline
from cases.services.decisions import start_assessment
from cases.services.outcomes import OutcomeFacts, record_outcome
from tests.families import sent_notice

pytestmark = pytest.mark.django_db
TOLD = "äidille puhelimessa, neuvolalle"


@pytest.fixture
def url(waiting_case):
    return reverse("cases:outcome", args=[waiting_case.pk])


def background(client, case):
    return client.get(reverse("cases:background", args=[case.pk])).content.decode()


def sent_contact(partner, unit, coordinator, case):
    """A partner's contact that was taken in as the case."""
    notice = sent_notice(partner, unit)
    notice.case, notice.handled_by, notice.handled_at = case, coordinator, notice.sent_at
    notice.save()
    return notice


@pytest.mark.parametrize(
    ("kind", "then", "words"),
    [
        ("family_work", "pairs:board_case", "Perhetyöhön"),
        ("assessment", "cases:limits", "Palvelutarpeen arviointiin"),
    ],
)
def test_what_goes_on_here_is_recorded_and_the_family_waits_on(desk, waiting_case, url, kind, then, words):
    assert url in background(desk, waiting_case)
    response = desk.post(url, {"kind": kind, "reason": "Perhe toivoo tukea kotiin."})

    assert response.url == reverse(then, args=[waiting_case.pk])
    outcome = ContactOutcome.objects.get()
    assert (outcome.kind, outcome.reason, outcome.decided_by.username) == (
        *(kind, "Perhe toivoo tukea kotiin.", "coordinator"),
    )
    assert Case.objects.get().phase == Case.Phase.WAITING
    assert not Closure.objects.exists()
    page = background(desk, waiting_case)
    assert f"{words}. Perhe toivoo tukea kotiin." in page
    event = AuditEvent.objects.get(action="outcome.recorded")
    assert (event.changes, event.ground, event.case_id) == ({"kind": kind}, "unit:pair.form", waiting_case.pk)


@pytest.mark.parametrize(
    ("sent", "reason"),
    [
        ({"kind": "other_service", "service": "Perheneuvola", "consent_given": "on"}, "moved_service"),
        ({"kind": "advice"}, "no_need"),
        ({"kind": "back"}, "other"),
        ({"kind": "withdrawn", "closing_reason": "family_wish"}, "family_wish"),
    ],
)
def test_the_others_close_the_case_at_once(desk, waiting_case, url, sent, reason):
    if "closing_reason" in sent:
        sent = sent | {"closing_reason": ClosingReason.objects.get(code=reason).pk}
    response = desk.post(url, sent | {"reason": "Näin sovittiin.", "told": TOLD})

    assert response.url == reverse("pairs:board")
    assert Case.objects.get().is_closed
    closure = Closure.objects.select_related("reason").get()
    assert (closure.reason.code, closure.summary, closure.told) == (reason, "Näin sovittiin.", TOLD)
    assert set(Deadline.objects.values_list("dropped", flat=True)) == {Deadline.Dropped.CLOSED}
    assert CasePhase.objects.filter(case=waiting_case).last().phase == "closed"
    assert AuditEvent.objects.get(action="case.closed").ground == "unit:pair.form"
    board = re.sub(r"alert.*?</div>", "", desk.get(reverse("pairs:board")).content.decode(), flags=re.DOTALL)
    assert "Kuusela" not in board
    assert desk.get(url).status_code == 403


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"kind": ""}, "kind"),
        ({"kind": "advice", "reason": "\u200b"}, "reason"),
        ({"kind": "advice", "told": " "}, "told"),
        ({"kind": "other_service", "consent_given": "on"}, "service"),
        ({"kind": "other_service", "service": "Perheneuvola"}, "consent_given"),
        ({"kind": "withdrawn"}, "closing_reason"),
        ({"kind": "back", "told": "x" * 301}, "told"),
    ],
)
def test_what_is_missing_is_told_at_its_field_and_nothing_changes(desk, url, sent, field):
    response = desk.post(url, {"reason": "Näin <sovittiin>.", "told": TOLD} | sent)

    assert response.status_code == 422
    assert field in response.context["form"].errors
    if "reason" not in sent:
        assert "Näin &lt;sovittiin&gt;." in response.content.decode()
    assert not Case.objects.get().is_closed
    assert not ContactOutcome.objects.exists()


def test_a_family_is_not_withdrawn_for_what_only_work_can_bring(desk, coordinator, waiting_case, url):
    offered = re.findall(r'<option value="(\d+)"', desk.get(url).content.decode())
    after_work = ClosingReason.objects.filter(code__in=["goals_met", "partly_met", "period_ended"])

    assert sorted(offered) == sorted(
        str(pk) for pk in ClosingReason.objects.exclude(pk__in=after_work).values_list("pk", flat=True)
    )
    for reason in after_work:
        facts = OutcomeFacts("withdrawn", "Sovittu", closing_reason=reason, told=TOLD)
        with pytest.raises(ValidationError, match="closing_reason"):
            record_outcome(actor=coordinator, case_id=waiting_case.pk, facts=facts)
    assert not Case.objects.get().is_closed


def test_what_is_undone_is_told_before_the_case_is_closed(desk, coordinator, waiting_case, url):
    start_assessment(actor=coordinator, case_id=waiting_case.pk, started_on=clock.today())
    limit = Deadline.objects.get(rule__code="assessment_ready")

    page = desk.get(url)

    days = format_day_short(limit.due_on)
    told = [(row.title, row.url) for row in page.context["unfinished"]]
    assert told == [
        ("Palvelutarpeen arvioinnin valmistuminen", reverse("cases:limits", args=[waiting_case.pk])),
        ("Palvelutarpeen arviointi", reverse("cases:assessment", args=[waiting_case.pk])),
        ("Tuen tarve", reverse("cases:work", args=[waiting_case.pk])),
    ]
    before_button = page.content.decode().partition('name="kind"')[0]
    assert f"viimeistään {days}" in before_button
    assert "Ei vielä arvioitu" in before_button
    assert all(f'<a href="{address}">{title}</a>' in before_button for title, address in told)


def test_nothing_undone_is_not_warned_of(desk, coordinator, waiting_case, url):
    Case.objects.update(level=Case.Level.TEMPORARY)
    Deadline.objects.update(dropped=Deadline.Dropped.LEVEL)

    page = desk.get(url)

    assert page.context["unfinished"] == []
    assert "vielä tekemättä" not in page.content.decode()


def test_an_outcome_may_change_while_the_family_waits(desk, url):
    desk.post(url, {"kind": "assessment", "reason": "Tarve arvioidaan."})
    page = desk.get(url).content.decode()
    assert re.search(r'value="assessment"[^>]*checked|checked[^>]*value="assessment"', page)
    assert "Tarve arvioidaan." in page
    desk.post(url, {"kind": "advice", "reason": "Neuvot riittivät.", "told": TOLD})

    assert [row.kind for row in ContactOutcome.objects.all()] == ["advice"]
    assert Closure.objects.get().summary == "Neuvot riittivät."


def test_the_sender_reads_the_answer_and_nothing_else(
    desk, client_of, partner, unit, coordinator, waiting_case, url
):
    sent_contact(partner, unit, coordinator, waiting_case)
    sent = {"kind": "back", "reason": "Perhe ei ole täällä.", "told": TOLD}
    assert "answer" in desk.post(url, sent).context["form"].errors
    desk.post(url, sent | {"answer": "Perhe asuu naapurialueella: ota yhteyttä sinne."})

    page = client_of(partner).get(reverse("cases:own_notices")).content.decode()
    assert "Perhe asuu naapurialueella: ota yhteyttä sinne." in page
    assert "Perhe ei ole täällä." not in page
    assert TOLD not in page


def test_without_a_sender_nobody_is_answered(desk, url):
    assert 'name="answer"' not in desk.get(url).content.decode()


def test_a_family_with_a_pair_has_no_outcome_to_choose(desk, paired_case):
    url = reverse("cases:outcome", args=[paired_case.pk])

    assert url not in background(desk, paired_case)
    assert desk.get(url).url == reverse("visits:case", args=[paired_case.pk])
    assert desk.post(url, {"kind": "advice", "reason": "a", "told": "b"}).status_code == 302
    assert not Case.objects.get().is_closed


def test_a_pair_formed_meanwhile_is_told(coordinator, paired_case):
    with pytest.raises(ValidationError, match="pari") as refused:
        record_outcome(actor=coordinator, case_id=paired_case.pk, facts=OutcomeFacts("advice", "a", told="b"))

    assert refused.value.code == "phase"
