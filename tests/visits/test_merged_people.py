"""A draft that names somebody who has been merged into another meanwhile loses no tick."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from audit.drafts import typed_in
from cases.models import Person
from cases.selectors import members_of
from cases.selectors.merge_plans import plan_people
from cases.services import MemberFacts, add_member
from cases.services.merges import merge_people
from tests.visits.conftest import filled
from visits.models import VisitNote
from visits.services.drafts import save_draft

pytestmark = pytest.mark.django_db


@pytest.fixture
def double(after_first_visit, coordinator):
    """Aava, written down a second time."""
    facts = MemberFacts(role="child", first_name="Aava", birth_date=date(2022, 1, 15))
    return add_member(actor=coordinator, case_id=after_first_visit.case_id, facts=facts).person


def test_whoever_was_ticked_is_ticked_by_the_new_number(after_first_visit, lead, coordinator, client_of, double):
    visit, kept = after_first_visit, Person.objects.exclude(pk=double.pk).get(first_name="Aava")
    typed = filled(visit, present=[str(double.pk), str(kept.pk)], family_words_by=[str(double.pk)])
    save_draft(actor=lead, visit_id=visit.pk, typed=typed_in(MultiValueDict(typed)))
    plan = plan_people(coordinator, kept.pk, double.pk, {})
    merge_people(actor=coordinator, kept_id=kept.pk, gone_id=double.pk, chosen={}, reason="Sama.", seen=plan.mark)
    client, url = client_of(lead), reverse("visits:note_write", args=[visit.pk])

    form = client.get(url).context["form"]
    answer = client.post(url, typed | {"version": ["1"]})

    assert form["present"].value() == [str(kept.pk)]
    assert form["family_words_by"].value() == [str(kept.pk)]
    assert answer.status_code == 302
    note = VisitNote.objects.get(visit=visit)
    there = {row.person_id: row.present for row in note.attendances.all()}
    assert there == {member.person_id: member.person_id == kept.pk for member in members_of(visit.case)}
    assert [person.pk for person in note.family_words_by.all()] == [kept.pk]
