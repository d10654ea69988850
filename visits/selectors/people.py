"""The coming visits of one person, for whoever must arrange them when the person is away or leaves."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from staff.models import Booking, User
from visits.models import Visit


@dataclass(frozen=True)
class ComingVisit:
    """One agreed visit: when and with whom, and the family's page, where the pair moves or cancels it."""

    case_id: int
    url: str
    family: str
    about: str
    while_away: bool


@dataclass(frozen=True)
class PersonVisits:
    """Visits during an absence, other coming ones, and how many are of families that the viewer may not know."""

    to_move: list[ComingVisit]
    others: list[ComingVisit]
    hidden: int


def visits_of_person(viewer: User, person: User) -> PersonVisits:
    """The person's coming visits as `viewer` may see them, in order of time. Five queries."""
    now = clock.now()
    coming = Visit.objects.filter(workers__user=person, status=Visit.Status.PLANNED, ends_at__gt=now)
    absences = list(
        Booking.objects.absences().filter(user=person, during__endswith__gt=now).values_list("during", flat=True)
    )
    seen = coming.filter(case__in=access.visible_cases(viewer)).select_related("family")
    rows = [
        ComingVisit(
            case_id=visit.case_id,
            url=reverse("visits:case", args=[visit.case_id]),
            family=str(visit.family),
            about=_about(visit, person),
            while_away=any(days.lower < visit.ends_at and visit.starts_at < days.upper for days in absences),
        )
        for visit in seen.prefetch_related("workers__user").order_by("starts_at", "pk")
    ]
    return PersonVisits(
        to_move=[row for row in rows if row.while_away],
        others=[row for row in rows if not row.while_away],
        hidden=coming.count() - len(rows),
    )


def _about(visit: Visit, person: User) -> str:
    when = format_when(visit.starts_at, visit.ends_at)
    names = [str(worker.user) for worker in visit.workers.all() if worker.user_id != person.pk]
    return _("%(when)s, with %(names)s") % {"when": when, "names": ", ".join(names)} if names else when
