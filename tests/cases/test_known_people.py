"""Search before create: people known already are shown, chosen or told apart; of hidden ones nothing is told."""

from uuid import uuid4

import pytest

from audit.models import AuditEvent
from cases.models import Case, Distinction, DuplicateCheck, FamilyMembership, Person
from cases.services import MemberFacts
from cases.services.outcomes import OutcomeFacts, record_outcome
from tests.families import new_case

pytestmark = pytest.mark.django_db

# As somebody hears the name of Emmi Kuusela on the phone.
HEARD = {"role": "mother", "first_name": "Emmi", "last_name": "Kusela", "birth_date": "1997-03-01"}


@pytest.fixture
def url():
    return f"/contacts/new/{uuid4()}/"


@pytest.fixture
def emmi(waiting_case):
    return waiting_case.family.memberships.get(role="mother").person


def text_of(response):
    return response.content.decode()


def test_a_known_person_is_shown_with_the_reason_and_the_open_case(desk, url, contact_data, waiting_case, emmi):
    page = text_of(desk.post(url, contact_data(members=[HEARD], check="1", confirm=None)))

    assert "Sama henkilö: Emmi Kuusela, 1.3.1997" in page
    assert "Sama syntymäaika ja melkein sama nimi" in page
    assert f'href="/cases/{waiting_case.pk}/"' in page
    assert f"avoin, {waiting_case.number}" in page
    event = AuditEvent.objects.filter(action="people.compared").latest("pk")
    assert event.changes["cases"] == [waiting_case.pk]

    part = desk.post(url, contact_data(members=[HEARD], check="1", confirm=None), headers={"HX-Request": "true"})
    assert "Sama henkilö: Emmi Kuusela" in text_of(part)
    assert "<html" not in text_of(part)


def test_the_contact_waits_for_an_answer_and_then_has_one_person_in_two_families(
    desk, url, contact_data, waiting_case, emmi
):
    page = text_of(desk.post(url, contact_data(members=[HEARD])))
    assert "Joku voi olla jo tuttu" in page
    assert "Valitse: sama henkilö vai joku muu" in page
    assert Case.objects.count() == 1

    answer = {"members-0-same": emmi.pk, "members-0-offered": emmi.pk}
    assert desk.post(url, contact_data(members=[HEARD], **answer)).status_code == 302
    case = Case.objects.latest("pk")
    assert case.family.memberships.get().person == emmi
    assert case.pk != waiting_case.pk
    emmi.refresh_from_db()
    assert emmi.last_name == "Kuusela"


def test_somebody_else_is_remembered(desk, url, contact_data, emmi):
    answer = {"members-0-same": "none", "members-0-offered": emmi.pk}
    assert desk.post(url, contact_data(members=[HEARD], **answer)).status_code == 302

    row = Distinction.objects.get()
    assert (row.first, row.second) == (emmi, Person.objects.latest("pk"))
    assert not DuplicateCheck.objects.exists()


def test_an_answer_counts_only_for_those_who_were_shown(desk, url, contact_data, emmi):
    page = text_of(desk.post(url, contact_data(members=[HEARD], **{"members-0-same": "none"})))

    assert "Joku voi olla jo tuttu" in page
    assert Case.objects.count() == 1


def test_the_answer_is_kept_in_the_draft(desk, url, contact_data, emmi):
    answer = {"members-0-same": emmi.pk, "members-0-offered": emmi.pk}
    desk.post(url, contact_data(members=[HEARD], save="1", confirm=None, **answer))

    assert f'value="{emmi.pk}" id="same_0_{emmi.pk}" checked' in text_of(desk.get(url))


@pytest.fixture
def hidden(other_supervisor, other_unit):
    """A family of another unit with the same mother, whom the coordinator may not see."""
    return new_case(other_supervisor, other_unit, "Kuusela")


def test_a_person_of_a_hidden_family_is_not_told_but_asked_about(desk, url, contact_data, coordinator, hidden):
    other = {**HEARD, "first_name": "Raija", "birth_date": "1950-01-02"}
    pages = [
        text_of(
            desk.post(url, contact_data(members=[who], check="1", confirm=None), headers={"HX-Request": "true"})
        )
        for who in (HEARD, other)
    ]
    assert pages[0] == pages[1]
    assert "Koordinaattori tarkistaa" in text_of(desk.get(url))

    sent = desk.post(url, contact_data(members=[HEARD]), follow=True)
    assert "Kuusela" not in text_of(sent).replace("Kusela", "")
    check = DuplicateCheck.objects.get()
    known = hidden.family.memberships.get(role="mother").person
    assert (check.person, check.unit, check.raised_by) == (known, hidden.unit, coordinator)
    assert (check.new_person, check.new_case) == (Person.objects.latest("pk"), Case.objects.latest("pk"))


def test_a_hidden_person_cannot_be_chosen_by_number(desk, url, contact_data, coordinator, unit, hidden):
    known = hidden.family.memberships.get(role="mother").person
    desk.post(url, contact_data(members=[HEARD], **{"members-0-same": known.pk, "members-0-offered": known.pk}))
    assert FamilyMembership.objects.filter(person=known).count() == 1

    facts = MemberFacts(role="mother", first_name="Emmi", person=known)
    with pytest.raises(Exception, match="ei voi enää valita"):
        new_case(coordinator, unit, "Toinen", members=[facts])


@pytest.fixture
def ended(waiting_case, coordinator):
    """The Kuuselas, whose case has ended."""
    facts = OutcomeFacts("advice", "Sovittiin.", told="Äidille.")
    record_outcome(actor=coordinator, case_id=waiting_case.pk, facts=facts)
    return waiting_case


def test_a_family_that_comes_again_gets_a_new_case_and_no_second_record(desk, url, contact_data, ended, emmi):
    newborn = {"role": "child", "first_name": "Uusi", "last_name": "Kuusela", "birth_date": "2025-01-01"}
    page = text_of(desk.post(url, contact_data(members=[HEARD], check="1", confirm=None)))
    assert "Uusi asia samalle perheelle: Perhe Kuusela" in page

    answer = {"members-0-same": emmi.pk, "members-0-offered": emmi.pk, "known_family": ended.pk}
    sent = desk.post(url, contact_data(members=[HEARD, newborn], guardian_asked="1", **answer))
    assert sent.status_code == 302
    case = Case.objects.latest("pk")
    assert (case.family_id, case.number) == (ended.family_id, "ERK-2")
    assert sorted(row.person.first_name for row in case.family.memberships.all()) == [
        "Aava",
        "Emmi",
        "Joona",
        "Uusi",
    ]


def test_a_family_with_an_open_case_does_not_get_a_second(coordinator, unit, waiting_case):
    with pytest.raises(Exception, match="avoin asia"):
        new_case(coordinator, unit, "Kuusela", family=waiting_case.family)


def test_a_family_of_another_unit_cannot_be_taken_over(coordinator, unit, hidden):
    with pytest.raises(Exception, match="ei voi valita"):
        new_case(coordinator, unit, "Kuusela", family=hidden.family)


def test_the_panel_costs_the_same_for_one_and_for_many(desk, contact_data, coordinator, unit):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(members):
        with CaptureQueriesContext(connection) as queries:
            desk.post(f"/contacts/new/{uuid4()}/", contact_data(members=members, check="1", confirm=None))
        return len(queries)

    new_case(coordinator, unit, "Kuusela")
    desk.get("/")  # the first page of a session writes the session
    few = cost([HEARD])
    for _number in range(6):
        new_case(coordinator, unit, "Kuusela")
    assert cost([HEARD, {**HEARD, "role": "other", "first_name": "Emma"}]) == few
