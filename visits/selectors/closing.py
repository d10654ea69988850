"""What still has to be recorded before a case can be closed."""

from django.db.models import Q

from audit import clock
from cases.models import Case
from visits.models import Visit


def unfinished_visits(case: Case) -> list[Visit]:
    """Visits of the case whose time has come without a record, and those of which a note has been begun. One query."""
    begun = Q(starts_at__lte=clock.now()) | Q(draft__isnull=False)
    visits = Visit.objects.filter(begun, case=case, status=Visit.Status.PLANNED)
    return list(visits.select_related("kind", "draft").order_by("starts_at"))
