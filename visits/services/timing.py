"""A visit that gets another time, or is not held at all."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_when
from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models.belonging import copied
from cases.recording import record_act
from pairs.selectors import standing_pair
from pairs.services import note_visits_agreed
from staff.models import User
from visits import rules
from visits.models import JointReview, Visit, VisitOutcome, VisitType, VisitWorker
from visits.selectors.plan_order import Gap
from visits.selectors.visits import action_to_record, stands_as_asked
from visits.services.booking import create_visit, keep_order, release_visit_time, take_time
from visits.services.consultations import end_consultations
from visits.services.covers import end_covers
from visits.services.locking import open_visit_to_arrange, require_open_to_arrange, visit_to_change

# Codes of outcomes that mean something to the program.
NOT_MET, MOVED, WORKER_CANCELLED = "no_show", "moved", "cancelled_worker"
# Given by closing a case, and chosen by nobody.
CASE_CLOSED = "case_closed"


@transaction.atomic
def move_visit(
    *,
    actor: User,
    visit_id: int,
    starts_at: datetime,
    ends_at: datetime,
    seen_starts_at: datetime | None = None,
) -> Visit:
    """Give a visit that has not begun another time: the old time is released and the new one taken, or neither.

    A first visit keeps its place in the plan. The old time stays in the change history. `seen_starts_at` is the
    time that the mover saw: a visit that somebody has moved meanwhile is not moved unseen. A visit that stands as
    asked already stays as it is for anybody who sees it: with a move the right to it may end, and the button was
    pressed twice. Raises ValidationError (fields starts_at, ends_at, or code "moved_meanwhile"), VisitSettled;
    Http404 or PermissionDenied by cases.access.
    """
    visit = visit_to_change(actor, visit_id, "case.view")
    if stands_as_asked(visit, starts_at, ends_at):
        return visit
    require_open_to_arrange(actor, visit)
    _refuse_unseen_time(visit, seen_starts_at)
    if visit.starts_at <= clock.now():
        raise ValidationError(
            _("The visit has already begun. Write the note, or record that it was not held."), code="begun"
        )
    problems = rules.time_problems(starts_at, ends_at, now=clock.now())
    if problems:
        raise ValidationError(problems)
    gap = keep_order(visit, starts_at, ends_at)
    changes = {"from": visit.starts_at.isoformat(), "to": starts_at.isoformat()}
    release_visit_time(visit)
    end_covers(actor=actor, visit=visit)
    end_consultations(actor=actor, visit=visit)
    _rebook(actor, visit, starts_at, ends_at, gap)
    visit.starts_at, visit.ends_at = starts_at, ends_at
    save_checked(visit, update_fields=["starts_at", "ends_at"])
    record_act(actor, "visit.moved", visit.case, subject=visit, changes=changes)
    return visit


@transaction.atomic
def record_not_held(
    *,
    actor: User,
    visit_id: int,
    outcome: VisitOutcome,
    reason: str,
    new_starts_at: datetime | None = None,
    new_ends_at: datetime | None = None,
    seen_starts_at: datetime | None = None,
) -> Visit | None:
    """Record that the family was not met, by whom and why, and agree the new time if there is one.

    A first visit gives its number to the new time. A note that has been begun goes with the new visit; without one
    its words stay to be read and copied by those who may write it. Returns the new visit. Raises ValidationError
    (fields outcome, reason, new_starts_at, new_ends_at, code "has_draft": who can write the note looks at what is
    begun first, or "moved_meanwhile" as in `move_visit`), VisitSettled; Http404 or PermissionDenied by
    cases.access.
    """
    visit = open_visit_to_arrange(actor, visit_id)
    _refuse_unseen_time(visit, seen_starts_at)
    errors = _problems(visit, outcome, reason, new_starts_at)
    if errors:
        raise ValidationError(errors)
    draft = getattr(visit, "draft", None)
    if draft and access.can(actor, action_to_record(actor, visit.case, visit), visit.case):
        raise ValidationError(
            _("A note of this visit has been begun. Discard the draft first, if the visit was not held."),
            code="has_draft",
        )
    cancel_visit(actor=actor, visit=visit, outcome=outcome, reason=reason)
    if new_starts_at is None or new_ends_at is None:
        return None
    new = _agree_anew(actor, visit, new_starts_at, new_ends_at)
    if draft:
        draft.visit = new
        draft.save(update_fields=["visit"])
    return new


def _refuse_unseen_time(visit: Visit, seen: datetime | None) -> None:
    if seen is None or seen == visit.starts_at:
        return
    words = _("Somebody has just moved this visit to %(when)s. Check that what you have written still holds.")
    told = words % {"when": format_when(visit.starts_at, visit.ends_at)}
    raise ValidationError(told, code="moved_meanwhile", params={"seen": visit.starts_at})


def cancel_visit(*, actor: User, visit: Visit, outcome: VisitOutcome, reason: str) -> None:
    """Write that a visit was not held, and give back what is left of its time.

    For the services of this room: the caller has asked for access and holds the lock of the case.
    """
    visit.status, visit.outcome, visit.outcome_reason = Visit.Status.NOT_HELD, outcome, reason.strip()
    visit.outcome_at, visit.outcome_by = clock.now(), actor
    save_checked(visit, update_fields=["status", "outcome", "outcome_reason", "outcome_at", "outcome_by"])
    if visit.ends_at > clock.now():
        release_visit_time(visit)
        end_covers(actor=actor, visit=visit)
        end_consultations(actor=actor, visit=visit)
    record_act(
        actor,
        "visit.not_held",
        visit.case,
        subject=visit,
        reason=visit.outcome_reason,
        changes={"outcome": outcome.code},
    )


def _rebook(actor: User, visit: Visit, starts_at: datetime, ends_at: datetime, gap: Gap) -> None:
    """Take the new time from whoever is the pair now: one who has left the pair makes no visit any more."""
    # Read anew: those who came along as experts to the old time are workers of the visit no more.
    workers = {worker.user_id: worker for worker in visit.workers.select_related("user").order_by("id")}
    pair = standing_pair(visit.case)
    users = pair.people if pair else [worker.user for worker in workers.values()]
    for booking in take_time(users, starts_at=starts_at, ends_at=ends_at, gap=gap):
        worker = workers.pop(booking.user_id, None) or VisitWorker(visit=visit, user=booking.user, **copied(visit))
        worker.booking = booking
        worker.save()
    for left in workers.values():
        left.delete()
    if pair:
        note_visits_agreed(actor=actor, case=visit.case, pair=pair)


def _problems(visit: Visit, outcome: VisitOutcome, reason: str, new_starts_at: datetime | None) -> dict[str, str]:
    errors = {}
    if outcome.held or outcome.code == CASE_CLOSED:
        errors["outcome"] = _("Choose why the visit was not held.")
    elif outcome.code == NOT_MET and visit.starts_at > clock.now():
        errors["outcome"] = _("The visit has not begun yet. Choose who cancelled it.")
    elif outcome.code == MOVED and new_starts_at is None:
        errors["new_starts_at"] = _("Choose the new time of the visit.")
    if is_blank(reason):
        errors["reason"] = _("Write shortly why the visit was not held.")
    return errors


def _agree_anew(actor: User, visit: Visit, starts_at: datetime, ends_at: datetime) -> Visit:
    """The same visit at another time, by whoever is the pair now. After the joint review it has no number."""
    case, pair = visit.case, standing_pair(visit.case)
    if pair is None:
        raise ValidationError(
            {"new_starts_at": _("The family has no work pair now. Record the visit without a new time.")}
        )
    first_visit = visit.is_initial and not JointReview.objects.filter(case=case).exists()
    kind = visit.kind if first_visit or not visit.is_initial else VisitType.objects.get(code=rules.WORK_KIND)
    try:
        new = create_visit(
            actor=actor,
            case=case,
            workers=pair.people,
            kind=kind,
            purpose=visit.purpose,
            place=visit.place,
            starts_at=starts_at,
            ends_at=ends_at,
            plan=visit.plan if first_visit else None,
            number=visit.number if first_visit else None,
        )
    except ValidationError as error:
        raise ValidationError(_as_new_time(error)) from None
    note_visits_agreed(actor=actor, case=case, pair=pair)
    record_act(actor, "visit.planned", case, subject=new)
    return new


def _as_new_time(error: ValidationError) -> dict[str, list]:
    """What `create_visit` said of a time, under the field names of this service."""
    names = {"starts_at": "new_starts_at", "ends_at": "new_ends_at"}
    by_field = getattr(error, "error_dict", None) or {"starts_at": error.error_list}
    return {names.get(name, name): messages for name, messages in by_field.items()}
