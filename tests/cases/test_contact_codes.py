"""The identity code of a member told with a contact: where it is kept, where not, and whom it finds."""

from datetime import date
from uuid import uuid4

import pytest
from django.db import connection

from audit.models import AuditEvent
from cases.identity import fingerprint
from cases.models import Case, ContactDraft, DuplicateCheck, IdentityCode, Person
from cases.services.identity import record_identity_code
from cases.services.outcomes import OutcomeFacts, record_outcome
from tests.cases.test_identity import code_of
from tests.families import new_case

pytestmark = pytest.mark.django_db

CODE = code_of(date(1997, 3, 1), "-", 950)
OTHER = code_of(date(1997, 3, 1), "-", 951)
# Nothing but the code is like Emmi Kuusela, born 1.3.1997.
AILE = {"role": "mother", "first_name": "Áile", "last_name": "Näkkäläjärvi"}


@pytest.fixture
def url():
    return f"/contacts/new/{uuid4()}/"


def text_of(response):
    return response.content.decode()


def with_code(code, **changes):
    return [{**AILE, "identity_code": code, **changes}]


def record_for_mother(actor, case, code):
    mother = case.family.memberships.get(role="mother")
    record_identity_code(actor=actor, case_id=case.pk, membership_id=mother.pk, code=code)
    return mother.person


@pytest.fixture
def emmi(coordinator, waiting_case):
    """A known mother with a code."""
    return record_for_mother(coordinator, waiting_case, CODE)


@pytest.fixture
def hidden(other_supervisor, other_unit):
    """The same code, of a mother whom the coordinator may not see."""
    return record_for_mother(other_supervisor, new_case(other_supervisor, other_unit, "Kuusela"), CODE)


