"""Families of the tests, made through the same services as in life."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from audit import clock
from cases.models import Case, FamilyMembership, Need, ReferralSource, WorkForm
from cases.services import ContactFacts, MemberFacts, NeedFacts, invite_partner, take_in_contact
from cases.services.notices import NoticeFacts, send_notice
from tests.kept import kept

MOTHER, FATHER, CHILD = (
    FamilyMembership.Role.MOTHER,
    FamilyMembership.Role.FATHER,
    FamilyMembership.Role.CHILD,
)


def new_case(
    actor, unit, name="Kuusela", *, days_ago=0, members=None, needs=("sleep_food", "exhaustion"), **facts
) -> Case:
    """A family's contact taken in by `actor` so many days ago: its case in the waiting list."""
    usual = [
        MemberFacts(role=MOTHER, first_name="Emmi", last_name=name, birth_date=date(1997, 3, 1), is_guardian=True),
        MemberFacts(
            role=FATHER, first_name="Joona", last_name=name, birth_date=date(1995, 5, 2), is_guardian=True
        ),
        MemberFacts(role=CHILD, first_name="Aava", last_name=name, birth_date=date(2022, 1, 15)),
    ]
    with clock.at(clock.now() - timedelta(days=days_ago)):
        return take_in_contact(
            actor=actor,
            typed=facts.pop("typed", None),
            facts=ContactFacts(
                unit=unit,
                family_name=name,
                members=members or usual,
                needs=[NeedFacts(Need.objects.get(code=code), f"Sanat {code}") for code in needs],
                source=ReferralSource.objects.get(code="clinic"),
                work_form=WorkForm.objects.get(code="preventive"),
                work_form_reason="Perhe haluaa tukea ennen kuin väsymys kasvaa.",
                received_on=clock.today(),
                legal_ground=facts.pop("legal_ground", "own"),
                street_address=facts.pop("street_address", "Hillakuja 4"),
                postal_code="96900",
                town="Rovaniemi",
                hopes=facts.pop("hopes", "Toivomme rauhallisempia iltoja."),
                **facts,
            ),
        )


def sent_notice(partner, unit, **told):
    """A contact that a partner has sent about a family nobody here knows."""
    facts = {
        "unit": unit,
        "source": ReferralSource.objects.get(code="clinic"),
        "family_name": "Kortesalmi",
        "adult_name": "Elina Kortesalmi",
        "phone": "+358401112233",
        "story": "Äiti on väsynyt ja toivoo apua iltoihin.",
        "legal_ground": "consent",
        "submission_key": uuid4(),
    }
    return send_notice(actor=partner, facts=NoticeFacts(**facts | told))


@pytest.fixture
def make_case(coordinator, unit):
    """A family's case in the waiting list: `make_case(name="Kuusela", days_ago=3)`."""

    def make(name="Kuusela", *, actor=None, in_unit=None, **facts):
        return new_case(actor or coordinator, in_unit or unit, name, **facts)

    return make


@kept
def waiting_case(coordinator, unit):
    """A case that waits for a pair."""
    return new_case(coordinator, unit)


@kept
def paired_case(waiting_case, coordinator, lead, co_worker):
    """A case with the pair of `lead` and `co_worker`."""
    from pairs.services import form_pair

    form_pair(
        actor=coordinator,
        case_id=waiting_case.pk,
        lead=lead,
        co_worker=co_worker,
        reason="Yhdessä he kattavat perheen tarpeet.",
        contributions={},
    )
    return waiting_case


@kept
def invited_partner(partner, coordinator, paired_case):
    """The clinic nurse, invited to the paired family for two weeks."""
    invite_partner(
        actor=coordinator,
        case_id=paired_case.pk,
        user=partner,
        until=clock.now() + timedelta(days=14),
        reason="Neuvolan terveydenhoitaja tuntee vauvan.",
    )
    return partner
