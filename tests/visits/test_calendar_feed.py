"""The secret calendar address: whom it serves, what is in it, and that calendar programmes take it."""

import http.client
import re
import socket
import subprocess
import sys
import time
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from icalendar import Calendar

from audit import clock
from audit.models import AuditEvent
from cases.models import Family
from pairs.services import change_pair
from staff.models import RoleGrant
from staff.services import end_role, grant_role
from tests.handing_over import NO_MEETING
from tests.visits.conftest import moment
from visits.models import CalendarFeed, FeedCount, VisitOutcome
from visits.selectors.calendar.feed import visits_to_tell
from visits.services.timing import move_visit, record_not_held

WEDNESDAY = date(2026, 3, 11)
ADDRESS = reverse("visits:calendar_address")
pytestmark = pytest.mark.moment(moment(WEDNESDAY, 8))


@pytest.fixture
def made(client_of):
    """The path of a new address of somebody: `made(lead)`."""

    def make(user):
        html = client_of(user).post(ADDRESS).content.decode()
        return re.search(r'value="http://testserver(/calendar/feed/[\w-]{43}\.ics)"', html)[1]

    return make


@pytest.fixture
def read(client):
    """The body at an address, read without signing in."""

    def get(path, **headers):
        response = client.get(path, headers=headers)
        assert response.status_code == 200
        assert response["Content-Type"] == "text/calendar; charset=utf-8"
        return response.content

    return get


def events(body: bytes) -> dict[str, dict]:
    """Summary, status and sequence of the events, by their beginning."""
    found = Calendar.from_ical(body).walk("VEVENT")
    return {
        f"{event.decoded('dtstart'):%d.%m. %H.%M}": {
            "summary": str(event["summary"]),
            "status": str(event["status"]),
            "sequence": int(event["sequence"]),
            "uid": str(event["uid"]),
        }
        for event in found
    }


def test_the_visits_are_told_without_a_word_of_the_family(made, read, lead, plan, paired_case):
    Family.objects.filter(pk=paired_case.family_id).update(street_address="Salatie 5")
    body = read(made(lead))
    told = events(body)

    assert list(told) == ["16.03. 09.00", "23.03. 09.00", "30.03. 09.00", "06.04. 09.00"]
    assert told["23.03. 09.00"]["summary"] == f"Käynti 2/4, {paired_case.number}"
    assert {row["status"] for row in told.values()} == {"CONFIRMED"}
    for secret in ("Kuusela", "Emmi", "Joona", "Salatie", "Koti", "LOCATION", "DESCRIPTION", str(lead)):
        assert secret not in body.decode()


def test_every_byte_is_as_the_standard_asks(made, read, lead, plan):
    body = read(made(lead))
    lines = body.split(b"\r\n")

    assert b"\n" not in body.replace(b"\r\n", b"")
    assert b"\r" not in body.replace(b"\r\n", b"")
    assert max(map(len, lines)) <= 75
    assert lines[0] == b"BEGIN:VCALENDAR"
    assert lines[-2:] == [b"END:VCALENDAR", b""]
    text = body.replace(b"\r\n ", b"").decode()
    assert re.findall(r"^DTSTART;TZID=Europe/Helsinki:(\S+)\r$", text, re.M)[0] == "20260316T090000"
    assert text.count("BEGIN:VTIMEZONE") == 1
    assert "TZID:Europe/Helsinki" in text
    assert "\\, " in text  # the comma of a title is escaped
    for name in ("UID", "DTSTAMP", "SEQUENCE", "LAST-MODIFIED", "STATUS"):
        assert len(re.findall(rf"^{name}[:;]", text, re.M)) == 4


def test_a_moved_visit_keeps_its_identity_and_its_sequence_rises(made, read, lead, plan):
    path = made(lead)
    before = events(read(path))["16.03. 09.00"]
    move_visit(
        actor=lead,
        visit_id=plan.visits.get(number=1).pk,
        starts_at=moment(date(2026, 3, 17), 12),
        ends_at=moment(date(2026, 3, 17), 13),
    )
    after = events(read(path))

    assert "16.03. 09.00" not in after
    assert after["17.03. 12.00"]["uid"] == before["uid"]
    assert after["17.03. 12.00"]["sequence"] > before["sequence"]


def test_a_visit_that_falls_through_is_told_as_cancelled(made, read, lead, plan):
    path, visit = made(lead), plan.visits.get(number=1)
    before = events(read(path))["16.03. 09.00"]
    outcome = VisitOutcome.objects.get(code="cancelled_family")
    record_not_held(actor=lead, visit_id=visit.pk, outcome=outcome, reason="Lapsi sairastui.")
    after = events(read(path))["16.03. 09.00"]

    assert (after["status"], after["uid"]) == ("CANCELLED", before["uid"])
    assert after["sequence"] > before["sequence"]
    assert "sairastui" not in read(path).decode()


