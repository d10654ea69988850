"""An identity code on the pages: masked everywhere, whole once to whoever asks, and one person's only."""

from datetime import date

import pytest
from django.urls import reverse

from audit.models import AuditEvent
from cases.identity import fingerprint
from cases.models import DuplicateCheck, IdentityCode
from cases.selectors import find_families
from cases.services.duplicates import answer_duplicate_check
from perhetyo.checks import identity_key_opens_codes
from tests.cases.conftest import fresh
from tests.cases.test_identity import code_of
from tests.families import new_case

pytestmark = pytest.mark.django_db

CODE = code_of(date(1997, 3, 1), "-", 950)  # the mother's date of birth
OTHER = code_of(date(1997, 3, 2), "-", 951)


def page_of(case, role="mother"):
    return reverse("cases:identity_code", args=[case.pk, case.family.memberships.get(role=role).pk])


def record(client, case, code, role="mother", **asked):
    """Send the code from a page that has just been opened."""
    page = page_of(case, role)
    seen = client.get(page).context["form"]["seen"].value()
    return client.post(page, {"code": code, "seen": seen}, **asked)


@pytest.fixture
def coded_case(teamed_case, client_of, lead):
    """The Kuuselas; the mother's code has been recorded by the lead of the pair."""
    answer = record(client_of(lead), teamed_case, CODE.lower())
    assert answer.url == reverse("cases:background", args=[teamed_case.pk])
    return teamed_case


def test_it_is_masked_until_somebody_asks(client_of, lead, coded_case):
    client, page = client_of(lead), page_of(coded_case)
    background = client.get(reverse("cases:background", args=[coded_case.pk])).content.decode()
    before = client.get(page).content.decode()
    assert "010397-****" in background
    assert "010397-****" in before
    assert CODE not in background + before
    assert not AuditEvent.objects.filter(action="identity_code.revealed").exists()

    answer = client.post(page, {"show": "1"})
    assert CODE in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store, private"
    assert CODE not in client.get(page).content.decode()
    event = AuditEvent.objects.get(action="identity_code.revealed")
    assert (event.actor, event.case_id, event.ground) == (lead, coded_case.pk, "team:lead")
    assert event.subject_id == IdentityCode.objects.get().person_id


def test_no_trace_of_the_code_is_left(client_of, lead, coded_case):
    from django.db import connection

    client_of(lead).post(page_of(coded_case), {"show": "1"})
    with connection.cursor() as cursor:
        for table in ("audit_auditevent", "cases_identitycode", "cases_identitycodeevent", "django_session"):
            cursor.execute(f"select string_agg(row::text, ' ') from {table} as row")  # noqa: S608 our own names
            (rows,) = cursor.fetchone()
            assert CODE not in (rows or ""), table
            assert CODE[7:] not in (rows or ""), table


@pytest.mark.parametrize(("persona", "status"), [("colleague", 404), ("outsider", 404), ("partner", 403)])
def test_who_does_not_work_with_the_family_gets_nothing(
    request, client_of, coded_case, invitation, persona, status
):
    client = client_of(request.getfixturevalue(persona))
    for sent in ({"show": "1"}, {"code": OTHER}, {"code": CODE}):
        answer = client.post(page_of(coded_case), sent)
        assert answer.status_code == status
        assert "0397" not in answer.content.decode()
    assert IdentityCode.objects.count() == 1


def test_it_finds_the_family_for_whoever_may_read_its_background(
    client_of, lead, coordinator, colleague, partner, invitation, coded_case
):
    for user in (lead, coordinator):
        assert [row.name for row in find_families(fresh(user), f" {CODE.lower()} ").rows] == ["Kuusela"]
    for user in (colleague, partner):
        assert find_families(fresh(user), CODE).rows == []
    assert find_families(lead, OTHER).rows == []

    answer = client_of(lead).post("/families/search/", {"term": CODE})
    assert "Kuusela" in answer.content.decode()
    assert CODE not in answer.content.decode()


