"""Lists that show families: one row in the log names them all, and a family's log tells of them when asked."""

import re

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases import access
from cases.recording import record_list

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
    plain, full = client.get(url).content.decode(), client.get(url + "?show=lists").content.decode()

    assert "Näki perheen haun tuloksissa" not in plain
    assert full.count("Näki perheen haun tuloksissa") == 1
    assert "Näki perheen perheluettelossa" not in full
    assert 'href="?show=lists"' in plain
    assert "Anni Hietala" in full
    assert full.count("<tr>") == plain.count("<tr>") + 2  # the search, and the first look at this log


def test_turning_the_pages_keeps_the_lists(client_of, count_queries, supervisor, lead, teamed_case):
    url = reverse("cases:access_log", args=[teamed_case.pk]) + "?show=lists"
    few = count_queries(supervisor, url)
    for _index in range(30):
        record_list(lead, "families.searched", [teamed_case.pk])
        access.open_case(lead, teamed_case.pk)
    assert count_queries(supervisor, url) <= few
    client = client_of(supervisor)
    older = re.search(r'rel="next"[^>]* href="([^"]*)"', client.get(url).content.decode())[1]

    assert "show=lists" in older
    page = client.get(reverse("cases:access_log", args=[teamed_case.pk]) + older.replace("&amp;", "&"))
    assert "Näki perheen haun tuloksissa" in page.content.decode()
