"""The command that makes demo data: where it refuses, and that it makes the same data every time."""

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from audit import clock
from audit.models import AuditEvent
from cases.models import Case, CasePhase, Contact
from perhetyo.demo.build import build_town
from perhetyo.demo.county import build_county
from perhetyo.demo.town import plan_town
from staff.models import User
from visits.models import Agreement, Visit, VisitNote

pytestmark = pytest.mark.django_db


def told_text() -> list[tuple]:
    """Everything that is told of the town, without the numbers of rows."""
    return [
        *VisitNote.objects.order_by("id").values_list(
            "what_happened", "family_words", "signed_at", "author__username"
        ),
        *Contact.objects.order_by("id").values_list("story", "hopes", "received_on", "family__name"),
        *Case.objects.order_by("id").values_list("number", "phase", "phase_since", "family__street_address"),
        *Visit.objects.order_by("id").values_list("starts_at", "status", "purpose", "outcome_reason"),
        *Agreement.objects.order_by("id").values_list("what", "who", "due_on", "done_at"),
        *AuditEvent.objects.order_by("id").values_list("at", "action", "actor__username"),
    ]


def test_the_same_seed_gives_the_same_town():
    told = []
    for _build in range(2):
        with transaction.atomic():
            build_town(seed=5, families=5)
            told.append(told_text())
            assert all(model.objects.exists() for model in (VisitNote, Contact, Agreement, AuditEvent))
            transaction.set_rollback(True)

    assert told[0] == told[1]
    assert plan_town(seed=5, today=clock.today()) != plan_town(seed=6, today=clock.today())


def test_demo_data_is_refused_where_nobody_asked_for_a_demo(settings):
    settings.DEMO_ACCOUNTS = False

    with pytest.raises(CommandError, match="DEMO=1"):
        call_command("seed_demo", size="small", seed=1)
    assert not User.objects.exists()


def test_demo_data_is_refused_where_there_is_data(administrator, capsys):
    with pytest.raises(CommandError, match="data in the database already"):
        call_command("seed_demo", size="small", seed=1)
    call_command("seed_demo", size="small", seed=1, if_empty=True)

    assert User.objects.count() == 1
    assert capsys.readouterr().out == ""


def test_county_keeps_the_rules():
    build_county(seed=1, audit_rows=500, families=48, workers=8)

    for case in Case.objects.exclude(phase="waiting"):
        last = CasePhase.objects.filter(case=case).order_by("since").last()
        assert (last.phase, last.since) == (case.phase, case.phase_since)
        assert case.last_contact_at is None or case.last_contact_at < clock.now()
    assert AuditEvent.objects.count() == 500
    assert VisitNote.objects.count() == Visit.objects.filter(status="held").count()
    assert {"work", "closed"} <= set(Case.objects.values_list("phase", flat=True))
    # The next row that a person makes must not meet a number already given.
    assert User.objects.create(username="after").pk > User.objects.get(username="load-worker-8").pk
