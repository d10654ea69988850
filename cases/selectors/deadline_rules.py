"""The rules of limits as the administrator sees them."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_period
from cases.models import DeadlineRule


@dataclass(frozen=True)
class RuleRow:
    """One rule on the list. `state` is a key of the status tag, "" for a rule in force."""

    url: str
    name: str
    about: str
    state: str
    state_words: str


def deadline_rule_rows() -> list[RuleRow]:
    """All rules, those of one matter after each other in the order of their days. One query."""
    return [_row(rule) for rule in DeadlineRule.objects.all()]


def _row(rule: DeadlineRule) -> RuleRow:
    length = f"{rule.length} {rule.get_length_unit_display()}"
    counted = _("counted from %(event)s") % {"event": rule.get_event_display()}
    period = format_period(rule.since, rule.until)
    state, words = _state(rule)
    url = "" if state == "neutral" else reverse("cases:deadline_rule", args=[rule.pk])
    return RuleRow(
        url, rule.name, ". ".join(filter(None, [f"{length}, {counted}", rule.law, period])), state, words
    )


def _state(rule: DeadlineRule) -> tuple[str, str]:
    today = clock.today()
    if rule.until and rule.until < today:
        return "neutral", _("Ended")
    if rule.since and rule.since > today:
        return "planned", _("Not in force yet")
    return "", ""
