"""Handing a family over when one or both of its pair change: the meeting, and how long who leaves still reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.rows import one_or_none
from audit.saving import save_checked
from cases import access
from cases.models import CareTeamMember, Case
from cases.models.belonging import copied
from cases.recording import record_act
from cases.services import add_to_care_team, end_care_team_place, let_in_until
from pairs.models import HandOver, WorkPair
from pairs.rules import hand_over_problems, sees_until
from pairs.selectors.conflicts import barred_from
from pairs.services.people import lock_people
from staff import calendar
from staff.models import Booking, NonCaseWork, User

# The kind of other work under which a hand-over's meeting is booked.
MEETING = "hand_over"


@dataclass(frozen=True)
class HandOverFacts:
    """When the people meet, or why they need not; and what the new one must know."""

    starts_at: datetime | None = None
    ends_at: datetime | None = None
    no_meeting_reason: str = ""
    words: str = ""


def check_hand_over(facts: HandOverFacts) -> None:
    """Raise ValidationError (fields starts_at, ends_at, no_meeting_reason) for a hand-over that cannot be."""
    _refuse(facts.starts_at, facts.ends_at, changed_at=clock.now(), no_meeting_reason=facts.no_meeting_reason)


def _refuse(
    starts_at: datetime | None, ends_at: datetime | None, *, changed_at: datetime, no_meeting_reason: str = ""
) -> None:
    problems = hand_over_problems(
        starts_at, ends_at, no_meeting_reason=no_meeting_reason, changed_at=changed_at, now=clock.now()
    )
    if problems:
        raise ValidationError(problems)


def hand_over(
    *, actor: User, case: Case, old: WorkPair, new: WorkPair, leaving: Sequence[User], facts: HandOverFacts
) -> HandOver:
    """Write the hand-over, book the meeting for those who are free, and let who leaves read until its day ends.

    A part of the change of a pair, which has asked access, locked the case and the people, and checked the facts.
    """
    row = HandOver(
        old_pair=old,
        new_pair=new,
        **copied(new),
        starts_at=facts.starts_at,
        ends_at=facts.ends_at,
        no_meeting_reason="" if facts.starts_at else facts.no_meeting_reason.strip(),
        words=facts.words.strip(),
    )
    save_checked(row)
    record_act(actor, "pair.handed_over", case, subject=new, changes={"left": [user.pk for user in leaving]})
    if row.starts_at is None:
        return row
    until = sees_until(row.starts_at)
    present = [user for user in leaving if user.is_active]
    told = {"role": CareTeamMember.Role.HAND_OVER, "until": until, "reason": str(_("Hand-over meeting"))}
    for user in _who_may_read(case, present):
        add_to_care_team(actor=actor, case=case, user=user, **told)
    row.bookings.set(_booked([*present, *new.people], row))
    return row


def call_off_hand_over(actor: User, pair: WorkPair) -> None:
    """The meeting at which the pair was to take the family over is not held: the pair has ended before it.

    Its times are given back, and who had left the family for it reads no more. A part of ending the pair.
    """
    coming = HandOver.objects.filter(new_pair=pair, starts_at__gt=clock.now(), held_at__isnull=True)
    row = one_or_none(coming.select_related("old_pair__lead", "old_pair__co_worker"))
    if row is None:
        return
    row.new_pair, row.called_off_at = pair, clock.now()
    save_checked(row, update_fields=["called_off_at"])
    calendar.release(*row.bookings.values_list("pk", flat=True))
    places = CareTeamMember.objects.standing().filter(case=pair.case_id, role=CareTeamMember.Role.HAND_OVER)
    for member in places.filter(user__in=row.leaving).select_related("case", "user"):
        end_care_team_place(actor=actor, member=member, reason=str(_("The hand-over meeting was called off")))


@transaction.atomic
def move_hand_over(*, actor: User, hand_over_id: int, starts_at: datetime, ends_at: datetime) -> HandOver:
    """Give the meeting another time, by one of the new pair or whoever forms pairs, until it is marked as held.

    It is booked anew for those who are free, and who has left reads until the end of its new day, also when the
    old one has passed. Raises ValidationError (fields starts_at, ends_at; code "held"); Http404 or
    PermissionDenied by cases.access, Http404 also for a hand-over to a pair that has ended.
    """
    rows = HandOver.objects.with_meeting().filter(pk=hand_over_id, new_pair__until__isnull=True)
    case = access.case_to_change(actor, rows.order_by().values("case"), "hand_over.move")
    people = [f"{pair}__{person}" for pair in ("old_pair", "new_pair") for person in ("lead", "co_worker")]
    row = one_or_none(rows.select_related(*people))
    if row is None:
        raise Http404
    if row.held_at:
        raise ValidationError(_("The meeting has been marked as held."), code="held")
    if (row.starts_at, row.ends_at) == (starts_at, ends_at):
        return row
    _refuse(starts_at, ends_at, changed_at=row.new_pair.formed_at)
    lock_people(person.pk for person in (*row.leaving, *row.new_pair.people))
    calendar.release(*row.bookings.values_list("pk", flat=True))
    row.starts_at, row.ends_at = starts_at, ends_at
    save_checked(row, update_fields=["starts_at", "ends_at"])
    told = {"role": CareTeamMember.Role.HAND_OVER, "until": sees_until(starts_at)}
    present = [user for user in row.leaving if user.is_active]
    for user in _who_may_read(case, present):
        let_in_until(actor=actor, case=case, user=user, reason=str(_("Hand-over meeting")), **told)
    row.bookings.set(_booked([*present, *row.new_pair.people], row))
    record_act(actor, "pair.hand_over_moved", case, subject=row.new_pair)
    return row


@transaction.atomic
def mark_hand_over_held(*, actor: User, hand_over_id: int) -> HandOver:
    """Mark the meeting as held, by one of the new pair. One that is marked stays as it is.

    Raises ValidationError (code "early") before it has begun; Http404 or PermissionDenied by cases.access, Http404
    also for a hand-over to a pair that the actor is not of.
    """
    rows = HandOver.objects.with_meeting().filter(pk=hand_over_id)
    case = access.case_to_change(actor, rows.order_by().values("case"), "pair.agree")
    row = one_or_none(rows.select_related("new_pair"))
    if row is None or actor.pk not in {row.new_pair.lead_id, row.new_pair.co_worker_id}:
        raise Http404
    if row.held_at:
        return row
    if row.starts_at > clock.now():
        raise ValidationError(_("The meeting has not begun yet."), code="early")
    row.held_at, row.held_by = clock.now(), actor
    save_checked(row, update_fields=["held_at", "held_by"])
    record_act(actor, "pair.hand_over_held", case, subject=row.new_pair)
    return row


def _who_may_read(case: Case, people: Sequence[User]) -> list[User]:
    """Those without a conflict of interest today: who has one may be needed at the meeting, and reads nothing."""
    barred = barred_from(case, [user.pk for user in people])
    return [user for user in people if user.pk not in barred]


def _booked(people: Sequence[User], row: HandOver) -> list[Booking]:
    """The time of the meeting, taken of those who are free: who is elsewhere is told on the pair's page.

    The people have been locked: two who book the same people act one after the other.
    """
    told = {"starts_at": row.starts_at, "ends_at": row.ends_at, "kind": Booking.Kind.OTHER_WORK}
    work = NonCaseWork.objects.get(code=MEETING)
    booked = []
    for user in people:
        try:
            booked.append(calendar.book(user=user, work=work, **told))
        except ValidationError:
            continue
    return booked
