"""`manage.py migrate`, building only the models that change: an empty database is ready in a tenth of the time."""

from django.core.management import CommandError
from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ModelState, ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger


def _add_model(state: ProjectState, model_state: ModelState) -> None:
    """A new model: it becomes known to those to which it refers, and nothing refers to it yet."""
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:  # what is not built yet is built whole when it is first asked for
        state.apps.render_multiple([model_state])


def _add_trigger(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    options = state.models[app_label, operation.model_name].options
    options["triggers"] = [*options.get("triggers", []), operation.trigger]


def _remove_trigger(operation: RemoveTrigger, app_label: str, state: ProjectState) -> None:
    options = state.models[app_label, operation.model_name].options
    options["triggers"] = [trigger for trigger in options.get("triggers", []) if trigger.name != operation.name]


def _refuse_half_made(database: str) -> None:
    """Raise CommandError for a database in which only some of the migrations ran that are one by now.

    Django would go on from a state that never was, and stop in the middle.
    """
    applied = MigrationRecorder(connections[database]).applied_migrations()
    for key, migration in MigrationLoader(None).disk_migrations.items():
        if key in applied and not set(migration.replaces) <= set(applied):
            raise CommandError(
                "This database was made by an earlier version and lacks some of its steps. Start the version of "
                "commit 91d9003 on it once, then this one. A database without data can simply be removed "
                "(by default var/postgres)."
            )


class Command(migrate.Command):
    """Django's own command, but for what it builds. A new model and a trigger change no field of another model.

    Django and the library of the triggers build again, for safety, all those to which the model is related by any
    number of steps: here that is nearly all models.
    """

    def handle(self, *args, **options):
        _refuse_half_made(options["database"])
        kept = ProjectState.add_model, AddTrigger.state_forwards, RemoveTrigger.state_forwards
        ProjectState.add_model = _add_model
        AddTrigger.state_forwards, RemoveTrigger.state_forwards = _add_trigger, _remove_trigger
        try:
            super().handle(*args, **options)
        finally:
            ProjectState.add_model, AddTrigger.state_forwards, RemoveTrigger.state_forwards = kept
