"""The parts of the week that suit a family for visits. Only for this package, in its transactions."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit.saving import save_all_checked
from cases.models import Case, PreferredTime
from cases.selectors.preferred_times import SLOTS, slots_of


def write_preferred_times(case: Case, slots: Collection[str]) -> None:
    """Add the slots ("0-morning") to a case that has none of them. One statement, none without slots.

    Raises ValidationError (field preferred_times) for what is no part of the week.
    """
    if not set(slots) <= {time.slot for time in SLOTS}:
        raise ValidationError({"preferred_times": _("Choose among the times of the week.")})
    save_all_checked(
        PreferredTime(
            case=case, family_id=case.family_id, unit_id=case.unit_id, weekday=time.weekday, part=time.part
        )
        for time in SLOTS
        if time.slot in slots
    )


def change_preferred_times(case: Case, slots: Collection[str]) -> bool:
    """Make the slots those of the case; the answer tells whether anything changed. The case must be locked."""
    present = set(slots_of(case))
    gone = [time.pk for time in PreferredTime.objects.filter(case=case) if time.slot not in slots]
    PreferredTime.objects.filter(pk__in=gone).delete()
    write_preferred_times(case, [slot for slot in slots if slot not in present])
    return present != set(slots)
