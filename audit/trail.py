"""Writing to the log: who read or did what, in the same transaction as the act itself."""

from django.db import models

from audit import actions, clock
from audit.models import AuditEvent


def record(
    *,
    actor: models.Model | None,
    action: str,
    family_id: int | None = None,
    case_id: int | None = None,
    unit_id: int | None = None,
    subject: models.Model | None = None,
    ground: str = "",
    reason: str = "",
    changes: dict | None = None,
) -> AuditEvent:
    """Add one row to the log, in the caller's transaction.

    `actor` is None only where nobody knows who it was: a failed sign-in.
    `subject` is the row acted on, if it is not the case itself; `ground` names the relation that allowed the
    act; `changes` holds plain facts needed later, never texts about a family. Raises UnregisteredAction.
    """
    actions.label_of(action)
    return AuditEvent.objects.create(
        at=clock.now(),
        actor=actor,
        action=action,
        family_id=family_id,
        case_id=case_id,
        unit_id=unit_id,
        subject_type=subject._meta.label_lower if subject else "",
        subject_id=subject.pk if subject else None,
        ground=ground,
        reason=reason,
        changes=changes or {},
    )
