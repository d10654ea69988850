"""How a family was handed over to its present pair, as its page tells it."""

from dataclasses import dataclass
from datetime import timedelta

from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_when, local
from cases import access
from cases.models import CareTeamMember, Case
from pairs.models import HandOver, WorkPair
from pairs.rules import listed, sees_until
from staff.models import User


@dataclass(frozen=True)
class HandOverCard:
    """The hand-over in words. `reading` tells until when who has left reads, while they do; `held_url` is there
    for those who may mark the meeting as held."""

    old: str
    when: str
    no_meeting_reason: str
    words: str
    held: str
    busy: str
    reading: str
    held_url: str
    move_url: str


def hand_over_card(user: User, case: Case, pair: WorkPair) -> HandOverCard | None:
    """The hand-over to the standing pair of the case, for those who read the background; else None. Three queries.

    `case` comes from cases.access for the same user.
    """
    if not access.can(user, "background.read", case):
        return None
    people = ("old_pair__lead", "old_pair__co_worker", "held_by")
    rows = HandOver.objects.filter(new_pair=pair).select_related(*people)
    row = rows.prefetch_related("bookings").first()
    if row is None:
        return None
    row.new_pair = pair
    left = row.leaving
    return HandOverCard(
        old=listed([str(person) for person in row.old_pair.people]),
        when=format_when(row.starts_at, row.ends_at) if row.starts_at else "",
        no_meeting_reason=row.no_meeting_reason,
        words=row.words,
        held=_held_words(row),
        busy=listed(_busy(row, [*left, *pair.people])),
        reading=_reading_words(row, left),
        held_url=_held_url(user, case, pair, row),
        move_url=_move_url(user, case, row),
    )


def _busy(row: HandOver, people: list[User]) -> list[str]:
    """Whose time is not booked for a meeting that is still to come: it was taken, or has been given back."""
    if row.starts_at is None or row.starts_at <= clock.now():
        return []
    booked = {booking.user_id for booking in row.bookings.all() if booking.released_at is None}
    return [str(person) for person in people if person.pk not in booked]


def _held_words(row: HandOver) -> str:
    if row.held_at is None:
        return ""
    return _("Held. %(name)s marked it on %(day)s.") % {"name": row.held_by, "day": format_day(row.held_at)}


def _reading_words(row: HandOver, left: list[User]) -> str:
    if row.starts_at is None or sees_until(row.starts_at) <= clock.now():
        return ""
    places = CareTeamMember.objects.standing().filter(case=row.case_id, role=CareTeamMember.Role.HAND_OVER)
    reading = set(places.values_list("user_id", flat=True))
    names = [str(person) for person in left if person.pk in reading]
    if not names:
        return ""
    day = sees_until(row.starts_at) - timedelta(microseconds=1)
    told = {"names": listed(names), "day": format_day(local(day).date())}
    words = _("What is recorded of the family can be read until %(day)s but not added to any more: %(names)s.")
    return words % told


def _held_url(user: User, case: Case, pair: WorkPair, row: HandOver) -> str:
    is_over = row.starts_at is not None and row.starts_at <= clock.now() and row.held_at is None
    if is_over and user in pair.people and access.can(user, "pair.agree", case):
        return reverse("pairs:hand_over_held", args=[row.pk])
    return ""


def _move_url(user: User, case: Case, row: HandOver) -> str:
    if row.starts_at is None or row.held_at or not access.can(user, "hand_over.move", case):
        return ""
    return reverse("visits:hand_over_time", args=[row.pk])


def hand_over_to_move(user: User, pk: int) -> HandOver:
    """The hand-over of a standing pair whose meeting the person may move, also one that is marked as held.

    Raises Http404 also for an unknown one and one without a meeting; PermissionDenied by cases.access.
    """
    rows = HandOver.objects.with_meeting().filter(pk=pk, new_pair__until__isnull=True)
    row = get_object_or_404(rows)
    row.case = access.case_for(user, row.case_id, "hand_over.move")
    return row
