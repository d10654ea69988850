"""The meeting that comes next: what it is, and at which common times it could be."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import local
from audit.rows import one_or_none
from cases.models import Case
from staff.calendar import Slot
from visits import rules
from visits.models import Visit, VisitPlan, VisitType
from visits.selectors.plan_order import Gap
from visits.selectors.planning import free_times_of, wished

SUGGESTIONS = 4


@dataclass(frozen=True)
class NextMeeting:
    """The kind, purpose and (of a first visit) plan and number that the next agreed visit gets."""

    kind: VisitType
    purpose: str
    plan: VisitPlan | None = None
    number: int | None = None

    @property
    def count(self) -> int:
        """How many first visits there are then."""
        return max(self.number, self.plan.visit_count)

    @property
    def is_extra(self) -> bool:
        """Whether all visits of the plan are agreed, and this one would be one more before the joint review."""
        return self.number is not None and self.number > self.plan.visit_count

    @property
    def label(self) -> str:
        """`Visit 3/4: Network`, or the purpose alone."""
        if self.number is None:
            return self.purpose
        return _("Visit %(number)s/%(count)s: %(purpose)s") % {
            "number": self.number,
            "count": self.count,
            "purpose": self.purpose,
        }


@dataclass(frozen=True)
class Suggestion:
    """A common free time, with what speaks for it."""

    slot: Slot
    reason: str


def next_meeting(case: Case) -> NextMeeting | None:
    """What the next visit of the case would be; None when the first visits are full and the review is not held.

    A first visit that fell through left its number and purpose free: that one comes first. Then the plan grows, up
    to its maximum, by a visit for the joint review. After the review come working visits. 2-3 queries.
    """
    plan = one_or_none(VisitPlan.objects.filter(case=case).select_related("review"))
    if plan is None or hasattr(plan, "review"):
        kind = VisitType.objects.get(code=rules.WORK_KIND)
        return NextMeeting(kind, kind.name)
    visits = list(Visit.objects.filter(plan=plan).select_related("kind").order_by("-id"))
    taken = {visit.number for visit in visits if visit.status != Visit.Status.NOT_HELD}
    number = rules.next_number(taken, plan.maximum)
    if number is None:
        return None
    fell_through = next((visit for visit in visits if visit.number == number), None)
    if fell_through:
        return NextMeeting(fell_through.kind, fell_through.purpose, plan, number)
    kind = VisitType.objects.get(code=rules.LAST_KIND)
    return NextMeeting(kind, kind.name, plan, number)


def agreed_next(case: Case, after: datetime) -> Visit | None:
    """The first visit agreed for later than `after`. One query."""
    visits = Visit.objects.filter(case=case, status=Visit.Status.PLANNED, starts_at__gt=after)
    return visits.select_related("kind", "plan").order_by("starts_at").first()


def times_for_next(case: Case, gap: Gap) -> list[Suggestion]:
    """At most four times for one more visit of the case, like its last one and within the gap. Five queries."""
    last = Visit.objects.standing().filter(case=case).order_by("-starts_at").first()
    like = local(last.starts_at if last else clock.now())
    free = free_times_of(case, beyond=like.date())
    return suggest_times([slot for slot in free if gap.holds(slot)], like, wished=wished(case))


def suggest_times(
    all_free: list[Slot], like: datetime, *, wished: Callable[[Slot], bool] = lambda _slot: True
) -> list[Suggestion]:
    """At most four of the free times, in order, each with a short reason; `like` is when the visit was.

    Families keep a rhythm: of the times that the family has `wished` for, the same weekday and hour a week on
    comes before anything else. Other times are taken only when there are no more of those.
    """
    like = local(like)
    free = [slot for slot in all_free if wished(slot)]
    week_on = [slot for slot in free if local(slot.starts_at) >= like + timedelta(days=7)] or free
    alike = [(slot, local(slot.starts_at)) for slot in week_on]
    same_day = [(slot, at) for slot, at in alike if at.weekday() == like.weekday()]
    wanted = [
        ([slot for slot, at in same_day if at.time() == like.time()], _("Same weekday and time")),
        ([slot for slot, at in same_day if at.time() != like.time()], _("Same weekday, another time")),
        (
            [slot for slot, at in alike if at.time() == like.time() and at.weekday() != like.weekday()],
            _("Same time, another weekday"),
        ),
        (free[:1], _("The first time that suits both")),
    ]
    chosen: list[Suggestion] = []
    rest = [(free, _("Suits both")), (all_free, _("Suits both, not among the family's wishes"))]
    for slots, reason in [*wanted, *rest]:
        for slot in slots:
            if len(chosen) < SUGGESTIONS and not any(_overlap(slot, other.slot) for other in chosen):
                chosen.append(Suggestion(slot, reason))
                if (slots, reason) not in rest:
                    break
    return sorted(chosen, key=lambda suggestion: suggestion.slot)


def _overlap(one: Slot, other: Slot) -> bool:
    return one.starts_at < other.ends_at and other.starts_at < one.ends_at
