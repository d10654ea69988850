"""The secret address of a person's calendar: made anew, ended, and read."""

import secrets

from django.db import transaction

from audit import clock, trail
from audit.finnish_dates import local
from cases.recording import record_list
from staff import access
from staff.models import User
from visits.models import CalendarFeed
from visits.selectors.calendar.feed import digest_of

TOKEN_BYTES = 32


@transaction.atomic
def make_address(*, actor: User) -> str:
    """Make a new secret for the actor's own calendar and end the one before. It is told this once and not kept.

    Raises PermissionDenied without "calendar.view".
    """
    access.require(actor, "calendar.view")
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=actor.pk)
    _end_standing(actor)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(user=actor, digest=digest_of(token), made_at=clock.now())
    trail.record(actor=actor, action="calendar.address_made", unit_id=actor.unit_id, subject=feed)
    return token


@transaction.atomic
def end_address(*, actor: User) -> None:
    """Let the actor's address lead nowhere any more. Nothing happens when there is none."""
    if _end_standing(actor):
        trail.record(actor=actor, action="calendar.address_ended", unit_id=actor.unit_id, subject=actor)


@transaction.atomic
def note_reading(user: User, case_ids: list[int]) -> None:
    """Keep when the address was read; the first time of a day goes to the log, with the cases it told of.

    Not each time: a programme reads many times a day, and would drown what matters in the log.
    """
    feed = CalendarFeed.objects.select_for_update().filter(user=user, ended_at=None).get()
    is_first = feed.read_at is None or local(feed.read_at).date() != clock.today()
    feed.read_at = clock.now()
    feed.save(update_fields=["read_at"])
    if is_first:
        record_list(user, "calendar.feed_read", case_ids, subject=feed)


def _end_standing(user: User) -> int:
    return CalendarFeed.objects.filter(user=user, ended_at=None).update(ended_at=clock.now())
