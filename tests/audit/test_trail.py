"""The log of reads and acts: every row says who, what, when and why, and no row ever changes."""

import re
from datetime import UTC, datetime

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import translation

from audit import actions, clock, trail
from audit.models import AuditEvent

pytestmark = pytest.mark.django_db
MOMENT = datetime(2026, 3, 12, 7, 30, tzinfo=UTC)


@pytest.fixture
def event(administrator, lead):
    with clock.at(MOMENT):
        return trail.record(
            actor=administrator,
            action="staff.role_ended",
            family_id=11,
            case_id=12,
            unit_id=13,
            subject=lead,
            ground="team:lead",
            reason="Siirtyi toiseen työhön 🙂",
            changes={"role": "worker"},
        )


def test_a_row_holds_all_that_was_said(event, administrator, lead):
    row = AuditEvent.objects.get()

    assert row == event
    assert (row.at, row.actor, row.action) == (MOMENT, administrator, "staff.role_ended")
    assert (row.family_id, row.case_id, row.unit_id) == (11, 12, 13)
    assert (row.subject_type, row.subject_id) == ("staff.user", lead.pk)
    assert (row.ground, row.reason) == ("team:lead", "Siirtyi toiseen työhön 🙂")
    assert row.changes == {"role": "worker"}


def test_a_row_needs_only_who_and_what(administrator):
    row = trail.record(actor=administrator, action="staff.user_created")

    row.refresh_from_db()
    assert (row.family_id, row.subject_type, row.subject_id, row.changes) == (None, "", None, {})


def test_an_unknown_act_is_a_bug_and_writes_nothing(administrator):
    with pytest.raises(actions.UnregisteredAction, match=r"family\.painted"):
        trail.record(actor=administrator, action="family.painted")

    assert not AuditEvent.objects.exists()


def test_every_room_has_registered_words_for_its_acts():
    for action in ("case.viewed", "staff.user_created", "pair.formed", "catalogue.entry_changed"):
        assert str(actions.label_of(action))


def test_a_row_is_not_changed(event):
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        AuditEvent.objects.filter(pk=event.pk).update(reason="Muu syy")

    event.reason = "Muu syy"
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        event.save()

    assert AuditEvent.objects.get().reason == "Siirtyi toiseen työhön 🙂"


def test_a_row_is_not_deleted(event):
    with pytest.raises(DatabaseError, match="append_only"), transaction.atomic():
        event.delete()
    with (
        pytest.raises(DatabaseError, match="append_only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("delete from audit_auditevent")

    assert AuditEvent.objects.count() == 1


def test_the_whole_log_is_not_emptied():
    with connection.cursor() as cursor:
        # The test run has it off, because other tests empty all tables after themselves; see conftest.
        cursor.execute("alter table audit_auditevent enable trigger user")
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            cursor.execute("truncate audit_auditevent cascade")


def test_a_person_who_stands_in_the_log_cannot_be_deleted(event, administrator):
    administrator.roles.all().delete()

    with pytest.raises(ProtectedError):
        administrator.delete()

    assert AuditEvent.objects.get().actor == administrator


def test_an_act_that_falls_through_leaves_no_row(administrator):
    @transaction.atomic
    def fall_through():
        trail.record(actor=administrator, action="staff.user_created")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fall_through()

    assert not AuditEvent.objects.exists()


READING = re.compile(r"^(Opened|Read|Saw|Looked|Compared) ")


def test_every_act_says_rightly_whether_it_reads_or_changes():
    """By its own words, so that a new act cannot stand among the changes because nobody thought of it."""
    with translation.override("en"):
        words = {
            kind: {str(actions.label_of(action)) for action in actions.acts_of(kind)} for kind in actions.Kind
        }
    assert [label for label in words[actions.Kind.CHANGED] if READING.match(label)] == []
    read = words[actions.Kind.OPENED] | words[actions.Kind.LISTED]
    assert [label for label in read if not READING.match(label)] == []
    assert {"identity_code.revealed", "address.revealed", "notice.opened", "decision.viewed"} <= set(
        actions.acts_of(actions.Kind.OPENED)
    )
    assert len(words) == 3
    assert all(words.values())
