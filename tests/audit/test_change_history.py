"""What the change history and the log of phases have kept, nobody changes: the database itself refuses it."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction
from django.db.models import F

from audit import clock
from cases.models import Case, CasePhase, Family, Person, SecurityProhibition

pytestmark = pytest.mark.django_db
HISTORIES = [model for model in apps.get_models() if hasattr(model, "pgh_tracked_model")]


def refused(write, **values):
    """Whether the database itself refuses an update or a delete of the rows."""
    with pytest.raises(DatabaseError, match=r"Cannot (update|delete|update or delete) rows"), transaction.atomic():
        write(**values)
    return True


def test_every_history_is_guarded_by_the_database():
    with connection.cursor() as cursor:
        cursor.execute(
            "select tgrelid::regclass::text from pg_trigger where tgname like 'pgtrigger_append_only%%' "
            "and tgtype & 8 > 0 and tgtype & 16 > 0 and tgenabled = 'O'"  # before delete and before update
        )
        guarded = {table for (table,) in cursor.fetchall()}

    assert len(HISTORIES) > 10
    assert {model._meta.db_table for model in HISTORIES} <= guarded


def test_a_version_is_neither_changed_nor_deleted(waiting_case):
    versions = Case.pgh_event_model.objects.all()
    before = list(versions.values())

    assert before
    assert refused(versions.update, urgency="urgent")
    assert refused(versions.delete)
    assert list(versions.values()) == before


@pytest.mark.parametrize(
    "change",
    [
        {"phase": "closed"},
        {"since": F("since") + timedelta(days=1)},
        {"reason": "Muu"},
        {"actor": F("actor") + 1},
        {"case": F("case") + 1},
    ],
)
def test_a_step_of_a_case_is_not_changed(waiting_case, change):
    before = list(CasePhase.objects.values())

    assert before
    assert refused(CasePhase.objects.update, **change)
    assert list(CasePhase.objects.values()) == before


def test_a_step_of_a_case_is_not_deleted(waiting_case):
    assert refused(waiting_case.phases.all()._raw_delete, using="default")
    assert waiting_case.phases.count() == 1


def test_a_step_may_follow_its_case_to_another_family(waiting_case):
    other = Family.objects.create(name="Niva", unit=waiting_case.unit)
    waiting_case.phases.update(family=other)

    assert waiting_case.phases.get().family == other


def test_a_security_prohibition_has_a_history(waiting_case):
    person = Person.objects.first()
    prohibition = SecurityProhibition.objects.create(person=person, since=clock.today())
    prohibition.until = clock.today()
    prohibition.save()

    versions = SecurityProhibition.pgh_event_model.objects.order_by("pgh_id")
    assert [(row.pgh_label, row.person, row.until) for row in versions] == [
        ("insert", person, None),
        ("update", person, clock.today()),
    ]
