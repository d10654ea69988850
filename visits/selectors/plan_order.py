"""Between which agreed visits a first visit has its place: the plan on the family's paper stays in order."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from audit.finnish_dates import format_when, local
from staff.calendar import Slot
from visits.models import Visit, VisitPlan
from visits.selectors.words import short_label


@dataclass(frozen=True)
class Gap:
    """The agreed visits of the plan next to one: both are None for a visit that is free to be at any time."""

    earlier: Visit | None = None
    later: Visit | None = None

    def problem(self, starts_at: datetime, ends_at: datetime) -> str:
        """Why the visit cannot be at the time, with what to do; "" when it can."""
        if self.earlier and starts_at < self.earlier.ends_at:
            return _("%(visit)s is on %(when)s. Choose a time after it, or move that visit first.") % _words(
                self.earlier
            )
        if self.later and ends_at > self.later.starts_at:
            return _("%(visit)s is on %(when)s. Choose a time before it, or move that visit first.") % _words(
                self.later
            )
        return ""

    def holds(self, slot: Slot) -> bool:
        """Whether the time lies between the two."""
        return not self.problem(slot.starts_at, slot.ends_at)

    @property
    def since(self) -> date | None:
        """The day from which on there are times."""
        return local(self.earlier.ends_at).date() if self.earlier else None

    @property
    def words(self) -> str:
        """What comes before and after the visit, for whoever chooses its time."""
        told = [
            *([_("Before it: %(visit)s, %(when)s.") % _words(self.earlier)] if self.earlier else []),
            *([_("After it: %(visit)s, %(when)s.") % _words(self.later)] if self.later else []),
        ]
        return " ".join([_("The visits of the plan stay in order."), *told]) if told else ""


def gap_of(plan: VisitPlan | None, number: int | None) -> Gap:
    """Where the plan's visit of the number belongs among those that are agreed and not held. At most one query."""
    if plan is None or number is None:
        return Gap()
    agreed = list(Visit.objects.filter(plan=plan, status=Visit.Status.PLANNED).order_by("number"))
    for visit in agreed:
        visit.plan = plan
    return Gap(
        earlier=next((visit for visit in reversed(agreed) if visit.number < number), None),
        later=next((visit for visit in agreed if visit.number > number), None),
    )


def _words(visit: Visit) -> dict[str, str]:
    return {"visit": short_label(visit), "when": format_when(visit.starts_at, visit.ends_at)}
