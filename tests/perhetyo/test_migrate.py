"""`manage.py migrate` builds only what changes; what refers to what is known all the same."""

import pytest
from django.apps import apps
from django.core.management import CommandError
from django.db import connection
from django.db.migrations.operations import CreateModel
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.db.models import CASCADE, BigAutoField, ForeignKey
from pgtrigger.migrations import AddTrigger, RemoveTrigger

from perhetyo.management.commands import migrate


def test_a_new_model_is_known_where_it_refers_to_and_nothing_else_is_built(monkeypatch):
    state = ProjectState.from_apps(apps)
    unit, case = (state.apps.get_model(name) for name in ("staff.Unit", "cases.Case"))
    monkeypatch.setattr(ProjectState, "add_model", migrate._add_model)

    fields = [
        ("id", BigAutoField(primary_key=True)),
        ("unit", ForeignKey("staff.unit", CASCADE, related_name="rooms")),
    ]
    CreateModel("Room", fields).state_forwards("staff", state)

    room = state.apps.get_model("staff.Room")
    assert room._meta.get_field("unit").related_model is unit
    assert "rooms" in {relation.get_accessor_name() for relation in unit._meta.related_objects}
    assert list(state.relations["staff", "unit"]["staff", "room"]) == ["unit"]
    assert (state.apps.get_model("staff.Unit"), state.apps.get_model("cases.Case")) == (unit, case)


@pytest.mark.django_db
def test_the_quick_ways_end_with_the_command(monkeypatch):
    seen = []
    ways = lambda: (ProjectState.add_model, AddTrigger.state_forwards, RemoveTrigger.state_forwards)  # noqa: E731
    usual = ways()
    monkeypatch.setattr(migrate.migrate.Command, "handle", lambda *_args, **_options: seen.append(ways()))

    migrate.Command().handle(database="default")

    assert seen == [(migrate._add_model, migrate._add_trigger, migrate._remove_trigger)]
    assert ways() == usual


@pytest.mark.django_db
def test_a_database_with_only_some_of_the_earlier_steps_is_refused_in_words():
    MigrationRecorder(connection).record_unapplied("visits", "0006_worker_attendance")

    with pytest.raises(CommandError, match="commit 91d9003"):
        migrate.Command().handle(database="default")
