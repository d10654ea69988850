"""The plan of the first visits, and every visit agreed after it."""

from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.rows import one_or_none
from audit.saving import save_checked
from cases import access
from cases.models import Case
from cases.recording import record_act
from cases.services import enter_phase
from pairs.models import WorkPair
from pairs.selectors import standing_pair
from pairs.services import give_back_first_time, note_visits_agreed
from staff.models import User
from visits import rules
from visits.models import JointReview, Visit, VisitPlace, VisitPlan, VisitType
from visits.selectors.note.next_visit import NextMeeting
from visits.services.booking import create_visit, create_visits


@dataclass(frozen=True)
class PlannedVisit:
    """One of the first visits as agreed with the family; times are aware."""

    purpose: str
    place: VisitPlace
    starts_at: datetime
    ends_at: datetime


@transaction.atomic
def make_plan(*, actor: User, case_id: int, aim: str, visits: list[PlannedVisit]) -> VisitPlan:
    """Make the plan of the first visits: all of them, their times and the initial phase, or nothing.

    The limits of the settings are copied on the plan. Raises ValidationError with the fields count and aim, and of
    the n-th visit starts_at_n, ends_at_n, purpose_n, place_n; Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "plan.make")
    pair = _pair_for_plan(case)
    minimum, maximum = settings.INITIAL_VISITS_MINIMUM, settings.INITIAL_VISITS_MAXIMUM
    problem = rules.count_problem(len(visits), minimum=minimum, maximum=maximum)
    if problem:
        raise ValidationError({"count": problem})
    plan = VisitPlan(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        pair=pair,
        minimum=minimum,
        maximum=maximum,
        visit_count=len(visits),
        aim=aim,
        made_at=clock.now(),
        made_by=actor,
    )
    save_checked(plan)
    # What was kept for the first visit is free again: the plan takes its own times, this one among them or not.
    give_back_first_time(pair)
    _create_first_visits(actor, case, plan, visits)
    note_visits_agreed(actor=actor, case=case, pair=pair)
    enter_phase(actor=actor, case=case, phase=Case.Phase.INITIAL)
    record_act(actor, "plan.made", case, subject=plan, changes={"visits": len(visits)})
    return plan


@transaction.atomic
def plan_visit(
    *,
    actor: User,
    case_id: int,
    kind: VisitType,
    purpose: str,
    place: VisitPlace,
    starts_at: datetime,
    ends_at: datetime,
    number: int | None = None,
) -> Visit:
    """Agree one visit of the whole pair, after the plan has been made.

    A kind of the first visits takes the next free number of the plan (or `number`), up to the plan's own maximum
    and not after the joint review; working visits begin after it. Raises ValidationError (fields kind, starts_at,
    ends_at, purpose, place); Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "visit.plan")
    plan = one_or_none(VisitPlan.objects.filter(case=case))
    if plan is None:
        raise ValidationError(
            _("Make the plan of the first visits before you agree other visits."), code="no_plan"
        )
    review_held = JointReview.objects.filter(case=case).exists()
    problem = rules.kind_problem(kind.code, review_held=review_held)
    if problem:
        raise ValidationError({"kind": problem})
    if number is not None or kind.code in rules.INITIAL_KINDS:
        number = _free_number(plan, number, review_held)
    meeting = NextMeeting(kind, purpose, plan if number else None, number)
    return agree_meeting(
        actor=actor, case=case, meeting=meeting, place=place, starts_at=starts_at, ends_at=ends_at
    )


