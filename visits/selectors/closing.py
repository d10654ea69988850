"""What still has to be recorded before a case can be closed, and what closing does."""

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from cases.models import Case
from staff.models import User
from visits.models import Visit
from visits.selectors.words import visit_label


@dataclass(frozen=True)
class VisitRow:
    """A visit of the case in words; `url` is "" for those who may not record it."""

    title: str
    when: str
    url: str


def unfinished_visits(case: Case) -> list[Visit]:
    """Visits of the case whose time has come without a record, or of which a note has been begun. One query."""
    begun = Q(starts_at__lte=clock.now()) | Q(draft__isnull=False)
    visits = Visit.objects.filter(begun, case=case, status=Visit.Status.PLANNED)
    return list(visits.select_related("kind", "plan").order_by("starts_at"))


def closing_page(user: User, case: Case) -> dict[str, list[VisitRow]]:
    """`unfinished`: what has to be recorded first; `coming`: what closing cancels. Two queries."""
    unfinished = unfinished_visits(case)
    coming = (
        Visit.objects.filter(case=case, status=Visit.Status.PLANNED)
        .exclude(pk__in=[visit.pk for visit in unfinished])
        .select_related("kind", "plan")
        .order_by("starts_at")
    )
    may_write = access.can(user, "note.write", case)
    return {
        "unfinished": [_row(visit, with_link=may_write) for visit in unfinished],
        "coming": [_row(visit, with_link=False) for visit in coming],
    }


def _row(visit: Visit, *, with_link: bool) -> VisitRow:
    url = reverse("visits:note_write", args=[visit.pk]) if with_link else ""
    return VisitRow(visit_label(visit), format_when(visit.starts_at, visit.ends_at), url)