def test_who_no_longer_makes_a_visit_is_told_so(
    made, read, coordinator, lead, co_worker, colleague, plan, paired_case
):
    path, visit = made(co_worker), plan.visits.get(number=1)
    before = events(read(path))["16.03. 09.00"]
    change_pair(
        actor=coordinator,
        pair=paired_case.pairs.get(),
        leaves=co_worker,
        comes=colleague,
        changed_on=WEDNESDAY,
        why_changed="Vaihtaa yksikköä.",
        handed_over=NO_MEETING,
        reason="Tuntee alueen.",
    )
    starts_at = moment(date(2026, 3, 17), 12)
    move_visit(actor=lead, visit_id=visit.pk, starts_at=starts_at, ends_at=starts_at + timedelta(hours=1))
    after = events(read(path))["17.03. 12.00"]

    assert (after["status"], after["uid"]) == ("CANCELLED", before["uid"])
    assert after["sequence"] > before["sequence"]


def test_the_address_is_shown_once_and_only_a_digest_is_kept(made, client_of, lead, plan):
    path = made(lead)
    token = path.split("/")[-1].removesuffix(".ics")
    feed = CalendarFeed.objects.get()

    assert token not in str(vars(feed))
    assert token not in client_of(lead).get(ADDRESS).content.decode()
    assert "Sinulla on osoite" in client_of(lead).get(ADDRESS).content.decode()
    assert not [event for event in AuditEvent.objects.all() if token in str(vars(event))]


def test_a_new_address_ends_the_earlier_one_and_it_can_be_removed(made, client, client_of, lead, plan):
    first, second = made(lead), made(lead)
    assert [client.get(path).status_code for path in (first, second)] == [404, 200]

    client_of(lead).post(ADDRESS, {"end": "1"})
    assert client.get(second).status_code == 404
    assert CalendarFeed.objects.filter(ended_at=None).count() == 0


def test_whoever_no_longer_works_here_is_served_nothing(made, client, lead, plan):
    path = made(lead)
    RoleGrant.objects.filter(user=lead).update(until=WEDNESDAY - timedelta(days=1))
    assert client.get(path).status_code == 404

    RoleGrant.objects.filter(user=lead).update(until=None)
    lead.is_active = False
    lead.save()
    assert client.get(path).status_code == 404


def post(client_of, administrator, name, pk, **data):
    response = client_of(administrator).post(reverse(name, args=[pk]), data)
    assert response.status_code == 302


def test_an_address_does_not_come_back_with_the_account(made, client, client_of, administrator, lead, unit, plan):
    path = made(lead)
    post(client_of, administrator, "visits:user_closure", lead.pk)
    post(client_of, administrator, "staff:user_reopening", lead.pk)
    grant_role(actor=administrator, user=lead, role="worker", unit=unit)
    assert client.get(path).status_code == 404

    lead.refresh_from_db()
    page = client_of(lead).get(ADDRESS).content.decode()
    assert "Aiempi osoitteesi lakkasi" in page
    assert "Sinulla on osoite" not in page
    assert [client.get(address).status_code for address in (made(lead), path)] == [200, 404]


@pytest.mark.parametrize("days", [-1, 0])
def test_an_address_does_not_come_back_with_the_role(
    made, client, client_of, administrator, lead, unit, plan, days
):
    path, until = made(lead), WEDNESDAY + timedelta(days=days)
    post(client_of, administrator, "staff:role_end", lead.roles.get().pk, until=until.isoformat())
    with clock.at(moment(until + timedelta(days=1), 9)):
        grant_role(actor=administrator, user=lead, role="worker", unit=unit)
        assert client.get(path).status_code == 404


def test_another_role_that_goes_on_does_not_keep_the_address_of_the_workers(
    made, client, administrator, lead, unit, plan
):
    other = RoleGrant.objects.create(user=lead, role="coordinator", unit=unit, since=WEDNESDAY)
    path = made(lead)
    end_role(actor=administrator, grant=lead.roles.get(role="worker"), until=WEDNESDAY - timedelta(days=1))
    assert other in lead.roles.all()
    assert client.get(path).status_code == 404


def test_each_address_opens_its_own_calendar_only(made, read, lead, colleague, plan):
    assert events(read(made(colleague))) == {}
    assert len(events(read(made(lead)))) == 4


def test_an_administrator_and_a_partner_have_no_address(client_of, administrator, partner):
    for user in (administrator, partner):
        assert client_of(user).get(ADDRESS).status_code == 403
        assert client_of(user).post(ADDRESS).status_code == 403
    assert not CalendarFeed.objects.exists()


