"""Where a contact led, as it stands."""

from dataclasses import dataclass

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day
from audit.rows import one_or_none
from cases.models import Case, ContactOutcome


@dataclass(frozen=True)
class OutcomeWords:
    """Where the contact led, who recorded it and when, and why."""

    where: str
    by: str
    reason: str


def has_sender(case: Case) -> bool:
    """Whether a partner sent the contact and reads the answer. One query."""
    return case.notices.exists()


def outcome_values(case: Case) -> dict:
    """What has been recorded before, for the form. One query."""
    names = ("kind", "reason", "service", "consent_given", "answer")
    return one_or_none(ContactOutcome.objects.filter(case=case).values(*names)) or {}


def outcome_words(outcome: ContactOutcome) -> OutcomeWords:
    """The outcome in words. No query when its recorder is loaded."""
    where = outcome.get_kind_display()
    if outcome.service:
        where = _("%(where)s: %(service)s") % {"where": where, "service": outcome.service}
    by = _("%(day)s, %(name)s") % {"day": format_day(outcome.decided_at), "name": outcome.decided_by}
    return OutcomeWords(capfirst(where), by, outcome.reason)
