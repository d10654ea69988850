"""Taking in a contact: what is written, and what is refused with nothing half-saved."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from audit import clock
from audit.drafts import Typed
from audit.models import AuditEvent
from cases.models import (
    Case,
    CaseStrength,
    Contact,
    Family,
    Guardianship,
    Need,
    Person,
    ReferralSource,
    Strength,
    WorkForm,
)
from cases.services import ContactFacts, MemberFacts, NeedFacts, SentBefore, take_in_contact

pytestmark = pytest.mark.django_db


@pytest.fixture
def facts(unit):
    """A contact with a mother and a baby on the way."""
    return ContactFacts(
        unit=unit,
        family_name="Näkkäläjärvi",
        members=[
            MemberFacts(role="mother", first_name="Áile-Maarit", last_name="Näkkäläjärvi", is_guardian=True),
            MemberFacts(role="father"),
            MemberFacts(role="child", due_date=clock.today() + timedelta(days=60)),
        ],
        needs=[
            NeedFacts(Need.objects.get(code="exhaustion"), "Yöt ovat lyhyitä 😴"),
            NeedFacts(Need.objects.get(code="network")),
        ],
        source=ReferralSource.objects.get(code="clinic"),
        work_form=WorkForm.objects.get(code="preventive"),
        work_form_reason="Tuki ennen synnytystä.",
        received_on=clock.today() - timedelta(days=2),
        legal_ground="own",
        urgency=Case.Urgency.SOON,
        story="Neuvola soitti.",
        hopes="Lepoa.",
        time_wishes="Aamut",
        strengths=[Strength.objects.get(code="humour")],
        strength_words="Me nauretaan paljon.",
    )


def nothing_saved():
    return not any(model.objects.exists() for model in (Family, Person, Case, Contact, AuditEvent))


def test_a_contact_opens_a_case_that_waits(coordinator, facts):
    case = take_in_contact(actor=coordinator, facts=facts)

    assert (case.number, case.phase, case.urgency) == ("ERK-1", "waiting", "soon")
    assert case.family.name == "Näkkäläjärvi"
    assert case.work_form_reason == "Tuki ennen synnytystä."
    contact = case.contact
    assert (contact.received_by, contact.story, contact.hopes) == (coordinator, "Neuvola soitti.", "Lepoa.")
    assert [(str(row.need.code), row.family_words) for row in case.needs.all()] == [
        ("exhaustion", "Yöt ovat lyhyitä 😴"),
        ("network", ""),
    ]
    assert [(row.strength and row.strength.code, row.words) for row in case.strengths.all()] == [
        ("humour", ""),
        (None, "Me nauretaan paljon."),
    ]


def test_the_members_are_written_as_told(coordinator, facts):
    case = take_in_contact(actor=coordinator, facts=facts)

    rows = case.family.memberships.order_by("id")
    with translation.override("en"):
        assert [(row.person.name, row.role, row.since) for row in rows] == [
            ("Áile-Maarit Näkkäläjärvi", "mother", facts.received_on),
            ("Name not known yet", "father", facts.received_on),
            ("Baby on the way", "child", facts.received_on),
        ]
    guardianship = Guardianship.objects.get()
    assert (guardianship.guardian, guardianship.child) == (rows[0].person, rows[2].person)
    assert (guardianship.since, guardianship.until, guardianship.unit) == (facts.received_on, None, facts.unit)


def test_the_phase_log_and_the_log_of_acts_begin(coordinator, facts):
    case = take_in_contact(actor=coordinator, facts=facts)

    assert [(row.phase, row.actor) for row in case.phases.all()] == [("waiting", coordinator)]
    events = AuditEvent.objects.order_by("id")
    assert [(event.action, event.ground, event.case_id, event.unit_id) for event in events] == [
        ("case.phase_changed", "unit:contact.create", case.pk, case.unit_id),
        ("case.opened", "unit:contact.create", case.pk, case.unit_id),
    ]
    assert events[1].subject_id == case.contact.pk
    assert "Neuvola soitti" not in str(list(events.values()))


def test_a_protected_member_protects_the_family_from_the_first_moment(coordinator, facts):
    mother = replace(facts.members[0], protected=True)
    case = take_in_contact(actor=coordinator, facts=replace(facts, members=[mother]))

    assert case.is_protected
    assert AuditEvent.objects.filter(action="person.protected", case_id=case.pk).count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"members": []}, "members"),
        ({"members": [MemberFacts(role="child"), MemberFacts(role="foster_child")]}, "members"),
        ({"needs": []}, "needs"),
        ({"received_on": date(2999, 1, 1)}, "received_on"),
        ({"received_on": date(1999, 1, 1)}, "received_on"),
        ({"postal_code": "ABC"}, "__all__"),
        ({"family_name": ""}, "name"),
        ({"work_form_reason": ""}, "work_form_reason"),
        (
            {"members": [MemberFacts(role="mother"), MemberFacts(role="child", birth_date=date(2999, 1, 1))]},
            "members-1-birth_date",
        ),
        ({"members": [MemberFacts(role="mother", phone="12")]}, "members-0-phone"),
        ({"members": [MemberFacts(role="mother", first_name="x" * 81)]}, "members-0-first_name"),
    ],
)
def test_what_cannot_be_is_refused_in_words_and_nothing_is_saved(coordinator, facts, changes, field):
    with pytest.raises(ValidationError) as caught:
        take_in_contact(actor=coordinator, facts=replace(facts, **changes))

    assert list(caught.value.message_dict) == [field]
    assert nothing_saved()


def test_only_who_takes_contacts_for_the_unit_may(lead, other_supervisor, partner, administrator, facts):
    for actor in (lead, other_supervisor, partner, administrator):
        with pytest.raises(PermissionDenied):
            take_in_contact(actor=actor, facts=facts)

    assert nothing_saved()


def test_case_numbers_run_in_each_unit(coordinator, other_supervisor, other_unit, make_case):
    numbers = [make_case("A").number, make_case("B").number]
    numbers.append(make_case("C", actor=other_supervisor, in_unit=other_unit).number)

    assert numbers == ["ERK-1", "ERK-2", "POH-1"]


def test_the_same_form_twice_is_one_family(coordinator, facts):
    typed = Typed({"family_name": ["Aikio"]}, key=str(uuid4()))
    first = take_in_contact(actor=coordinator, facts=facts, typed=typed)
    second = take_in_contact(actor=coordinator, facts=facts, typed=typed)

    assert second == first
    assert (Family.objects.count(), Case.objects.count()) == (1, 1)
    first.unit.refresh_from_db()
    assert first.unit.last_case_number == 1


def test_a_form_used_again_with_other_words_is_not_swallowed(coordinator, facts):
    typed = Typed({"family_name": ["Aikio"], "story": ["S"]}, key=str(uuid4()))
    take_in_contact(actor=coordinator, facts=facts, typed=typed)

    with pytest.raises(SentBefore):
        take_in_contact(
            actor=coordinator, facts=facts, typed=replace(typed, content=typed.content | {"story": ["T"]})
        )

    assert Family.objects.count() == 1


def test_a_family_has_one_open_case(waiting_case):
    values = {
        **{"family_id": waiting_case.family_id, "unit_id": waiting_case.unit_id, "number": "ERK-99"},
        **{"work_form_id": waiting_case.work_form_id, "work_form_reason": "x"},
        **{"opened_at": clock.now(), "phase_since": clock.now()},
    }
    with pytest.raises(IntegrityError, match="cases_case_one_open_per_family"), transaction.atomic():
        Case.objects.create(**values)

    assert Case.objects.create(**values, phase="closed").family_id == waiting_case.family_id


def test_a_strength_must_say_something(waiting_case, coordinator):
    row = CaseStrength(
        case=waiting_case,
        family_id=waiting_case.family_id,
        unit_id=waiting_case.unit_id,
        noted_on=clock.today(),
        noted_by=coordinator,
    )
    with pytest.raises(ValidationError):
        row.full_clean()