def test_a_code_of_another_day_is_refused_before_anything_is_looked_up(client_of, lead, coded_case):
    father = record(client_of(lead), coded_case, CODE, "father")
    page = father.content.decode()

    assert father.status_code == 422
    assert "Syntymäaika ja henkilötunnus eivät täsmää: 2.5.1995 ja 1.3.1997." in page
    assert "Emmi" not in page
    assert IdentityCode.objects.count() == 1
    assert not DuplicateCheck.objects.exists()


@pytest.mark.parametrize(("known", "words"), [(True, ""), (False, "Syntymäaikaa ei ole kirjattu.")])
def test_a_date_of_birth_that_is_missing_is_told(client_of, coordinator, teamed_case, known, words):
    if not known:
        person = teamed_case.family.memberships.get(role="mother").person
        person.birth_date = None
        person.save(update_fields=["birth_date"])
    page = record(client_of(coordinator), teamed_case, CODE, follow=True).content.decode()

    assert "Henkilötunnus on tallennettu." in page
    assert words in page
    assert ("ei ole kirjattu. Henkilötunnuksen" in page) == bool(words)


def test_a_code_that_cannot_be_is_told_at_the_field(client_of, lead, teamed_case):
    answer = client_of(lead).post(page_of(teamed_case), {"code": f"{CODE[:10]}#"})

    assert answer.status_code == 422
    assert "Tarkista, mitä kirjoitit" in answer.content.decode() or "viimeinen merkki" in answer.content.decode()
    assert not IdentityCode.objects.exists()


def test_two_people_of_ones_own_families_do_not_share_a_code(client_of, lead, coded_case):
    father = coded_case.family.memberships.get(role="father").person
    father.birth_date = date(1997, 3, 1)
    father.save(update_fields=["birth_date"])
    answer = record(client_of(lead), coded_case, CODE, "father")

    assert answer.status_code == 422
    assert "tallennettu jo henkilölle Emmi Kuusela" in answer.content.decode()
    assert not DuplicateCheck.objects.exists()


@pytest.fixture
def strangers_case(coded_case, other_supervisor, other_unit):
    """A family of another unit, whose people do not see the Kuuselas."""
    return new_case(other_supervisor, other_unit, "Vieras")


def test_whether_a_code_is_known_elsewhere_cannot_be_asked(
    client_of, other_supervisor, other_unit, coded_case, strangers_case
):
    """The same is answered and shown for a code that somebody unseen has, and for one that nobody has."""
    client, other = client_of(other_supervisor), new_case(other_supervisor, other_unit, "Toinen")
    asked = [(strangers_case, CODE), (other, code_of(date(1997, 3, 1), "-", 952))]
    answers = [record(client, case, code, follow=True) for case, code in asked]
    answers_again = [record(client, case, code, follow=True) for case, code in asked]
    shown = [client.post(page_of(case), {"show": "1"}) for case, _code in asked]

    assert all("010397-****" in answer.content.decode() for answer in answers)
    assert all("tallennettu" in answer.content.decode() for answer in answers)
    for known, unknown in (answers, answers_again):
        assert known.redirect_chain[0][1] == unknown.redirect_chain[0][1] == 302
        assert "Kuusela" not in known.content.decode()
        assert "oordinaattori tarkistaa" not in known.content.decode()
    assert [code in page.content.decode() for page, (_case, code) in zip(shown, asked, strict=True)] == [
        True,
        True,
    ]
    check = DuplicateCheck.objects.get()
    assert (check.person, check.unit) == (
        IdentityCode.objects.get(is_pending=False, fingerprint=fingerprint(CODE)).person,
        coded_case.unit,
    )
    assert (check.new_case_id, check.raised_by) == (strangers_case.pk, other_supervisor)


