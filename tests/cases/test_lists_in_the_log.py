"""Lists that show families: one row in the log names them all, and a family's log tells of them when asked."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from audit import clock
from audit.models import AuditEvent
from cases import access
from cases.recording import record_act, record_list

pytestmark = pytest.mark.django_db


def test_a_list_is_one_row_that_names_its_cases(client_of, lead, colleague, make_case, teamed_case):
    other = make_case("Lampela")
    client_of(lead).get(reverse("cases:families"))

    event = AuditEvent.objects.get(action="families.listed")
    assert (event.actor, event.family_id, event.case_id) == (lead, None, None)
    assert event.changes == {"cases": [teamed_case.pk]}
    client_of(colleague).get(reverse("cases:families"))
    latest = AuditEvent.objects.filter(actor=colleague).get()
    assert other.pk not in latest.changes["cases"]
    assert teamed_case.pk not in latest.changes["cases"]


def test_a_search_tells_what_was_found_and_not_the_word(client_of, coordinator, make_case):
    found, other = make_case("Lampela"), make_case("Niva")
    client = client_of(coordinator)
    client.post(reverse("cases:search"), {"term": "lampela"})
    client.post(reverse("cases:search"), {"term": "tuntematon"})
    client.post(reverse("cases:search"), {"term": ""})
    client.get(reverse("cases:search"))

    rows = AuditEvent.objects.filter(action="families.searched").order_by("id")
    assert [row.changes for row in rows] == [{"cases": [found.pk]}, {"cases": []}]
    assert other.pk not in rows[0].changes["cases"]
    assert not re.search("(?i)lampela|tuntematon", str(list(rows.values())))


def test_the_log_of_a_family_shows_lists_only_when_asked(client_of, lead, supervisor, make_case, teamed_case):
    other = make_case("Lampela")
    record_list(lead, "families.searched", [teamed_case.pk])
    record_list(lead, "families.listed", [other.pk, teamed_case.pk * 10 + 1])
    client, url = client_of(supervisor), reverse("cases:access_log", args=[teamed_case.pk])
    plain, full = client.get(url).content.decode(), client.get(url + "?kind=lists").content.decode()

    assert "Näki perheen haun tuloksissa" not in plain
    assert full.count("Näki perheen haun tuloksissa") == 1
    assert "Näki perheen perheluettelossa" not in full
    assert '<option value="lists">' in plain
    assert "Anni Hietala" in full
    assert full.count("<tr>") == plain.count("<tr>") + 2  # the search, and the first look at this log


def test_turning_the_pages_keeps_the_lists(client_of, count_queries, supervisor, lead, teamed_case):
    url = reverse("cases:access_log", args=[teamed_case.pk]) + "?kind=lists"
    few = count_queries(supervisor, url)
    for _index in range(30):
        record_list(lead, "families.searched", [teamed_case.pk])
        access.open_case(lead, teamed_case.pk)
    assert count_queries(supervisor, url) <= few
    client = client_of(supervisor)
    older = re.search(r'rel="next"[^>]* href="([^"]*)"', client.get(url).content.decode())[1]

    assert "kind=lists" in older
    page = client.get(reverse("cases:access_log", args=[teamed_case.pk]) + older.replace("&amp;", "&"))
    assert "Näki perheen haun tuloksissa" in page.content.decode()


def log_of(client, case, **asked):
    response = client.get(reverse("cases:access_log", args=[case.pk]), asked)
    assert response.status_code == 200
    return response


def test_the_log_sums_up_each_person(client_of, lead, supervisor, teamed_case):
    for _time in range(3):
        access.open_case(lead, teamed_case.pk)

    page = log_of(client_of(supervisor), teamed_case)

    rows = {str(row.who): row for row in page.context["page"].people}
    assert list(rows) == ["Anni Hietala", "Päivi Ronkainen"]
    assert rows["Anni Hietala"].times == "3 kertaa"
    today = f"{clock.today().day}.{clock.today().month}.{clock.today().year}"
    assert rows["Anni Hietala"].about == f"viimeksi {today}, työparin vastuutyöntekijä"
    assert f'href="?person={lead.pk}#log"' in page.content.decode()


def test_the_log_can_be_of_one_person_one_kind_and_a_period(client_of, lead, coordinator, supervisor, teamed_case):
    access.open_case(lead, teamed_case.pk)
    access.open_case(coordinator, teamed_case.pk)
    client = client_of(supervisor)

    def acts(**asked):
        rows = log_of(client, teamed_case, **asked).context["page"].rows
        return {(row.who.pk, row.act) for row in rows} - {
            (supervisor.pk, "Katsoi, kuka on avannut perheen tietoja")
        }

    opened = "Avasi perheen sivun"
    assert acts(kind="opened") == {(lead.pk, opened), (coordinator.pk, opened)}
    assert acts(kind="opened", person=lead.pk) == {(lead.pk, opened)}
    changed = acts(kind="changed")
    assert changed
    assert opened not in {act for _who, act in changed}
    assert acts() == changed | acts(kind="opened")
    mother = teamed_case.family.memberships.get(role="mother").person
    case = access.case_for(lead, teamed_case.pk)
    for action in ("identity_code.revealed", "decision.viewed"):
        record_act(lead, action, case, subject=mother)
    openings = {opened, "Avasi henkilötunnuksen", "Avasi päätöksen"}
    assert acts(kind="opened", person=lead.pk) == {(lead.pk, act) for act in openings}
    assert not openings & {act for _who, act in acts(kind="changed")}
    with clock.at(clock.now() + timedelta(days=8)):
        client.force_login(supervisor)
        assert acts(days="7") == set()
        assert acts(days="30") == acts()
    for rubbish in ({"kind": "x"}, {"person": "Anni"}, {"days": "-1"}, {"person": "9" * 30}):
        assert acts(**rubbish) == acts()


def test_turning_the_pages_keeps_the_part(client_of, count_queries, supervisor, lead, coordinator, teamed_case):
    query = f"?kind=opened&days=30&person={lead.pk}"
    url = reverse("cases:access_log", args=[teamed_case.pk]) + query
    access.open_case(lead, teamed_case.pk)
    few = count_queries(supervisor, url)
    for _time in range(55):
        access.open_case(lead, teamed_case.pk)
        access.open_case(coordinator, teamed_case.pk)

    assert count_queries(supervisor, url) == few <= 9
    page = client_of(supervisor).get(url)
    assert page.context["next_url"].startswith(query + "&before=")
    older = client_of(supervisor).get(
        reverse("cases:access_log", args=[teamed_case.pk]) + page.context["next_url"]
    )
    assert [row.who for row in older.context["page"].rows] == [lead] * 6
    assert older.context["previous_url"].startswith(query + "&after=")
