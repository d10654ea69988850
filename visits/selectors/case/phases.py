"""The six steps of family work, for the stepper on the case page."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.finnish_dates import format_day_month, format_period, local
from cases.models import Case
from cases.rules import awaits_new_pair
from visits.models import JointReview
from visits.selectors.case.visits import CaseVisit

Phase = Case.Phase

LABELS = [
    (Phase.WAITING, gettext_lazy("Contact")),
    (Phase.PAIR, gettext_lazy("Work pair")),
    (Phase.INITIAL, gettext_lazy("Initial phase")),
    (Phase.REVIEW, gettext_lazy("Joint review")),
    (Phase.WORK, gettext_lazy("Working")),
    (Phase.CLOSED, gettext_lazy("Closing")),
]
# What is being done in each phase: while a family waits its pair is being chosen, then its plan is being made.
PAIR_STEP = 1
STEP_NOW = {
    Phase.WAITING: PAIR_STEP,
    Phase.PAIR: 2,
    Phase.INITIAL: 2,
    Phase.REVIEW: 3,
    Phase.WORK: 4,
    Phase.CLOSED: 6,
}


@dataclass(frozen=True)
class Step:
    """One step: done, now, or still ahead."""

    number: int
    label: str
    state: str
    when: str
    visits: list[CaseVisit] = field(default_factory=list)


@dataclass(frozen=True)
class Steps:
    """All six, and a sentence about them."""

    rows: list[Step]
    lead: str


def steps_of(
    case: Case, *, since: dict[str, datetime], review: JointReview | None, visits: list[CaseVisit]
) -> Steps:
    """The steps of the case. `since` tells when each phase began; `visits` are in order of time.

    A family whose pair has ended is at choosing a pair again; what has been done after it stays done.
    """
    first_visits = [visit for visit in visits if visit.is_initial and visit.state != "not_held"]
    shown_at = Phase.INITIAL if case.phase in (Phase.INITIAL, Phase.REVIEW) else ""
    reached, again = STEP_NOW[case.phase], awaits_new_pair(case)
    now = PAIR_STEP if again else reached
    rows = []
    for place, (phase, label) in enumerate(LABELS):
        state = _state(place, now, reached, phase in since, case)
        rows.append(
            Step(
                number=place + 1,
                label=str(label),
                state=state,
                when="" if again and place == PAIR_STEP else _when(phase, since, review, first_visits),
                visits=first_visits if phase == shown_at else [],
            )
        )
    return Steps(rows=rows, lead=_lead(case, now, first_visits))


def _state(place: int, now: int, reached: int, was_entered: bool, case: Case) -> str:
    if place == now:
        return "now"
    # A case may be closed early: the steps between were never taken.
    return "done" if place < reached and (was_entered or not case.is_closed) else ""


def _when(
    phase: str, since: dict[str, datetime], review: JointReview | None, first_visits: list[CaseVisit]
) -> str:
    if phase == Phase.INITIAL and first_visits:
        return format_period(_day(first_visits[0].starts_at), _day(first_visits[-1].starts_at))
    if phase == Phase.REVIEW and review:
        return format_day_month(review.held_on)
    return format_day_month(since.get(phase))


def _day(moment: datetime) -> date:
    return local(moment).date()


def _lead(case: Case, now: int, first_visits: list[CaseVisit]) -> str:
    if case.is_closed:
        return ""
    lead = _("Step %(now)s/%(all)s.") % {"now": now + 1, "all": len(LABELS)}
    if case.phase == Phase.WAITING:
        words = _("A work pair is being chosen for the family.")
        return f"{lead} {words}"
    if awaits_new_pair(case):
        words = _("A new work pair is being chosen for the family.")
        return f"{lead} {words}"
    if case.phase == Phase.PAIR:
        words = _("The pair makes the plan of the first visits.")
        return f"{lead} {words}"
    if case.phase == Phase.INITIAL:
        held = sum(visit.state == "done" for visit in first_visits)
        words = _("First visits held: %(held)s/%(count)s.") % {"held": held, "count": len(first_visits)}
        return f"{lead} {words}"
    return lead
