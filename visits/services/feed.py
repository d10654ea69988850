"""The secret address of a person's calendar: made anew, ended, and read."""

import secrets
from datetime import timedelta

from django.db import connection, transaction

from audit import clock, trail
from audit.finnish_dates import local
from audit.rows import one_or_none
from cases.recording import record_list
from staff import access
from staff.models import User
from visits.models import CalendarFeed, FeedCount
from visits.selectors.calendar.feed import digest_of, grant_for_calendar

TOKEN_BYTES = 32
_COUNT = """
    INSERT INTO visits_feedcount (key, hour, count) VALUES (%s, %s, 1)
    ON CONFLICT (key, hour) DO UPDATE SET count = visits_feedcount.count + 1 RETURNING count
"""


@transaction.atomic
def make_address(*, actor: User) -> str:
    """Make a new secret for the actor's own calendar and end the one before. It is told this once and not kept.

    Raises PermissionDenied without "calendar.view".
    """
    access.require(actor, "calendar.view")
    User.objects.select_for_update(no_key=True).values_list("pk").get(pk=actor.pk)
    _end_standing(actor)
    token = secrets.token_urlsafe(TOKEN_BYTES)
    feed = CalendarFeed.objects.create(
        user=actor, grant=grant_for_calendar(actor), digest=digest_of(token), made_at=clock.now()
    )
    trail.record(actor=actor, action="calendar.address_made", unit_id=actor.unit_id, subject=feed)
    return token


@transaction.atomic
def end_address(*, actor: User) -> None:
    """Let the actor's address lead nowhere any more. Nothing happens when there is none."""
    if _end_standing(actor):
        trail.record(actor=actor, action="calendar.address_ended", unit_id=actor.unit_id, subject=actor)


@transaction.atomic
def note_reading(feed: CalendarFeed, case_ids: list[int]) -> bool:
    """Keep when the address was read; the first time of a day goes to the log, with the cases it told of.

    Not each time: a programme reads many times a day, and would drown what matters in the log. False when the
    address has been ended meanwhile: then nothing of it may be told.
    """
    row = one_or_none(CalendarFeed.objects.select_for_update().filter(pk=feed.pk, ended_at=None))
    if row is None:
        return False
    is_first = row.read_at is None or local(row.read_at).date() != clock.today()
    row.read_at = clock.now()
    row.save(update_fields=["read_at"])
    if is_first:
        record_list(feed.user, "calendar.feed_read", case_ids, subject=row)
    return True


def count_in_hour(key: str) -> int:
    """One more under the key in this hour: how many there are now.

    One statement, so that of many at one moment each gets a number of its own. The first of an hour also removes
    the earlier hours.
    """
    hour = clock.now().replace(minute=0, second=0, microsecond=0)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [key, hour])
        (count,) = cursor.fetchone()
    if count == 1:
        FeedCount.objects.filter(hour__lt=hour - timedelta(hours=1)).delete()
    return count


def _end_standing(user: User) -> int:
    return CalendarFeed.objects.filter(user=user, ended_at=None).update(ended_at=clock.now())
