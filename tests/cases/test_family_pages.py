"""The list of families and the search as pages."""

import re

import pytest

from audit.models import AuditEvent

pytestmark = pytest.mark.django_db


def titles(response):
    return re.findall(r'row-link__title">([^<]*)<', response.content.decode())


def test_the_list_shows_ones_own_families_and_logs_nothing(client_of, lead, colleague, teamed_case, make_case):
    make_case("Lampela")

    assert titles(client_of(lead).get("/families/")) == ["Kuusela"]
    assert titles(client_of(colleague).get("/families/")) == []
    assert not AuditEvent.objects.filter(action="case.viewed").exists()


def test_an_empty_list_says_what_comes_next(client_of, coordinator, colleague):
    for user in (coordinator, colleague):
        for url in ("/families/", "/families/?show=closed"):
            assert 'class="empty__title"' in client_of(user).get(url).content.decode()

    assert 'href="/contacts/new/"' in client_of(coordinator).get("/families/").content.decode()
    assert 'href="/contacts/new/"' not in client_of(colleague).get("/families/").content.decode()


def test_the_addresses_of_pages_hold_numbers_only(client_of, coordinator, make_case, monkeypatch):
    monkeypatch.setattr("cases.selectors.families.PAGE_SIZE", 2)
    for name in ("Aho", "Berg", "Eno", "Halla", "Ilola"):
        make_case(name)
    client, url, seen = client_of(coordinator), "/families/", []
    for _page in range(3):
        response = client.get(url)
        seen.append(titles(response))
        turn = re.search(r'rel="next"[^>]* href="([^"]*)"', response.content.decode())
        url = f"/families/{turn[1]}" if turn else None

    assert seen == [["Aho", "Berg"], ["Eno", "Halla"], ["Ilola"]]
    back = re.search(r'rel="prev"[^>]* href="([^"]*)"', response.content.decode())
    assert re.fullmatch(r"\?before=\d+", back[1])


@pytest.mark.parametrize("query", ["?after=x", "?before=-3", "?after=99999999999999999999999", "?show=%00"])
def test_a_forged_page_is_the_first_one(client_of, lead, teamed_case, query):
    assert titles(client_of(lead).get(f"/families/{query}")) == ["Kuusela"]


def test_a_search_is_posted_and_leaves_no_trace_in_the_address(client_of, lead, teamed_case):
    client = client_of(lead)
    response = client.post("/families/search/", {"term": "kuusela"})

    assert response.status_code == 200
    assert titles(response) == ["Kuusela"]
    assert not re.search(r'(href|action)="[^"]*kuusela', response.content.decode(), re.IGNORECASE)
    assert titles(client.get("/families/search/?term=kuusela")) == []
    assert 'method="post" action="/families/search/"' in client.get("/families/").content.decode()


def test_with_htmx_only_the_results_come_back_and_are_announced(client_of, lead, teamed_case):
    for term, found in (("kuusela", ["Kuusela"]), ("lampela", []), ("x", [])):
        response = client_of(lead).post("/families/search/", {"term": term}, headers={"HX-Request": "true"})
        page = response.content.decode()
        assert response.status_code == 200
        assert titles(response) == found
        assert "<html" not in page
        assert 'id="status" hx-swap-oob' in page


@pytest.mark.parametrize("term", ["", " ", "k", "x" * 101, "x" * 100_000])
def test_a_term_that_cannot_be_looked_for_is_answered_in_words(client_of, lead, teamed_case, term):
    response = client_of(lead).post("/families/search/", {"term": term})

    assert response.status_code == 422
    assert 'href="#id_term"' in response.content.decode()


def test_nothing_found_says_what_to_try(client_of, lead, teamed_case):
    page = client_of(lead).post("/families/search/", {"term": "<script>"}).content.decode()

    assert 'class="empty__title"' in page
    assert "&lt;script&gt;" in page


def test_who_is_not_signed_in_sees_nothing(client, teamed_case):
    for url in ("/families/", "/families/search/", "/contacts/new/", f"/cases/{teamed_case.pk}/background/"):
        response = client.get(url)
        assert (response.status_code, response.url.split("?")[0]) == (302, "/accounts/login/")
