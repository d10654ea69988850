"""Who can be in no proposal for a family, whatever else speaks for the person: the one place that reads it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import CharField, DateTimeField, F, Value

from audit import clock
from cases.models import Case
from pairs.models import ConflictOfInterest, PairAnswer


@dataclass(frozen=True)
class Refusal:
    """When somebody answered last that the family cannot be taken, and why."""

    at: datetime
    why: str


@dataclass(frozen=True)
class KeptOut:
    """Of one family: who has a conflict of interest with it, and who has declined it. By user id."""

    conflicts: frozenset[int] = frozenset()
    refusals: Mapping[int, Refusal] = field(default_factory=dict)

    @property
    def everybody(self) -> frozenset[int]:
        """All of them."""
        return self.conflicts | self.refusals.keys()


def kept_out(cases: Collection[Case]) -> dict[int, KeptOut]:
    """Case -> who can be in no proposal for its family today. One query, however many the cases.

    A conflict of interest holds for the family, whichever unit knows of it; who has declined has declined the
    case. By hand the coordinator may still choose somebody who has declined.
    """
    conflicts = ConflictOfInterest.objects.standing_on(clock.today()).filter(
        family__in={case.family_id for case in cases}
    )
    refusals = PairAnswer.objects.filter(case__in=[case.pk for case in cases], accepted=False)
    at, why = Value(None, output_field=DateTimeField()), Value("", output_field=CharField())
    rows = list(
        conflicts.order_by()
        .values_list(F("family_id"), F("user_id"), at, why)
        .union(refusals.order_by().values_list("case_id", "user_id", "answered_at", "reason"), all=True)
    )
    hindered: dict[int, set[int]] = {}
    declined: dict[int, dict[int, Refusal]] = {}
    for family_id, user_id, _at, _why in (row for row in rows if row[2] is None):
        hindered.setdefault(family_id, set()).add(user_id)
    for case_id, user_id, *told in sorted((row for row in rows if row[2]), key=lambda row: row[2]):
        declined.setdefault(case_id, {})[user_id] = Refusal(*told)
    return {
        case.pk: KeptOut(frozenset(hindered.get(case.family_id, ())), declined.get(case.pk, {})) for case in cases
    }
