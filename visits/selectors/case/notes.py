"""All visits and notes of a case, the newest first, page by page."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.db.models import Q
from django.urls import reverse

from cases.models import Case
from staff.models import User
from visits.models import Visit
from visits.selectors.case.closing import ClosingWords, closing_of
from visits.selectors.case.visits import CaseVisit, row_of, sight_of, visits_in

PAGE = 20


@dataclass(frozen=True)
class NotesPage:
    """One page of visits; "" where there is nothing more that way."""

    rows: list[CaseVisit]
    newer_url: str
    older_url: str
    closing: ClosingWords | None


def notes_page(user: User, case: Case, *, before: str = "", after: str = "") -> NotesPage:
    """Visits older than the key `before`, or newer than `after`, or the newest. Two queries.

    Before the newest visit of a closed case stands how the work ended: one query more.

    A key is the begin of a visit and its number, as the addresses of this page carry it; one that cannot be read
    gives the newest page. `case` comes from cases.access with "note.read".
    """
    visits = visits_in(case)
    key, newer = _key(before), _key(after)
    if newer and not key:
        rows = list(visits.filter(_beyond(newer, "gt")).order_by("starts_at", "pk")[: PAGE + 1])
        more_newer, more_older = len(rows) > PAGE, True
        rows = rows[:PAGE][::-1]
    else:
        older = visits.filter(_beyond(key, "lt")) if key else visits
        rows = list(older.order_by("-starts_at", "-pk")[: PAGE + 1])
        more_newer, more_older = key is not None, len(rows) > PAGE
        rows = rows[:PAGE]
    url = reverse("visits:notes", args=[case.pk])
    sight = sight_of(user, case)
    newest = not more_newer
    return NotesPage(
        rows=[row_of(visit, sight) for visit in rows],
        newer_url=f"{url}?after={_key_of(rows[0])}" if rows and more_newer else "",
        older_url=f"{url}?before={_key_of(rows[-1])}" if rows and more_older else "",
        closing=closing_of(case) if newest else None,
    )


def _key_of(visit: Visit) -> str:
    return f"{visit.starts_at:%Y%m%dT%H%M%S.%fZ}_{visit.pk}"


def _key(text: str) -> tuple[datetime, int] | None:
    moment, _dash, pk = text.partition("_")
    try:
        # In UTC at once: a forged moment at the edge of time fails here and not in the database.
        return datetime.strptime(moment, "%Y%m%dT%H%M%S.%f%z").astimezone(UTC), int(pk)
    except (ValueError, OverflowError):
        return None


def _beyond(key: tuple[datetime, int], side: str) -> Q:
    """Visits on one side of the key in the order of begin and number."""
    moment, pk = key
    return Q(**{f"starts_at__{side}": moment}) | Q(**{"starts_at": moment, f"pk__{side}": pk})
