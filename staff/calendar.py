"""Everybody's time: what is free in common, and how it is taken.

The exclusion constraint of Booking has the last word; these functions only put its answer into words.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.utils import timezone
from django.utils.text import get_text_list
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from staff.free_time import Slot, Stretch, slots_in
from staff.hours import Spell, shared_spells
from staff.models import Booking, NonCaseWork, User, WorkingHours
from staff.working_days import is_holiday

# How far the next time is looked for when one is taken.
NEXT_FREE_WEEKS = 3

# Meetings that are each in a place of their own: between two of them one travels.
MEETINGS = frozenset({Booking.Kind.VISIT, Booking.Kind.GROUP})


class Reason(StrEnum):
    """Why a person's time cannot be taken: the names of what refuses it in the database."""

    BOOKED = "staff_booking_one_place_at_a_time"
    AWAY = "staff_booking_not_while_away"
    ABSENT = "staff_booking_one_absence_at_a_time"


class TimeTaken(ValidationError):
    """Somebody is elsewhere or away at the time; code "time_taken"."""

    def __init__(self, reason: Reason, people: Iterable[User]):
        super().__init__(_refusal_words(reason, [str(user) for user in people]), code="time_taken")
        self.reason = reason


def moment_at(day: date, at: time) -> datetime:
    """The aware moment of a Finnish wall-clock time."""
    return timezone.make_aware(datetime.combine(day, at))


def span_of_days(first: date, last: date) -> Stretch:
    """The Finnish midnights before day `first` and after day `last`: from when until when the days last."""
    return moment_at(first, time.min), moment_at(last + timedelta(days=1), time.min)


def book(
    *, user: User, starts_at: datetime, ends_at: datetime, kind: str, work: NonCaseWork | None = None
) -> Booking:
    """Take a person's time, in the caller's transaction.

    An absence may be taken over times agreed before it; nothing else may be taken over anything.
    Raises ValidationError with code "time_taken" when the person is elsewhere or away then, "time_order" when the
    end is not after the start.
    """
    _check_order(starts_at, ends_at)
    # Two bookings of one person at the same instant would each wait for the other's row: one after the other.
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=user.pk)
    try:
        with transaction.atomic():
            return Booking.objects.create(
                user=user, during=DateTimeTZRange(starts_at, ends_at), kind=kind, work=work
            )
    except IntegrityError as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise TimeTaken(reason, [user]) from None


def book_all(*, users: Iterable[User], starts_at: datetime, ends_at: datetime, kind: str) -> list[Booking]:
    """Take the same time of several people, or of none, in the caller's transaction.

    Raises ValidationError as `book`, with the words for everybody who is elsewhere or away then.
    """
    _check_order(starts_at, ends_at)
    users = list(users)
    try:
        return book_spans(users=users, spans=[(starts_at, ends_at)], kind=kind)
    except ValidationError:
        refused = _who_cannot(users, starts_at, ends_at, kind)
        raise ValidationError([TimeTaken(reason, people) for reason, people in refused.items()]) from None


def _who_cannot(users: list[User], starts_at: datetime, ends_at: datetime, kind: str) -> dict[Reason, list[User]]:
    """Why not, and who: tried one by one, and nothing of the trial stays."""
    refused = defaultdict(list)
    with transaction.atomic():
        for user in _in_turn(users):
            try:
                book(user=user, starts_at=starts_at, ends_at=ends_at, kind=kind)
            except TimeTaken as error:
                refused[error.reason].append(user)
        transaction.set_rollback(True)
    return refused


def book_spans(*, users: Iterable[User], spans: list[tuple[datetime, datetime]], kind: str) -> list[Booking]:
    """Take several times of several people, or of none, in the caller's transaction: as many statements for many.

    `spans` are begins and ends; the bookings come in their order, for each of them everybody. Raises
    ValidationError as `book`, but for all of them together: `book_all` tells who cannot come and when.
    """
    for starts_at, ends_at in spans:
        _check_order(starts_at, ends_at)
    people = _in_turn(users)
    times = [DateTimeTZRange(*span) for span in spans]
    try:
        with transaction.atomic():
            return Booking.objects.bulk_create(
                Booking(user=user, during=during, kind=kind) for during in times for user in people
            )
    except IntegrityError as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise TimeTaken(reason, people) from None


def _in_turn(users: Iterable[User]) -> list[User]:
    """The people, locked: two bookings of one person at the same instant come one after the other.

    Always in one order, so that two who book the same people cannot wait for each other for ever.
    """
    people = sorted(users, key=lambda user: user.pk)
    locked = User.objects.select_for_update(no_key=True).filter(pk__in=[user.pk for user in people])
    list(locked.order_by("pk").values_list("pk"))
    return people


