"""How many load points a family takes in each phase."""

from collections.abc import Mapping

from django.db import transaction

from audit import clock, trail
from audit.saving import save_checked
from pairs.models import PhaseLoad
from staff import access as staff_access
from staff.models import User


@transaction.atomic
def set_phase_loads(*, actor: User, halves: Mapping[str, int]) -> None:
    """From now on a family in each phase takes so many half points. Saved as they stand they change nothing.

    `halves` maps phases to half points. Raises PermissionDenied unless the actor keeps the catalogues,
    ValidationError at a number that is not to be chosen.
    """
    staff_access.require(actor, "catalogue.manage")
    # Two who save at once act one after the other.
    for row in PhaseLoad.objects.select_for_update().filter(phase__in=halves):
        before, after = row.halves, halves[row.phase]
        if before == after:
            continue
        row.halves, row.changed_at, row.changed_by = after, clock.now(), actor
        save_checked(row)
        trail.record(actor=actor, action="load_points.changed", subject=row, changes={row.phase: [before, after]})