def test_a_code_recorded_meanwhile_is_not_written_over(client_of, lead, teamed_case):
    client, page = client_of(lead), page_of(teamed_case)
    seen = client.get(page).context["form"]["seen"].value()
    mine, theirs = code_of(date(1997, 3, 1), "-", 953), CODE
    record(client_of(lead), teamed_case, theirs)
    answer = client.post(page, {"code": mine, "seen": seen})

    assert answer.status_code == 422
    assert "on muutettu sillä aikaa" in answer.content.decode()
    assert mine in answer.content.decode()
    assert IdentityCode.objects.get().fingerprint == fingerprint(theirs)
    again = {"code": mine, "seen": answer.context["form"]["seen"].value()}
    assert client.post(page, again).status_code == 302
    assert IdentityCode.objects.get().fingerprint == fingerprint(mine)


def test_the_coordinator_answers_and_it_is_remembered(
    client_of, other_supervisor, coordinator, coded_case, strangers_case
):
    record(client_of(other_supervisor), strangers_case, CODE)
    check, client = DuplicateCheck.objects.get(), client_of(coordinator)
    assert "Yksi henkilö on ehkä kirjattu kahdesti" in client.get("/pairs/").content.decode()
    assert "Pohjoinen perhetyö kysyi" in client.get("/duplicates/").content.decode()
    page = client.get(f"/duplicates/{check.pk}/").content.decode()
    for words in ("Emmi Kuusela", "Emmi Vieras", "1.3.1997", "Pohjoinen perhetyö", "Olli Muu"):
        assert words in page
    assert "Perhe Vieras" not in page
    compared = AuditEvent.objects.filter(action="duplicate.compared").latest("pk")
    assert compared.changes["cases"] == sorted([coded_case.pk, strangers_case.pk])

    assert client.post(f"/duplicates/{check.pk}/", {"answer": "different"}).url == "/duplicates/"
    assert "Ei tarkistettavaa" in client.get("/duplicates/").content.decode()
    again = client.post(f"/duplicates/{check.pk}/", {"answer": "same"}, follow=True).content.decode()
    assert "Päivi Ronkainen on jo vastannut: Eri henkilö." in again
    check.refresh_from_db()
    assert (check.answer, check.answered_by) == ("different", coordinator)
    event = AuditEvent.objects.get(action="duplicate.answered")
    assert (event.case_id, event.ground) == (strangers_case.pk, "unit:contact.create")


def test_the_same_person_in_another_units_case_is_agreed_by_phone(
    client_of, other_supervisor, coordinator, coded_case, strangers_case
):
    record(client_of(other_supervisor), strangers_case, CODE)
    check = DuplicateCheck.objects.get()
    page = (
        client_of(coordinator).post(f"/duplicates/{check.pk}/", {"answer": "same"}, follow=True).content.decode()
    )

    assert "kuuluu toiseen yksikköön" in page
    assert answer_duplicate_check(actor=coordinator, check_id=check.pk, answer="same").answer == "same"
    assert client_of(other_supervisor).get(f"/duplicates/{check.pk}/").status_code == 404


def test_under_another_key_pages_open_and_the_code_stays_shut(client_of, lead, coded_case, settings):
    settings.IDENTITY_KEY = "another-installation-0123456789-abcdefghijklmnopqrstu"
    client = client_of(lead)
    background = client.get(reverse("cases:background", args=[coded_case.pk]))
    asked = client.post(page_of(coded_case), {"show": "1"})

    assert background.status_code == asked.status_code == 200
    assert "tunnusta ei voi lukea" in background.content.decode()
    assert "toisella avaimella" in asked.content.decode()
    assert not AuditEvent.objects.filter(action="identity_code.revealed").exists()
    assert [warning.id for warning in identity_key_opens_codes(None, databases=["default"])] == ["perhetyo.W002"]


def test_a_key_that_opens_the_codes_is_not_warned_of(coded_case):
    assert identity_key_opens_codes(None, databases=["default"]) == []
