"""`manage.py migrate` builds only what changes; what refers to what is known all the same."""

from django.apps import apps
from django.db.migrations.operations import CreateModel
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


def test_the_quick_ways_end_with_the_command(monkeypatch):
    seen = []
    ways = lambda: (ProjectState.add_model, AddTrigger.state_forwards, RemoveTrigger.state_forwards)  # noqa: E731
    usual = ways()
    monkeypatch.setattr(migrate.migrate.Command, "handle", lambda *_args, **_options: seen.append(ways()))

    migrate.Command().handle()

    assert seen == [(migrate._add_model, migrate._add_trigger, migrate._remove_trigger)]
    assert ways() == usual
