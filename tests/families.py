"""Families of the tests, made through the same services as in life."""

from datetime import date, timedelta

import pytest

from audit import clock
from cases.models import FamilyMembership, Need, ReferralSource, WorkForm
from cases.services import ContactFacts, MemberFacts, NeedFacts, invite_partner, take_in_contact

MOTHER, FATHER, CHILD = (
    FamilyMembership.Role.MOTHER,
    FamilyMembership.Role.FATHER,
    FamilyMembership.Role.CHILD,
)


@pytest.fixture
def make_case(coordinator, unit):
    """A family's case in the waiting list: `make_case(name="Kuusela", days_ago=3)`."""

    def make(name="Kuusela", *, days_ago=0, actor=None, in_unit=None, needs=("sleep_food", "exhaustion"), **facts):
        members = facts.pop("members", None) or [
            MemberFacts(
                role=MOTHER, first_name="Emmi", last_name=name, birth_date=date(1997, 3, 1), is_guardian=True
            ),
            MemberFacts(
                role=FATHER, first_name="Joona", last_name=name, birth_date=date(1995, 5, 2), is_guardian=True
            ),
            MemberFacts(role=CHILD, first_name="Aava", last_name=name, birth_date=date(2022, 1, 15)),
        ]
        moment = clock.now() - timedelta(days=days_ago)
        with clock.at(moment):
            return take_in_contact(
                actor=actor or coordinator,
                facts=ContactFacts(
                    unit=in_unit or unit,
                    family_name=name,
                    members=members,
                    needs=[NeedFacts(Need.objects.get(code=code), f"Sanat {code}") for code in needs],
                    source=ReferralSource.objects.get(code="clinic"),
                    work_form=WorkForm.objects.get(code="preventive"),
                    work_form_reason="Perhe haluaa tukea ennen kuin väsymys kasvaa.",
                    received_on=clock.today(),
                    street_address=facts.pop("street_address", "Hillakuja 4"),
                    postal_code="96900",
                    town="Rovaniemi",
                    hopes=facts.pop("hopes", "Toivomme rauhallisempia iltoja."),
                    **facts,
                ),
            )

    return make


@pytest.fixture
def waiting_case(make_case):
    """A case that waits for a pair."""
    return make_case()


@pytest.fixture
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


@pytest.fixture
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
