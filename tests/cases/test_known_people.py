"""Search before create: people known already are shown, chosen or told apart; of hidden ones nothing is told."""

from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.http import Http404

from audit import clock
from audit.models import AuditEvent
from cases.models import (
    CareTeamMember,
    Case,
    Distinction,
    DuplicateCheck,
    Family,
    FamilyMembership,
    FurtherContact,
    Need,
    Person,
)
from cases.services import MemberFacts
from cases.services.outcomes import OutcomeFacts, record_outcome
from staff.models import RoleGrant, User
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


def test_the_contact_waits_for_an_answer_and_another_home_has_the_same_person(
    desk, url, contact_data, waiting_case, emmi
):
    page = text_of(desk.post(url, contact_data(members=[HEARD])))
    assert "Joku voi olla jo tuttu" in page
    assert "Valitse: sama henkilö vai joku muu" in page
    assert Case.objects.count() == 1

    answer = {"members-0-same": emmi.pk, "members-0-offered": emmi.pk}
    asked = desk.post(url, contact_data(members=[HEARD], **answer))
    assert asked.status_code == 422
    assert "Perheellä on jo avoin asia" in text_of(asked)
    assert Case.objects.count() == 1
    assert desk.post(url, contact_data(members=[HEARD], **answer, open_case="other")).status_code == 302
    case = Case.objects.latest("pk")
    assert case.family.memberships.get().person == emmi
    assert case.pk != waiting_case.pk
    emmi.refresh_from_db()
    assert emmi.last_name == "Kuusela"


OWN_WORDS = {"story": "Äiti soitti: taas valvottiin.", "hopes": "Apua iltoihin.", "urgency": "urgent"}


def test_a_contact_joins_the_open_case_and_opens_no_second(
    desk, url, contact_data, waiting_case, coordinator, emmi
):
    answer = {"members-0-same": emmi.pk, "members-0-offered": emmi.pk, "open_case": waiting_case.pk}
    newborn = {"role": "child", "first_name": "Uusi", "last_name": "Kuusela", "birth_date": "2025-01-01"}
    need = Need.objects.get(code="sleep_food")
    sent = contact_data(
        members=[HEARD, newborn],
        needs=("sleep_food", "couple"),
        guardian_asked="1",
        **{f"words_{need.pk}": "Vauva valvottaa."},
        **OWN_WORDS,
        **answer,
    )
    done = desk.post(url, sent)

    assert done.url == f"/cases/{waiting_case.pk}/background/"
    case = Case.objects.get()
    assert Family.objects.count() == 1
    assert sorted(row.person.first_name for row in case.family.memberships.all()) == [
        "Aava",
        "Emmi",
        "Joona",
        "Uusi",
    ]
    needs = {row.need.code: row.family_words for row in case.needs.all()}
    assert needs == {"sleep_food": "Sanat sleep_food", "exhaustion": "Sanat exhaustion", "couple": ""}
    told = FurtherContact.objects.get()
    assert (told.case, told.received_by, told.story) == (case, coordinator, OWN_WORDS["story"])
    assert (case.urgency, case.phase) == ("urgent", "waiting")
    assert AuditEvent.objects.filter(action="contact.added", case_id=case.pk, subject_id=told.pk).count() == 1
    page = text_of(desk.get(done.url))
    for words in ("Myöhemmät yhteydenotot", *list(OWN_WORDS.values())[:2], "Vauva valvottaa."):
        assert words in page
    assert desk.post(url, sent).status_code == 302
    assert FurtherContact.objects.count() == 1


def test_the_contact_of_a_closed_or_strange_case_is_refused(
    desk, url, contact_data, make_case, waiting_case, emmi
):
    strange = make_case("Vieras", members=[MemberFacts(role="mother", first_name="Salli", last_name="Vieras")])
    answer = {"members-0-same": emmi.pk, "members-0-offered": emmi.pk, "open_case": strange.pk}
    assert "Perheellä on jo avoin asia" in text_of(desk.post(url, contact_data(members=[HEARD], **answer)))

    close = Case.objects.filter(pk=waiting_case.pk).update
    close(phase="closed")
    answer |= {"open_case": waiting_case.pk}
    # The case has ended: nothing is left to choose, and the contact is of a new family.
    assert desk.post(url, contact_data(members=[HEARD], **answer)).status_code == 302
    assert not FurtherContact.objects.exists()


def test_nobody_gets_a_second_case_without_the_question_being_answered(coordinator, unit, waiting_case, emmi):
    mother = MemberFacts(role="mother", first_name="Emmi", person=emmi)
    for told in ({}, {"open_case_id": waiting_case.pk + 1000}):
        with pytest.raises((ValidationError, Http404)):
            new_case(coordinator, unit, "Toinen", members=[mother], **told)
    someone = MemberFacts(role="mother", first_name="Joku")
    with pytest.raises(ValidationError, match="ei voi"):
        new_case(coordinator, unit, "Toinen", members=[someone], open_case_id=waiting_case.pk)

    assert Case.objects.count() == 1


def test_of_a_case_of_another_unit_one_may_only_tell(
    desk, url, contact_data, coordinator, unit, other_unit, hidden
):
    CareTeamMember.objects.create(
        case=hidden,
        family_id=hidden.family_id,
        unit_id=hidden.unit_id,
        user=coordinator,
        role="lead",
        since=clock.now(),
    )
    RoleGrant.objects.create(user=coordinator, role="worker", unit=other_unit, since=clock.today())
    known = hidden.family.memberships.get(role="mother").person
    answer = {"members-0-same": known.pk, "members-0-offered": known.pk}
    page = text_of(desk.post(url, contact_data(members=[HEARD], **answer)))

    assert "Vain yksikkö, jonka asia on" in page
    assert f'name="open_case" value="{hidden.pk}"' not in page
    assert Case.objects.count() == 1
    desk.post(url, contact_data(members=[HEARD], **answer, open_case=hidden.pk))
    assert not FurtherContact.objects.exists()
    coordinator = User.objects.with_grants().get(pk=coordinator.pk)
    facts = MemberFacts(role="mother", first_name="Emmi", person=known)
    with pytest.raises(ValidationError, match="ei voi nyt"):
        new_case(coordinator, unit, members=[facts], open_case_id=hidden.pk)


def test_what_a_protected_family_told_later_shows_no_number(coordinator, unit, desk, protected_case):
    mother = protected_case.family.memberships.get(role="mother").person
    facts = MemberFacts(role="mother", first_name="Salla", person=mother)
    told = {"contact_person": "Päiväkoti Kätkö", "contact_phone": "+358401234567"}
    new_case(coordinator, unit, members=[facts], open_case_id=protected_case.pk, story="Uusi huoli.", **told)
    page = text_of(desk.get(f"/cases/{protected_case.pk}/background/"))

    assert "Uusi huoli." in page
    assert "Kätkö" not in page
    assert "123 4567" not in page


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
