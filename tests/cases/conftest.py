"""Families of this room's tests: a team without the rooms above, a protected household, a typed contact."""

from datetime import timedelta

import pytest

from audit import clock
from cases.models import CareTeamMember, ContactDraft, Need, ReferralSource, Strength, WorkForm
from cases.services import MemberFacts, add_to_care_team, invite_partner
from staff.models import User
from tests.families import new_case
from tests.kept import kept

SECRET_STREET = "Salapolku 77"
SECRET_PHONE = "+358407654321"


def fresh(user):
    """The same person as a new request would load them, with the roles of that moment."""
    return User.objects.with_grants().get(pk=user.pk)


@pytest.fixture
def desk(client_of, coordinator):
    """The coordinator's browser."""
    return client_of(coordinator)


@kept
def teamed_case(waiting_case, coordinator, lead, co_worker):
    """The Kuuselas with `lead` and `co_worker` on their care team."""
    for user, role in ((lead, CareTeamMember.Role.LEAD), (co_worker, CareTeamMember.Role.CO_WORKER)):
        add_to_care_team(actor=coordinator, case=waiting_case, user=user, role=role)
    return waiting_case


@kept
def invitation(teamed_case, coordinator, partner):
    """The clinic nurse's invitation to the Kuuselas, for two weeks."""
    return invite_partner(
        actor=coordinator,
        case_id=teamed_case.pk,
        user=partner,
        until=clock.now() + timedelta(days=14),
        reason="Terveydenhoitaja tuntee vauvan.",
    )


@kept
def protected_case(coordinator, lead, unit):
    """A family whose address and phones must not be seen; `lead` works with it."""
    case = new_case(
        coordinator,
        unit,
        "Suojattu",
        street_address=SECRET_STREET,
        arrival_note="Keltainen talo Salapolun päässä",
        members=[
            MemberFacts(role="mother", first_name="Salla", phone=SECRET_PHONE, protected=True),
            MemberFacts(role="child", first_name="Sisu"),
        ],
    )
    add_to_care_team(actor=coordinator, case=case, user=lead, role=CareTeamMember.Role.LEAD)
    return case


@pytest.fixture
def contact_data(db):
    """What a browser sends of a filled-in contact: `contact_data(family_name="Aikio")`."""

    def data(members=({"role": "mother", "first_name": "Áile"},), needs=("sleep_food",), **values):
        sent = {
            "confirm": "1",
            # As the page shows it: each send keeps a draft.
            "version": str(ContactDraft.objects.values_list("version", flat=True).first() or 0),
            "source": ReferralSource.objects.get(code="clinic").pk,
            "received_on": clock.today().isoformat(),
            "family_name": "Aikio",
            "needs": [Need.objects.get(code=code).pk for code in needs],
            "strengths": [Strength.objects.get(code="humour").pk],
            "work_form": WorkForm.objects.get(code="preventive").pk,
            "work_form_reason": "Perhe haluaa tukea ajoissa.",
            "urgency": "soon",
            "legal_ground": "consent",
            "level": "unknown",
            "path": "light",
            "members-TOTAL_FORMS": str(len(members)),
            "members-INITIAL_FORMS": "0",
        }
        for index, member in enumerate(members):
            for name, value in {"language": "fi", "lives_here": "on", **member}.items():
                sent[f"members-{index}-{name}"] = value
        return {name: value for name, value in (sent | values).items() if value is not None}

    return data
