"""Who has looked at a family's data or changed it, when, on what ground and why: the log in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from django.apps import apps
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Max, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import actions
from audit.actions import Kind
from audit.finnish_dates import format_clock, format_day
from audit.models import AuditEvent
from audit.rows import one_or_none
from cases.models import CareTeamMember, Case
from cases.selectors.team import families_of
from staff.calendar import moment_at
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
class PersonRow:
    """One person's use of the family's data: how many times, the last day, and on what grounds."""

    who: User
    times: str
    about: str


@dataclass(frozen=True)
class LogPart:
    """Which acts are looked at: a kind of cases.forms.LogPartForm, since which day, and whose are listed."""

    kind: str = ""
    since: date | None = None
    person: int | None = None


EVERYTHING = LogPart()


@dataclass(frozen=True)
class LogPage:
    """A page of the log, newest first, and the use of each person in all of the part, whoever's rows are listed.

    `newer` and `older` are the rows at which the page turns; None at an end.
    """

    people: list[PersonRow]
    rows: list[LogRow]
    newer: int | None
    older: int | None


def access_log(
    case: Case, part: LogPart = EVERYTHING, *, before: int | None = None, after: int | None = None
) -> LogPage:
    """The openings of the case and the acts on it, newest first, PAGE_SIZE at a time. At most seven queries.

    With the kind "lists" also each showing of a list on which the family was: of these there are many, and they
    tell only that its name was seen. `before` is the log row older than which is asked for, `after` the one newer
    than which; a row of another case turns no page.
    """
    events = _events(case, part)
    people = _people(events)
    if part.person:
        events = events.filter(actor=part.person)
    turn = before or after
    start = one_or_none(events.filter(pk=turn).values_list("at", "pk")) if turn else None
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
        people=people,
        rows=_rows(found),
        newer=found[0].pk if found and newer else None,
        older=found[-1].pk if found and older else None,
    )


def _events(case: Case, part: LogPart) -> QuerySet[AuditEvent]:
    """All acts of the part on the case."""
    wanted = Q(family_id__in=families_of(case), case_id=case.pk)
    if part.kind == "lists":
        wanted |= Q(changes__contains={"cases": [case.pk]})
    events = AuditEvent.objects.filter(wanted)
    if part.kind == "opened":
        events = events.filter(action__in=actions.acts_of(Kind.OPENED, Kind.LISTED))
    if part.kind == "changed":
        events = events.filter(action__in=actions.acts_of(Kind.CHANGED))
    return events.filter(at__gte=moment_at(part.since, time.min)) if part.since else events


def _people(events: QuerySet[AuditEvent]) -> list[PersonRow]:
    """Who has used the data, the latest first: two queries, however many acts there are."""
    facts = events.order_by().values("actor").annotate(times=Count("pk"), last=Max("at"))
    facts = list(facts.annotate(grounds=ArrayAgg("ground", distinct=True)).order_by("-last", "actor"))
    users = User.objects.in_bulk([fact["actor"] for fact in facts])
    return [_person(users[fact["actor"]], fact) for fact in facts]


def _person(user: User, fact: dict) -> PersonRow:
    grounds = dict.fromkeys(filter(None, map(ground_text, fact["grounds"])))
    last = _("last on %(day)s") % {"day": format_day(fact["last"])}
    return PersonRow(
        who=user,
        times=ngettext("%(n)s time", "%(n)s times", fact["times"]) % {"n": fact["times"]},
        about=", ".join([last, *grounds]),
    )


def ground_text(ground: str) -> str:
    """The relation that allowed an act, in words: "team:lead", "unit:case.view" as the log keeps them."""
    kind, _separator, value = ground.partition(":")
    if kind == "team":
        return str(CareTeamMember.Role(value).label)
    return {"unit": _("role in the unit"), "asked": _("asked as an expert")}.get(kind, "")


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