def rows_of_all_tables():
    """Each table with its rows as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f"select string_agg(row::text, ' ') from {connection.ops.quote_name(table)} as row")  # noqa: S608
            yield table, cursor.fetchone()[0] or ""


def test_it_is_kept_sealed_with_the_contact_and_nowhere_else(desk, url, contact_data):
    sent = contact_data(members=with_code(f" {CODE.lower()} "))
    assert desk.post(url, sent).status_code == 302

    row = IdentityCode.objects.get()
    assert (row.person.first_name, row.fingerprint, row.is_pending) == ("Áile", fingerprint(CODE), False)
    recorded = AuditEvent.objects.get(action="identity_code.recorded")
    assert (recorded.case_id, recorded.subject_id) == (Case.objects.get().pk, row.person_id)
    for table, rows in rows_of_all_tables():
        assert CODE.lower() not in rows.lower(), table


def test_a_draft_does_not_hold_it_and_says_so(desk, url, contact_data):
    sent = contact_data(members=with_code(CODE), save="1", confirm=None)
    assert desk.post(f"{url}draft/", sent).status_code == 200
    assert desk.post(url, sent | {"version": "2"}).status_code == 302

    content = ContactDraft.objects.get().content
    assert content["members-0-first_name"] == ["Áile"]
    assert "members-0-identity_code" not in content
    page = text_of(desk.get(url))
    assert CODE not in page
    assert "Tunnus ei jää luonnokseen" in page
    for table, rows in rows_of_all_tables():
        assert CODE not in rows, table


def test_a_code_alone_begins_no_draft(desk, url):
    assert desk.post(f"{url}draft/", {"members-0-identity_code": CODE}).status_code == 200
    assert not ContactDraft.objects.exists()


def test_a_contact_that_waits_for_something_shows_it_again(desk, url, contact_data):
    sent = contact_data(members=with_code(CODE, role=""))

    assert f'value="{CODE}"' in text_of(desk.post(url, sent))
    assert f'value="{CODE}"' in text_of(desk.post(url, sent | {"check": "1"}))
    assert not IdentityCode.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"identity_code": f"{CODE[:-1]}{'0' if CODE[-1] != '0' else '1'}"}, "viimeinen merkki ei täsmää"),
        ({"identity_code": "010190"}, "näyttää tältä: 010190-123A"),
        ({"birth_date": "1997-03-02"}, "Syntymäaika ja henkilötunnus eivät täsmää"),
        ({"due_date": "2026-12-30"}, "Syntymättömällä lapsella ei ole henkilötunnusta"),
    ],
)
def test_a_code_that_cannot_be_is_told_at_its_field(desk, url, contact_data, changes, words):
    answer = desk.post(url, contact_data(members=[AILE, *with_code(CODE, **changes)]))

    assert answer.status_code == 422
    told = answer.context["members"].forms[1].errors["identity_code"]
    assert words in str(told)
    assert words in text_of(answer)
    assert not Case.objects.exists()
    assert not IdentityCode.objects.exists()


def test_two_members_do_not_have_one_code(desk, url, contact_data):
    members = [*with_code(CODE), {}, *with_code(CODE, first_name="Piera")]
    answer = desk.post(url, contact_data(members=members))

    assert answer.status_code == 422
    # The empty row between them is no member, and the words stand at the right one.
    assert "tallennettu jo henkilölle Áile" in str(answer.context["members"].forms[2].errors["identity_code"])
    assert not Person.objects.exists()


def test_a_known_person_is_found_by_the_code_alone(desk, url, contact_data, emmi):
    page = text_of(desk.post(url, contact_data(members=with_code(CODE))))
    assert "Sama henkilö: Emmi Kuusela, 1.3.1997" in page
    assert "Sama henkilötunnus" in page
    assert "Valitse: sama henkilö vai joku muu" in page
    assert Case.objects.count() == 1

    same = {"members-0-same": emmi.pk, "members-0-offered": emmi.pk, "open_case": "other"}
    assert desk.post(url, contact_data(members=with_code(CODE), **same)).status_code == 302
    assert Case.objects.latest("pk").family.memberships.get().person == emmi
    assert IdentityCode.objects.get().person == emmi


def test_somebody_else_cannot_have_the_code_of_a_known_one(desk, url, contact_data, emmi):
    other = {"members-0-same": "none", "members-0-offered": emmi.pk}
    answer = desk.post(url, contact_data(members=with_code(CODE), **other))

    assert "tallennettu jo henkilölle Emmi Kuusela" in str(
        answer.context["members"].forms[0].errors["identity_code"]
    )
    assert Case.objects.count() == 1


def test_whoever_has_another_code_is_not_the_same(desk, url, contact_data, emmi, coordinator):
    record_outcome(
        actor=coordinator, case_id=Case.objects.get().pk, facts=OutcomeFacts("advice", "Riitti.", told="Äidille.")
    )
    heard = with_code(OTHER, first_name="Emmi", last_name="Kuusela", birth_date="1997-03-01")
    assert "Emmi Kuusela, 1.3.1997" not in text_of(
        desk.post(url, contact_data(members=heard, check="1", confirm=None))
    )

    same = {"members-0-same": emmi.pk, "members-0-offered": emmi.pk}
    answer = desk.post(url, contact_data(members=heard, **same))
    assert "on tiedoissa eri henkilötunnus" in str(answer.context["members"].forms[0].errors["identity_code"])
    assert IdentityCode.objects.get().fingerprint == fingerprint(CODE)


def test_of_a_hidden_person_nothing_is_told_and_the_coordinators_are_asked(desk, url, contact_data, hidden):
    checked = text_of(desk.post(url, contact_data(members=with_code(CODE), check="1", confirm=None)))
    unknown = text_of(desk.post(url, contact_data(members=with_code(OTHER), check="1", confirm=None)))
    for page in (checked, unknown):
        assert "Sama henkilö" not in page
        assert "Emmi" not in page

    answer = desk.post(url, contact_data(members=with_code(CODE)))
    assert answer.status_code == 302
    new = Case.objects.latest("pk").family.memberships.get().person
    assert new.identity_code.is_pending
    check = DuplicateCheck.objects.get()
    assert (check.person, check.new_person) == (hidden, new)


def test_nobody_is_asked_about_a_hidden_one_with_another_code(desk, url, contact_data, hidden):
    heard = with_code(OTHER, first_name="Emmi", last_name="Kuusela", birth_date="1997-03-01")

    assert desk.post(url, contact_data(members=heard)).status_code == 302
    assert not DuplicateCheck.objects.exists()


def test_a_form_sent_again_with_a_code_is_not_taken_for_the_same(desk, url, contact_data):
    assert desk.post(url, contact_data(members=[AILE])).status_code == 302

    answer = desk.post(url, contact_data(members=with_code(CODE)))
    assert answer.status_code == 409
    assert f'value="{CODE}"' in text_of(answer)


def test_an_ended_session_keeps_the_words_and_not_the_code(client_of, coordinator, url, contact_data):
    desk = client_of(coordinator)
    desk.get(url)
    desk.cookies.pop("sessionid")
    broken = f"{CODE[:-2]}"
    sent = contact_data(members=[*with_code(CODE), *with_code(broken)])
    answer = desk.post(url, sent)

    assert answer.status_code == 401
    page = text_of(answer)
    assert "Näkkäläjärvi" in page or "N\\u00e4kk" in page
    assert CODE not in page
    assert broken not in page


def test_a_code_of_a_familys_page_is_not_kept_either(client_of, coordinator, waiting_case):
    desk = client_of(coordinator)
    mother = waiting_case.family.memberships.get(role="mother")
    page = f"/cases/{waiting_case.pk}/members/{mother.pk}/identity-code/"
    assert desk.get(page).status_code == 200
    desk.cookies.pop("sessionid")

    answer = desk.post(page, {"code": CODE.lower(), "seen": "mark"})
    assert answer.status_code == 401
    assert CODE.lower() not in text_of(answer)
