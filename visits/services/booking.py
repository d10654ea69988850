"""A visit and the time of its workers: the one way a visit row comes to be, and to give its time back."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_when
from audit.saving import save_all_checked, save_checked
from cases.models import Case
from cases.models.belonging import copied
from staff import calendar
from staff.models import Booking, User
from visits import rules
from visits.models import Visit, VisitPlace, VisitPlan, VisitType, VisitWorker
from visits.selectors.plan_order import Gap, gap_of


def create_visit(
    *,
    actor: User,
    case: Case,
    workers: Iterable[User],
    kind: VisitType,
    purpose: str,
    place: VisitPlace,
    starts_at: datetime,
    ends_at: datetime,
    plan: VisitPlan | None = None,
    number: int | None = None,
) -> Visit:
    """Write a planned visit and take its time from every worker, in the caller's transaction.

    For the services of this room: the caller has asked for access, holds the lock of the case and writes to the
    log. Raises ValidationError (fields starts_at, ends_at, purpose ...) when the case is closed, the time has
    passed or ends before it begins, a first visit would not keep its place in the plan (`keep_order`), or
    somebody is booked: the message names everybody who is.
    """
    visit = Visit(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        plan=plan,
        plan_maximum=plan and plan.maximum,
        number=number,
        kind=kind,
        purpose=purpose,
        place=place,
        starts_at=starts_at,
        ends_at=ends_at,
        planned_by=actor,
    )
    _check(visit)
    gap = keep_order(visit, starts_at, ends_at)
    save_checked(visit)
    bookings = take_time(workers, starts_at=starts_at, ends_at=ends_at, gap=gap)
    VisitWorker.objects.bulk_create(_worker(visit, booking) for booking in bookings)
    return visit


def create_visits(visits: list[Visit], workers: Iterable[User]) -> None:
    """Write several planned visits of one case and take their times from every worker, all or none.

    As `create_visit`, in a few statements whatever their number; a refusal does not tell which visit it is about.
    """
    for visit in visits:
        _check(visit)
    save_all_checked(visits)
    spans = [(visit.starts_at, visit.ends_at) for visit in visits]
    bookings = calendar.book_spans(users=workers, spans=spans, kind=Booking.Kind.VISIT)
    each = len(bookings) // len(visits)
    VisitWorker.objects.bulk_create(
        _worker(visits[place // each], booking) for place, booking in enumerate(bookings)
    )


def _worker(visit: Visit, booking: Booking) -> VisitWorker:
    return VisitWorker(visit=visit, user=booking.user, booking=booking, **copied(visit))


def _check(visit: Visit) -> None:
    """Raise ValidationError when a visit that is being agreed cannot be at its time."""
    if visit.case.is_closed:
        raise ValidationError(_("The case is closed. No more visits can be agreed."), code="closed")
    problems = rules.time_problems(visit.starts_at, visit.ends_at, now=clock.now())
    if problems:
        raise ValidationError(problems)


def keep_order(visit: Visit, starts_at: datetime, ends_at: datetime) -> Gap:
    """Raise ValidationError (field starts_at) when a first visit would change places with another of its plan.

    The family has the plan on paper: visit 2 comes after visit 1 and before visit 3 as long as they are not held.
    Returns between which of them the visit has its place.
    """
    gap = gap_of(visit.plan, visit.number)
    problem = gap.problem(starts_at, ends_at)
    if problem:
        raise ValidationError({"starts_at": problem})
    return gap


def take_time(
    workers: Iterable[User], *, starts_at: datetime, ends_at: datetime, gap: Gap | None = None
) -> list[Booking]:
    """Book every worker for a visit, in the caller's transaction.

    Raises ValidationError (field starts_at, code "time_taken") that names everybody who is elsewhere then; with it
    comes the next time within the gap that suits them all, if there is one (code "next_free", its params hold the
    `slot`).
    """
    workers = list(workers)
    try:
        return calendar.book_all(users=workers, starts_at=starts_at, ends_at=ends_at, kind=Booking.Kind.VISIT)
    except ValidationError as error:
        suggestion = _next_free(workers, starts_at, ends_at, gap or Gap())
        raise ValidationError({"starts_at": [*error.error_list, *suggestion]}) from None


def _next_free(workers: list[User], starts_at: datetime, ends_at: datetime, gap: Gap) -> list[ValidationError]:
    minutes = int((ends_at - starts_at).total_seconds()) // 60
    slot = calendar.next_free(workers, after=starts_at, minutes=minutes, fits=gap.holds)
    if slot is None:
        return []
    told = {"slot": slot, "when": format_when(slot.starts_at, slot.ends_at)}
    return [ValidationError(_("The next time that suits everybody is %(when)s."), code="next_free", params=told)]


def release_worker(visit: Visit, user: User) -> None:
    """One person makes a visit no more, and gets the time back. In the caller's transaction."""
    worker = VisitWorker.objects.get(visit=visit, user=user)
    calendar.release(worker.booking_id)
    worker.delete()


def release_visit_time(visit: Visit) -> None:
    """Give back the time of a visit's workers, when it is moved or falls through. In the caller's transaction."""
    calendar.release(*visit.workers.values_list("booking", flat=True))
