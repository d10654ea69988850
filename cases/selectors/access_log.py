"""Who has looked at a family's data or changed it, when, on what ground and why: the log in words."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from audit import actions
from audit.finnish_dates import format_clock, format_day
from audit.models import AuditEvent
from cases.models import CareTeamMember, Case
from staff.models import User

PAGE_SIZE = 50


@dataclass(frozen=True)
class LogRow:
    """One act, in words."""

    day: str
    clock: str
    who: User
    title: str
    act: str
    detail: str
    ground: str
    reason: str


@dataclass(frozen=True)
class LogPage:
    """A page of the log, newest first. `newer` and `older` are the rows it turns at; None at an end."""

    rows: list[LogRow]
    newer: int | None
    older: int | None


def access_log(case: Case, *, lists: bool = False, before: int | None = None, after: int | None = None) -> LogPage:
    """The openings of the case and the acts on it, newest first, PAGE_SIZE at a time.

    With `lists` also each showing of a list on which the family was: of these there are many, and they tell only
    that its name was seen. `before` is the log row older than which is asked for, `after` the one newer than
    which; a row of another case turns no page.
    """
    wanted = Q(family_id=case.family_id, case_id=case.pk)
    if lists:
        wanted |= Q(changes__contains={"cases": [case.pk]})
    events = AuditEvent.objects.filter(wanted)
    turn = before or after
    start = events.filter(pk=turn).values_list("at", "pk").first() if turn else None
    upwards = bool(after and start)
    if start:
        events = events.filter(_beyond(start, upwards))
    ways = ("at", "pk") if upwards else ("-at", "-pk")
    found = list(events.select_related("actor__job_title").order_by(*ways)[: PAGE_SIZE + 1])
    more, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if upwards:
        found.reverse()
    newer, older = (more, True) if upwards else (bool(start), more)
    return LogPage(
        rows=_rows(found),
        newer=found[0].pk if found and newer else None,
        older=found[-1].pk if found and older else None,
    )


def ground_text(ground: str) -> str:
    """The relation that allowed an act, in words: "team:lead", "unit:case.view" as the log keeps them."""
    kind, _separator, value = ground.partition(":")
    if kind == "team":
        return str(CareTeamMember.Role(value).label)
    return _("role in the unit") if kind == "unit" else ""


def _beyond(start: tuple, upwards: bool) -> Q:
    at, pk = start
    if upwards:
        return Q(at__gt=at) | Q(at=at, pk__gt=pk)
    return Q(at__lt=at) | Q(at=at, pk__lt=pk)


def _rows(events: Iterable[AuditEvent]) -> list[LogRow]:
    names = _names_of_users(events)
    return [
        LogRow(
            day=format_day(event.at),
            clock=format_clock(event.at),
            who=event.actor,
            title=str(event.actor.job_title or ""),
            act=str(actions.label_of(event.action)),
            detail=_detail(event, names),
            ground=ground_text(event.ground),
            reason=event.reason,
        )
        for event in events
    ]


def _names_of_users(events: Iterable[AuditEvent]) -> dict[int, str]:
    """Those who were added to the care team or invited: one query for all."""
    subjects = {event.subject_id for event in events if event.subject_type == User._meta.label_lower}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=subjects)}


def _detail(event: AuditEvent, names: dict[int, str]) -> str:
    if event.subject_type == User._meta.label_lower:
        return names.get(event.subject_id, "")
    if "fields" in event.changes:
        model = apps.get_model(event.subject_type)
        return ", ".join(str(model._meta.get_field(name).verbose_name) for name in event.changes["fields"])
    phase = event.changes.get("phase")
    return str(Case.Phase(phase).label) if phase in Case.Phase else ""