def _check_order(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise ValidationError(_("The time must end after it begins."), code="time_order")


def _reason(error: IntegrityError) -> Reason | None:
    """What the database held against the booking, or None when it is nothing of the calendar."""
    name = getattr(error.__cause__.diag, "constraint_name", None)
    return Reason(name) if name in set(Reason) else None


def _refusal_words(reason: Reason, names: list[str]) -> str:
    """One sentence for all who cannot come for the same reason."""
    words = {
        Reason.BOOKED: ngettext(
            "%(names)s is already booked at that time. Choose another time.",
            "%(names)s are already booked at that time. Choose another time.",
            len(names),
        ),
        Reason.AWAY: ngettext(
            "%(names)s is away at that time. Choose another time.",
            "%(names)s are away at that time. Choose another time.",
            len(names),
        ),
        Reason.ABSENT: ngettext(
            "%(names)s already has an absence on these days.",
            "%(names)s already have an absence on these days.",
            len(names),
        ),
    }
    return words[reason] % {"names": get_text_list(names, _("and"))}


def release(*bookings: int) -> None:
    """Give the times of the bookings, told by their keys, back. The rows stay as a trace of what was booked.

    One that has been given back before keeps the moment at which it was. One statement whatever their number.
    """
    Booking.objects.standing().filter(pk__in=bookings).update(released_at=clock.now())


def free_slots(
    users: Iterable[User],
    *,
    since: date,
    until: date,
    minutes: int,
    step: int = 30,
    without: Collection[int] = (),
) -> list[Slot]:
    """Times of `minutes` minutes that suit all `users`, from day `since` to day `until`, both included.

    A slot lies within one spell of the working hours of everybody, begins on a multiple of `step` minutes from the
    start of the shared spell, is not in the past, and is not on a Finnish holiday. Between it and another meeting
    of one of the people, a visit or a group session, there is time to travel (settings.TRAVEL_MINUTES). `without`
    are keys of bookings that do not count: those of the visit that is being moved. Two queries whatever the number
    of people.
    """
    people = list(dict.fromkeys(users))
    hours = shared_hours(people)
    taken = _taken(people, since, until, without)
    days = (since + timedelta(days=offset) for offset in range((until - since).days + 1))
    stretches = (
        (moment_at(day, starts), moment_at(day, ends))
        for day in days
        if not is_holiday(day)
        for starts, ends in hours.get(day.weekday(), [])
    )
    return slots_in(stretches, taken, minutes=minutes, step=step, not_before=clock.now())


def next_free(
    users: Iterable[User],
    *,
    after: datetime,
    minutes: int,
    fits: Callable[[Slot], bool] = lambda _slot: True,
) -> Slot | None:
    """The first time from `after` on that suits everybody and `fits`, of the coming three weeks. Two queries."""
    since = timezone.localdate(after)
    slots = free_slots(users, since=since, until=since + timedelta(weeks=NEXT_FREE_WEEKS), minutes=minutes)
    return next((slot for slot in slots if slot.starts_at >= after and fits(slot)), None)


def missing_hours_words(users: Iterable[User]) -> str:
    """Who of these have no working hours, so that no time can be found; "" when all do. One query."""
    people = list(users)
    told = set(WorkingHours.objects.filter(user__in=people).values_list("user", flat=True))
    names = [str(user) for user in people if user.pk not in told]
    if not names:
        return ""
    return _("Working hours are missing: %(names)s. Times are offered once they are told.") % {
        "names": ", ".join(names)
    }


def shared_hours(people: Iterable[User]) -> dict[int, list[Spell]]:
    """Weekday -> spells at which everybody works, by their working hours alone. One query."""
    weeks: dict[int, dict[int, list[Spell]]] = {user.pk: {} for user in people}
    for row in WorkingHours.objects.filter(user__in=weeks):
        weeks[row.user_id].setdefault(row.weekday, []).append((row.starts, row.ends))
    return shared_spells(list(weeks.values()))


def _taken(people: list[User], since: date, until: date, without: Collection[int]) -> list[Stretch]:
    """What is taken of the time of any of the people, with the time to travel around their meetings. One query."""
    travel = timedelta(minutes=settings.TRAVEL_MINUTES)
    begins, ends = span_of_days(since, until)
    window = DateTimeTZRange(begins - travel, ends + travel)
    bookings = Booking.objects.standing().filter(user__in=people, during__overlap=window).exclude(pk__in=without)
    return [
        (during.lower - travel, during.upper + travel) if kind in MEETINGS else (during.lower, during.upper)
        for during, kind in bookings.values_list("during", "kind")
    ]
