"""`manage.py migrate`, which does not build all models anew for each trigger: a third of the time is saved."""

from django.core.management.commands import migrate
from django.db.migrations.state import ProjectState
from pgtrigger.migrations import AddTrigger, RemoveTrigger


def _add(operation: AddTrigger, app_label: str, state: ProjectState) -> None:
    options = state.models[app_label, operation.model_name].options
    options["triggers"] = [*options.get("triggers", []), operation.trigger]


def _remove(operation: RemoveTrigger, app_label: str, state: ProjectState) -> None:
    options = state.models[app_label, operation.model_name].options
    options["triggers"] = [trigger for trigger in options.get("triggers", []) if trigger.name != operation.name]


class Command(migrate.Command):
    """Django's own command. A trigger changes no field, so the models need not be built again after it.

    The library builds them again for safety, with everything that refers to them: here that is nearly all of them.
    """

    def handle(self, *args, **options):
        kept = AddTrigger.state_forwards, RemoveTrigger.state_forwards
        AddTrigger.state_forwards, RemoveTrigger.state_forwards = _add, _remove
        try:
            super().handle(*args, **options)
        finally:
            AddTrigger.state_forwards, RemoveTrigger.state_forwards = kept
