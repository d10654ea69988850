"""`manage.py migrate`, building only the models that change: an empty database is ready in a tenth of the time."""

from django.core.management.commands import migrate
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


class Command(migrate.Command):
    """Django's own command, but for what it builds. A new model and a trigger change no field of another model.

    Django and the library of the triggers build again, for safety, all those to which the model is related by any
    number of steps: here that is nearly all models.
    """

    def handle(self, *args, **options):
        kept = ProjectState.add_model, AddTrigger.state_forwards, RemoveTrigger.state_forwards
        ProjectState.add_model = _add_model
        AddTrigger.state_forwards, RemoveTrigger.state_forwards = _add_trigger, _remove_trigger
        try:
            super().handle(*args, **options)
        finally:
            ProjectState.add_model, AddTrigger.state_forwards, RemoveTrigger.state_forwards = kept
