"""An expert accepts two visits of two families at the same time, on two connections: the calendar lets one in."""

import threading
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from audit import clock
from cases.models import CareTeamMember
from pairs.services import form_pair
from staff.models import Booking
from tests.personas import make_user
from tests.visits.conftest import moment, new_plan
from visits.models import Consultation
from visits.services.consultations import accept_consultation, ask_expert

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.moment(moment(date(2026, 3, 12), 12, 10)),
]


def test_of_two_visits_at_one_time_the_expert_gets_one_and_is_told_in_words(
    lead, coordinator, unit, paired_case, make_case
):
    expert = make_user("expert", "worker", unit, "psychiatric_nurse", "Eeva", "Niemi", [("mental_health_work", 3)])
    other_lead = make_user("other_lead", "worker", unit, "family_worker", "Outi", "Aro")
    other = make_user("other", "worker", unit, "family_counsellor", "Pia", "Aro")
    case = make_case("Ahola")
    form_pair(actor=coordinator, case_id=case.pk, lead=other_lead, co_worker=other, reason="Sopivat.")
    told = {"competence_id": expert.competences.get().competence_id, "asked_id": expert.pk, "why": "Mieliala."}
    asked = [
        ask_expert(actor=actor, visit_id=new_plan(actor, of).visits.get(number=1).pk, **told).pk
        for actor, of in ((lead, paired_case), (other_lead, case))
    ]
    now, gate = clock.now(), threading.Barrier(2)
    came, refused, broken = [], [], []

    def accept(pk: int) -> None:
        try:
            with clock.at(now):
                gate.wait(timeout=30)
                came.append(accept_consultation(actor=expert, consultation_id=pk).pk)
        except ValidationError as error:
            refused.append(error)
        except Exception as error:
            broken.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=accept, args=(pk,)) for pk in asked]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert broken == []
    assert len(came) == len(refused) == 1
    assert refused[0].code == "time_taken"
    assert "Eeva Niemi" in refused[0].messages[0]
    # Nothing half-booked: one booking, one place, and the other request still waits.
    assert Booking.objects.standing().filter(user=expert).count() == 1
    assert CareTeamMember.objects.get(user=expert).case_id == Consultation.objects.get(pk=came[0]).case_id
    assert Consultation.objects.exclude(pk=came[0]).get().accepted is None
