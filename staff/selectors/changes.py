"""What has been changed of a person's competences, room for families and working hours, as the log tells it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext as _

from audit.finnish_dates import WEEKDAYS, format_when
from audit.models import AuditEvent
from staff import access
from staff.models import Competence, User, WorkingHours
from staff.selectors.competences import level_words

# How many of the latest are shown.
MOST = 15
ACTIONS = (
    "staff.competences_set",
    "staff.competence_confirmed",
    "staff.capacity_set",
    "staff.working_hours_set",
    "staff.profile_changed",
)


@dataclass(frozen=True)
class ChangeRow:
    """One act: when, by whom, and line by line what became of what."""

    when: str
    who: str
    lines: list[str]


def changes_of(user: User, viewer: User) -> list[ChangeRow]:
    """The latest changes of the person, the newest first: for oneself and who arranges the person's work.

    One query; none for others.
    """
    if user.pk != viewer.pk and not access.leads(viewer, user, "staff.arrange"):
        return []
    acts = AuditEvent.objects.filter(
        family_id=None, subject_type=user._meta.label_lower, subject_id=user.pk, action__in=ACTIONS
    )
    # The names come in the same statement: the database reads them once, whatever the number of acts.
    named = Competence.objects.values(row=JSONObject(code="code", fi="name_fi", sv="name_sv", en="name_en"))
    acts = acts.annotate(named=ArraySubquery(named)).select_related("actor").order_by("-at", "-pk")[:MOST]
    acts = list(acts)
    names = {row["code"]: _name(row) for act in acts[:1] for row in act.named}
    rows = [ChangeRow(format_when(act.at), str(act.actor), list(_lines(act, names))) for act in acts]
    return [row for row in rows if row.lines]


def _name(row: dict[str, str]) -> str:
    return Competence(name_fi=row["fi"], name_sv=row["sv"], name_en=row["en"]).name


def _lines(act: AuditEvent, names: dict[str, str]) -> Iterator[str]:
    if act.action == "staff.competences_set":
        for code, changed in act.changes.items():
            yield from _of_competence(names.get(code, code), changed)
    elif act.action == "staff.competence_confirmed":
        code = act.changes["competence"]
        yield from _of_competence(names.get(code, code), act.changes)
    elif act.action == "staff.capacity_set":
        yield _line(_("Room in load points"), *(_number(value) for value in act.changes["capacity"]))
    elif act.action == "staff.working_hours_set":
        yield from _of_hours(act.changes["before"], act.changes["after"])
    else:
        fields = [str(User._meta.get_field(name).verbose_name) for name in act.changes["fields"]]
        yield _("Own details: %(fields)s") % {"fields": ", ".join(fields)}


def _of_competence(name: str, changed: dict) -> Iterator[str]:
    """What was changed of one competence. `changed` as `apply_changes` tells it."""
    for field, told, words in (
        ("own_level", _("own estimate"), _estimate_words),
        ("confirmed_level", _("confirmed level"), _confirmed_words),
        ("wishes_to_learn", _("wishes to learn"), _yes_or_no),
        ("can_mentor", _("can teach"), _yes_or_no),
    ):
        if field in changed:
            what = _("%(competence)s, %(what)s") % {"competence": name, "what": told}
            yield _line(what, *(words(value) for value in changed[field]))


def _of_hours(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    for day in WorkingHours.Weekday:
        was, now = (_clock(week.get(str(day.value), "")) for week in (before, after))
        if was != now:
            yield _line(_("Working hours, %(day)s") % {"day": WEEKDAYS[day]}, was, now)


def _line(what: str, before: str, after: str) -> str:
    return _("%(what)s: %(before)s → %(after)s") % {"what": what, "before": before, "after": after}


def _estimate_words(level: int | None) -> str:
    return level_words(level or 0)


def _confirmed_words(level: int | None) -> str:
    return _("not confirmed") if level is None else level_words(level)


def _yes_or_no(value: bool | None) -> str:
    return _("yes") if value else _("no")


def _number(value: int | None) -> str:
    return _("open") if value is None else str(value)


def _clock(spells: str) -> str:
    """`8.00–16.00` of `08:00-16:00`."""
    return re.sub(r"\b0(\d:)", r"\1", spells).replace(":", ".").replace("-", "–") or _("off")
