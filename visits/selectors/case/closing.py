"""How the work with a family ended, as the pages of the case tell it."""

from dataclasses import dataclass

from audit.finnish_dates import format_when
from cases.models import Case, Closure


@dataclass(frozen=True)
class ClosingWords:
    """Why, by whom and when the case was closed, the summary of the work, and who was told."""

    reason: str
    summary: str
    told: str
    by: str
    when: str


def closing_words(closure: Closure) -> ClosingWords:
    """The closing in words. No query when its reason and actor are loaded."""
    return ClosingWords(
        reason=str(closure.reason),
        summary=closure.summary,
        told=closure.told,
        by=str(closure.actor),
        when=format_when(closure.closed_at),
    )


def closing_of(case: Case) -> ClosingWords | None:
    """The closing of the case, or None while it is open. At most one query."""
    if not case.is_closed:
        return None
    return closing_words(Closure.objects.select_related("reason", "actor").get(case=case))
