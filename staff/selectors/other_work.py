"""A person's own coming work outside cases: single times, and weekly blocks as one row each."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.finnish_dates import format_day_short, format_when
from staff.models import Booking, User


@dataclass(frozen=True)
class BlockRow:
    """One block: what, when next, how many times more, and where it is removed."""

    name: str
    when: str
    url: str


def coming_other_work(user: User) -> QuerySet[Booking]:
    """The person's blocks of other work that have not ended, in order of time."""
    coming = Booking.objects.other_work().filter(user=user, during__endswith__gt=clock.now())
    return coming.select_related("work").order_by("during")


def other_work_rows(user: User) -> list[BlockRow]:
    """The coming blocks in order of their next time. One query."""
    blocks: dict[object, list[Booking]] = {}
    for booking in coming_other_work(user):
        blocks.setdefault(booking.series or booking.pk, []).append(booking)
    return [
        BlockRow(
            name=str(block[0].work or block[0].get_kind_display()),
            when=_when(block),
            url=reverse("staff:other_work_removal", args=[block[0].pk]),
        )
        for block in blocks.values()
    ]


def later_times(booking: Booking) -> int:
    """How many times of the same weekly block come after this one."""
    if booking.series is None:
        return 0
    later = coming_other_work(booking.user).filter(
        series=booking.series, during__startswith__gt=booking.during.lower
    )
    return later.count()


def _when(block: list[Booking]) -> str:
    during = block[0].during
    words = format_when(during.lower, during.upper)
    if len(block) == 1:
        return words
    more = ngettext("%(count)s time", "%(count)s times", len(block)) % {"count": len(block)}
    last = _("the last %(day)s") % {"day": format_day_short(block[-1].during.lower)}
    return f"{words}; {more}, {last}"
