"""Logging an act on a case: fills in the family, the case and the unit, so that no room forgets one."""

from collections.abc import Iterable

from django.db import models

from audit import trail
from audit.models import AuditEvent
from cases.models import Case
from staff.models import User


def record_act(
    actor: User,
    action: str,
    case: Case,
    *,
    subject: models.Model | None = None,
    reason: str = "",
    changes: dict | None = None,
) -> AuditEvent:
    """Write one act on the case to the log, in the caller's transaction, with the relation that allowed it."""
    return trail.record(
        actor=actor,
        action=action,
        family_id=case.family_id,
        case_id=case.pk,
        unit_id=case.unit_id,
        subject=subject,
        ground=getattr(case, "granted_by", ""),
        reason=reason,
        changes=changes,
    )


def record_list(
    actor: User, action: str, case_ids: Iterable[int], *, subject: models.Model | None = None, ground: str = ""
) -> AuditEvent:
    """Write to the log that a list was shown, in one row that names every case on it.

    One row for each family would drown the openings that matter, and none would leave the use of its data untold.
    """
    return trail.record(
        actor=actor, action=action, subject=subject, ground=ground, changes={"cases": sorted(set(case_ids))}
    )
