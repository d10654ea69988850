"""Each opening of a protected address is told to the supervisor, who marks it as seen."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import AuditEvent
from cases.models import AddressReveal
from cases.selectors.reveals import unseen_reveals
from cases.services import acknowledge_reveal, reveal_address
from staff.roles import Role
from tests.cases.conftest import fresh
from tests.personas import make_user

REASON = "Ensimmäinen kotikäynti huomenna."


@pytest.fixture
def second_supervisor(unit):
    """Leads the same unit as the supervisor."""
    return make_user("second_supervisor", Role.SUPERVISOR, unit, "service_manager", "Toini", "Toinen")


@pytest.fixture
def reveal(client_of, lead, protected_case):
    """The pair's lead has opened the address."""
    client_of(lead).post(reverse("cases:address", args=[protected_case.pk]), {"reason": REASON})
    return AddressReveal.objects.get()


def test_the_supervisor_reads_who_when_and_why_and_marks_it_as_seen(client_of, supervisor, lead, reveal):
    desk, start = client_of(supervisor), reverse("reports:caseload")
    page = desk.get(start).content.decode()
    seen = reverse("cases:reveal_seen", args=[reveal.pk])
    for words in ("Suojattu", str(lead), REASON, seen):
        assert words in page
    listed = AuditEvent.objects.filter(action="caseload.viewed").latest("pk")
    assert reveal.case_id in listed.changes["cases"]

    for _press in range(2):
        assert desk.post(seen).status_code == 302

    reveal.refresh_from_db()
    assert reveal.acknowledged_by == supervisor
    event = AuditEvent.objects.get(action="address.reveal_seen")
    assert (event.actor, event.case_id, event.ground) == (supervisor, reveal.case_id, "unit:access_log.view")
    assert seen not in desk.get(start).content.decode()


def test_an_opened_address_leaves_the_screen_by_itself(client_of, lead, protected_case):
    client, url = client_of(lead), reverse("cases:address", args=[protected_case.pk])
    assert "Refresh" not in client.get(url).headers

    shown = client.post(url, {"reason": REASON})

    assert shown.headers["Refresh"] == f"300; url={url}"
    assert shown.headers["Cache-Control"] == "no-store, private"


def test_another_unit_and_the_unit_itself_without_the_right_are_told_nothing(
    client_of, other_supervisor, coordinator, lead, reveal
):
    for user in (other_supervisor, coordinator, lead):
        assert unseen_reveals(fresh(user)) == []
        answer = client_of(user).post(reverse("cases:reveal_seen", args=[reveal.pk]))
        assert answer.status_code == 404
        assert REASON not in answer.content.decode()
    reveal.refresh_from_db()
    assert reveal.acknowledged_at is None


def test_nobody_sees_to_the_own_opening(client_of, supervisor, protected_case):
    reveal_address(actor=supervisor, case_id=protected_case.pk, reason=REASON)
    reveal = AddressReveal.objects.get()

    assert unseen_reveals(fresh(supervisor)) == []
    assert client_of(supervisor).post(reverse("cases:reveal_seen", args=[reveal.pk])).status_code == 404
    with pytest.raises(IntegrityError), transaction.atomic():
        AddressReveal.objects.update(acknowledged_by=supervisor, acknowledged_at=reveal.at)


def test_an_opening_without_a_reason_tells_nobody_anything(lead, protected_case):
    with pytest.raises(ValidationError):
        reveal_address(actor=lead, case_id=protected_case.pk, reason=" ")

    assert not AddressReveal.objects.exists()


def test_the_list_costs_one_query_for_few_and_many(
    django_assert_num_queries, supervisor, lead, protected_case, reveal
):
    for _more in range(3):
        reveal_address(actor=lead, case_id=protected_case.pk, reason=REASON)

    user = fresh(supervisor)
    with django_assert_num_queries(1):
        assert len(unseen_reveals(user)) == 4


def test_what_is_seen_meanwhile_by_another_keeps_who_was_first(supervisor, second_supervisor, reveal):
    acknowledge_reveal(actor=fresh(supervisor), reveal_id=reveal.pk)
    first = AddressReveal.objects.get().acknowledged_at
    acknowledge_reveal(actor=fresh(second_supervisor), reveal_id=reveal.pk)

    seen = AddressReveal.objects.get()
    assert (seen.acknowledged_by, seen.acknowledged_at) == (supervisor, first)
    assert AuditEvent.objects.get(action="address.reveal_seen").actor == supervisor


def test_an_opening_and_its_seeing_lock_the_case_first(supervisor, lead, protected_case):
    with CaptureQueriesContext(connection) as opened:
        reveal_address(actor=lead, case_id=protected_case.pk, reason=REASON)
    with CaptureQueriesContext(connection) as seen:
        acknowledge_reveal(actor=fresh(supervisor), reveal_id=AddressReveal.objects.get().pk)

    for queries in (opened, seen):
        locks = [each["sql"] for each in queries if "FOR NO KEY UPDATE" in each["sql"]]
        assert 'FROM "cases_case"' in locks[0]


def test_more_openings_than_twenty_are_all_told_on_both_pages(client_of, supervisor, lead, protected_case):
    for _more in range(21):
        reveal_address(actor=lead, case_id=protected_case.pk, reason=REASON)

    for page in ("reports:caseload", "reports:attention"):
        assert client_of(supervisor).get(reverse(page)).content.decode().count(REASON) == 21


def test_the_page_tells_who_will_see_to_the_opening(client_of, lead, supervisor, protected_case):
    url = reverse("cases:address", args=[protected_case.pk])

    assert "Avaamisen näkee: Leena Ahonen." in client_of(lead).get(url).text
    own = client_of(supervisor).get(url).text
    assert "Avaamisen näkee" not in own
    assert "Yksiköllä ei ole nyt toista esihenkilöä" in own


def test_a_second_supervisor_is_named_to_the_first(client_of, supervisor, second_supervisor, protected_case):
    page = client_of(supervisor).get(reverse("cases:address", args=[protected_case.pk])).text

    assert f"Avaamisen näkee: {second_supervisor}." in page
