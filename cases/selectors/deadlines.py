"""Which rule of a deadline holds."""

from datetime import date

from django.db.models import F, Q

from cases.models import DeadlineRule


def rule_on(code: str, day: date) -> DeadlineRule | None:
    """The rule of that code that was in force on `day`, the day of the event; None when there is none."""
    return (
        DeadlineRule.objects.filter(code=code)
        .filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))
        .order_by(F("since").desc(nulls_last=True))
        .first()
    )