def agree_meeting(
    *, actor: User, case: Case, meeting: NextMeeting, place: VisitPlace, starts_at: datetime, ends_at: datetime
) -> Visit:
    """Agree the meeting for the whole pair, in the caller's transaction; a plan that it is outside of grows by it.

    For the services of this room: the caller holds the lock of the case, under which `meeting` was found. Raises
    ValidationError (fields starts_at, ends_at, purpose); PermissionDenied by cases.access.
    """
    access.require(actor, "visit.plan", case)
    pair = _standing_pair(case)
    if meeting.is_extra:
        meeting.plan.visit_count = meeting.number
        save_checked(meeting.plan, update_fields=["visit_count"])
    visit = create_visit(
        actor=actor,
        case=case,
        workers=pair.people,
        kind=meeting.kind,
        purpose=meeting.purpose,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        plan=meeting.plan,
        number=meeting.number,
    )
    note_visits_agreed(actor=actor, case=case, pair=pair)
    record_act(actor, "visit.planned", case, subject=visit)
    return visit


def _standing_pair(case: Case) -> WorkPair:
    pair = standing_pair(case)
    if pair is None:
        raise ValidationError(
            _("The family has no work pair now. Ask the coordinator to form one."), code="no_pair"
        )
    return pair


def _pair_for_plan(case: Case) -> WorkPair:
    if case.phase != Case.Phase.PAIR:
        raise ValidationError(_("The plan of the first visits has already been made."), code="second_plan")
    return _standing_pair(case)


def _create_first_visits(actor: User, case: Case, plan: VisitPlan, visits: list[PlannedVisit]) -> None:
    """All visits of the plan, in a few statements whatever their number.

    If one is refused, they are tried one by one, so that every problem of every row is told at its own field.
    """
    kinds = {kind.code: kind for kind in VisitType.objects.filter(code__in=rules.INITIAL_KINDS)}
    rows = [
        {
            "case": case,
            "plan": plan,
            "number": number,
            "kind": kinds[rules.initial_kind(number, len(visits))],
            "purpose": planned.purpose,
            "place": planned.place,
            "starts_at": planned.starts_at,
            "ends_at": planned.ends_at,
        }
        for number, planned in enumerate(visits, start=1)
    ]
    shared = {
        "family_id": case.family_id,
        "unit_id": case.unit_id,
        "plan_maximum": plan.maximum,
        "planned_by": actor,
    }
    try:
        _check_order(visits)
        with transaction.atomic():
            create_visits([Visit(**row, **shared) for row in rows], plan.pair.people)
    except ValidationError:
        _create_one_by_one(actor, plan, rows, visits)


def _create_one_by_one(actor: User, plan: VisitPlan, rows: list[dict], visits: list[PlannedVisit]) -> None:
    errors = _order_problems(visits)
    for row in rows:
        if f"starts_at_{row['number']}" in errors:
            continue
        try:
            with transaction.atomic():
                create_visit(actor=actor, workers=plan.pair.people, **row)
        except ValidationError as error:
            errors |= _with_number(error, row["number"])
    if errors:
        raise ValidationError(errors)


def _check_order(visits: list[PlannedVisit]) -> None:
    problems = _order_problems(visits)
    if problems:
        raise ValidationError(problems)


def _order_problems(visits: list[PlannedVisit]) -> dict[str, list[str]]:
    """Visits that begin before the one before them has ended, by field."""
    words = _("This visit must come after the one before it.")
    return {
        f"starts_at_{number}": [words]
        for number, (earlier, later) in enumerate(pairwise(visits), start=2)
        if later.starts_at < earlier.ends_at
    }


def _with_number(error: ValidationError, number: int) -> dict[str, list]:
    """The errors of one visit under the field names of its row."""
    if not hasattr(error, "error_dict"):
        return {NON_FIELD_ERRORS: error.error_list}
    return {
        field if field == NON_FIELD_ERRORS else f"{field}_{number}": messages
        for field, messages in error.error_dict.items()
    }


def _free_number(plan: VisitPlan, number: int | None, review_held: bool) -> int:
    """The number of one more first visit, never beyond the plan's own maximum."""
    taken = set(Visit.objects.standing().filter(plan=plan).values_list("number", flat=True))
    problem = rules.initial_visit_problem(taken=taken, maximum=plan.maximum, review_held=review_held)
    if problem:
        raise ValidationError({"kind": problem})
    return number or rules.next_number(taken, plan.maximum)