def test_reading_too_often_is_refused_and_so_is_guessing(made, client, lead, plan):
    path = made(lead)
    answers = [client.get(path).status_code for _reading in range(61)]
    assert answers == [200] * 60 + [429]

    guesses = [client.get(path.replace(path[-10:-4], f"{n:06}")).status_code for n in range(31)]
    assert guesses == [404] * 30 + [429]


def test_the_limit_holds_the_whole_hour_and_not_longer(made, client, lead, plan):
    path = made(lead)
    for _reading in range(60):
        client.get(path)
    with clock.at(clock.now() + timedelta(minutes=59)):
        assert client.get(path).status_code == 429
    with clock.at(clock.now() + timedelta(minutes=60)):
        assert client.get(path).status_code == 200


def test_wrong_secrets_leave_one_row_and_earlier_hours_none(client, lead):
    for n in range(40):
        client.get(reverse("visits:calendar_feed", args=[f"wrong{n}"]))
    assert [row.count for row in FeedCount.objects.all()] == [40]

    with clock.at(clock.now() + timedelta(hours=2)):
        client.get(reverse("visits:calendar_feed", args=["wrong"]))
    assert [row.count for row in FeedCount.objects.all()] == [1]


def test_what_is_sent_is_kept_nowhere_on_the_way(made, client, lead, plan):
    path = made(lead)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})
    assert [answer["Cache-Control"] for answer in (first, again)] == ["private, no-store"] * 2


def test_an_address_that_ends_while_it_is_read_tells_nothing(made, client, lead, plan, monkeypatch):
    path = made(lead)

    def end_and_find(user):
        CalendarFeed.objects.update(ended_at=clock.now())
        return visits_to_tell(user)

    monkeypatch.setattr("visits.views.feed.visits_to_tell", end_and_find)
    assert client.get(path).status_code == 404
    assert not AuditEvent.objects.filter(action="calendar.feed_read").exists()


def test_what_has_not_changed_is_not_sent_again(made, client, lead, plan):
    path = made(lead)
    first = client.get(path)
    again = client.get(path, headers={"If-None-Match": first["ETag"]})

    assert (again.status_code, again.content) == (304, b"")
    assert client.get(path).content == first.content


def test_the_first_reading_of_a_day_is_in_the_log_with_its_families(made, client, lead, plan, paired_case):
    path = made(lead)
    for _reading in range(3):
        client.get(path)
    with clock.at(clock.now() + timedelta(days=1)):
        client.get(path)

    told = AuditEvent.objects.filter(action="calendar.feed_read")
    assert [(event.actor, event.changes) for event in told] == [(lead, {"cases": [paired_case.pk]})] * 2
    assert CalendarFeed.objects.get().read_at > clock.now()


def test_reading_costs_the_same_for_few_and_many_visits(made, client, lead, co_worker, plan):
    paths = [made(lead), made(co_worker)]
    for visit in list(plan.visits.all())[1:]:
        visit.workers.get(user=co_worker).delete()
    counts = []
    for path in paths:
        client.get(path)
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        counts.append(len(queries))

    assert counts[0] == counts[1] <= 10


@pytest.fixture
def calendar_server(tmp_path):
    """A real CalDAV server with an empty calendar: (host and port, path of the calendar)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    settings = ["--server-hosts", f"127.0.0.1:{port}", "--auth-type", "none", "--rights-type", "authenticated"]
    command = [
        sys.executable,
        "-m",
        "radicale",
        "--config",
        "",
        "--storage-filesystem-folder",
        str(tmp_path),
        *settings,
    ]
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        for _try in range(100):
            try:
                ask(port, "MKCALENDAR", "/anni/visits/")
                break
            except ConnectionRefusedError:
                time.sleep(0.1)
        yield port
    finally:
        server.terminate()
        server.wait(10)


def ask(port: int, method: str, path: str, body: bytes | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    headers = {"Content-Type": "text/calendar; charset=utf-8", "Authorization": "Basic YW5uaTphbm5p"}
    connection.request(method, path, body, headers)
    response = connection.getresponse()
    return response.status, response.read()


def test_a_calendar_server_takes_every_event(made, read, lead, plan, calendar_server):
    record_not_held(
        actor=lead,
        visit_id=plan.visits.get(number=4).pk,
        outcome=VisitOutcome.objects.get(code="cancelled_family"),
        reason="Matkoilla.",
    )
    whole = Calendar.from_ical(read(made(lead)))
    zones = whole.walk("VTIMEZONE")
    for event in whole.walk("VEVENT"):
        single = Calendar()
        single.add("prodid", "-//test//")
        single.add("version", "2.0")
        for part in (*zones, event):
            single.add_component(part)
        path = f"/anni/visits/{event['uid']}.ics"
        assert ask(calendar_server, "PUT", path, single.to_ical())[0] == 201
        status, kept = ask(calendar_server, "GET", path)
        assert status == 200
        assert events(kept) == events(single.to_ical())
