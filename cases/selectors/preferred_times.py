"""When visits suit a family: the week grid as choices and in words."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, OuterRef, Value
from django.db.models.functions import Cast, Concat
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.finnish_dates import WEEKDAYS, WEEKDAYS_SHORT, local
from audit.rows import one_or_none
from cases.models import Case, Contact, PreferredTime

Part = PreferredTime.Part

# When each part begins and ends, as its words say.
HOURS = {Part.MORNING: (8, 12), Part.AFTERNOON: (12, 16), Part.EVENING: (16, 20)}

# Every part of every weekday, in the order of the week: what a form may send.
SLOTS = [PreferredTime(weekday=weekday, part=part) for weekday in range(len(WEEKDAYS)) for part in Part]


def slot_choices() -> list[tuple[str, str]]:
    """The choices of the grid: the slot, and its words for whoever does not see the table."""
    return [(time.slot, f"{WEEKDAYS[time.weekday]}, {Part(time.part).label}") for time in SLOTS]


def slots_in(case: str) -> ArraySubquery:
    """The slots of a case for somebody else's query, in no order."""
    slot = Concat(Cast("weekday", CharField()), Value("-"), "part", output_field=CharField())
    return ArraySubquery(PreferredTime.objects.filter(case=OuterRef(case)).order_by().values(slot=slot))


def slots_of(case: Case) -> list[str]:
    """The parts of the week that suit the family, in the order of the week. One query."""
    chosen = {time.slot for time in PreferredTime.objects.filter(case=case)}
    return [time.slot for time in SLOTS if time.slot in chosen]


def times_in_words(slots: Iterable[str]) -> list[str]:
    """The chosen parts of the week, those of one part together: "Aamupäivä, 8–12: ma, ke"."""
    chosen = set(slots)
    words = []
    for part in Part:
        days = [WEEKDAYS_SHORT[time.weekday] for time in SLOTS if time.part == part and time.slot in chosen]
        if days:
            told = {"part": capfirst(part.label), "days": ", ".join(map(str, days))}
            words.append(_("%(part)s: %(days)s") % told)
    return words


def suitable_times(case: Case) -> str:
    """When visits suit the family on one line: from the week grid, and in its own words. One query."""
    contact = one_or_none(Contact.objects.filter(case=case).annotate(slots=slots_in("case")))
    return ". ".join(filter(None, [*times_in_words(contact.slots), contact.time_wishes])) if contact else ""


def suits(slots: Collection[str], starts_at: datetime, ends_at: datetime) -> bool:
    """Whether a time lies in the parts of the week that suit the family. With none told any time does."""
    if not slots:
        return True
    begins, ends = local(starts_at), local(ends_at)
    wanted = [HOURS[part] for part in Part if f"{begins.weekday()}-{part}" in slots]
    first, last = _hours(begins), _hours(ends)
    # A visit from eleven to one suits who has both the morning and the afternoon.
    return begins.date() == ends.date() and last - first <= sum(
        max(0, min(last, closes) - max(first, opens)) for opens, closes in wanted
    )


def _hours(moment: datetime) -> float:
    return moment.hour + moment.minute / 60
