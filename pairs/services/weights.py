"""How much each thing counts in the proposals of a unit."""

from dataclasses import asdict

from django.db import transaction

from audit import clock, trail
from audit.saving import save_checked
from pairs.matching import Weights
from pairs.models import MatchingWeights
from pairs.selectors.weights import weights_of
from staff import access as staff_access
from staff.models import Unit, User

CAPABILITY = "matching.weigh"


@transaction.atomic
def set_weights(*, actor: User, unit_id: int, weights: Weights) -> None:
    """From now on the unit's proposals are ranked by these. Saved as they stand they change nothing.

    Raises PermissionDenied for others than the unit's supervisors, ValidationError at weights that are unknown.
    """
    staff_access.require(actor, CAPABILITY, unit_id=unit_id)
    # Two who save at once act one after the other.
    list(Unit.objects.select_for_update(no_key=True).filter(pk=unit_id).values_list("pk"))
    before, after = asdict(weights_of(unit_id)), asdict(weights)
    if before == after:
        return
    row = MatchingWeights.objects.filter(unit=unit_id).first() or MatchingWeights(unit_id=unit_id)
    for name, value in after.items():
        setattr(row, name, value)
    row.changed_at, row.changed_by = clock.now(), actor
    save_checked(row)
    changes = {name: [before[name], value] for name, value in after.items() if before[name] != value}
    trail.record(actor=actor, action="matching.weighed", unit_id=unit_id, subject=row, changes=changes)
