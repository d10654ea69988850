"""Which limits hold, and where those of a case stand."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.finnish_dates import format_day, format_day_short, local
from cases.models import Case, Contact, Deadline, DeadlineRule
from cases.rules import rule_in_force
from staff.working_days import working_day_after, working_days_between

# In working days: a limit so near is told in the colour of attention.
NEAR = 5


@dataclass(frozen=True)
class DeadlineRow:
    """One limit in words: what, by when, why, and its state. `kind` is a key of the status tag."""

    name: str
    due: str
    why: str
    state: str
    kind: str
    is_open: bool
    is_met: bool


@dataclass(frozen=True)
class NearLimit:
    """A family one of whose limits is near or over: where it is acted on, and what and how near in words."""

    case_id: int
    url: str
    family: str
    kind: str
    words: str


def contact_day(case: Case) -> date:
    """The day from which the matter is pending (sosiaalihuoltolaki 1301/2014 34 §). One query."""
    return Contact.objects.values_list("received_on", flat=True).get(case=case)


def rule_on(code: str, day: date) -> DeadlineRule | None:
    """The rule of that code that was in force on `day`, the day of the event; None when there is none."""
    return rule_in_force(rules_over_time(code), day)


def rules_over_time(code: str) -> list[DeadlineRule]:
    """All rules of that code, past and to come, the newest first, for `cases.rules.rule_in_force`. One query."""
    return list(_newest_first(DeadlineRule.objects.filter(code=code)))


def rules_on(event: str, day: date) -> list[DeadlineRule]:
    """The rules that an event of the day starts, one of each code. One query."""
    rules = _newest_first(DeadlineRule.objects.filter(event=event))
    by_code = groupby(rules, key=lambda rule: rule.code)
    return [rule for _code, own in by_code if (rule := rule_in_force(own, day))]


def _newest_first(rules: QuerySet[DeadlineRule]) -> QuerySet[DeadlineRule]:
    return rules.order_by("code", F("since").desc(nulls_last=True))


# A limit that still runs as plain facts in somebody else's query.
FACTS = JSONObject(
    fi="rule__name_fi",
    sv="rule__name_sv",
    en="rule__name_en",
    law="rule__law",
    counted_from="counted_from",
    due_on="due_on",
)


def nearest_limit() -> Subquery:
    """The nearest limit that still runs, for a query of cases: None, or facts with "due_on" for `limit_words`."""
    running = Deadline.objects.open().filter(case=OuterRef("pk")).order_by("due_on", "id")
    return Subquery(running.values(row=FACTS)[:1])


def limit_words(facts: dict) -> tuple[str, str]:
    """The kind of the status tag, and the words of a limit from `nearest_limit`: what, and how near."""
    deadline = _deadline(facts)
    words, kind = due_words(deadline.due_on, clock.today())
    return kind, _about(deadline, words)


def near_limits(cases: QuerySet[Case]) -> list[NearLimit]:
    """Those of the cases whose nearest limit is near or over, the nearest first. One query."""
    not_near = working_day_after(clock.today(), NEAR + 1)
    running = Deadline.objects.open().filter(due_on__lt=not_near, case__in=cases)
    nearest = (
        running.order_by("case_id", "due_on", "id").distinct("case_id").select_related("rule", "case__family")
    )
    return [_near_limit(row) for row in sorted(nearest, key=lambda row: (row.due_on, row.pk))]


def deadline_facts(case: str) -> ArraySubquery:
    """The limits of a case that still run, for somebody else's query; `deadline_rows` makes words of them."""
    running = Deadline.objects.open().filter(case=OuterRef(case))
    return ArraySubquery(running.order_by("due_on", "id").values(row=FACTS))


def deadline_rows(facts: list[dict]) -> list[DeadlineRow]:
    """The limits of `deadline_facts` in words, the nearest first."""
    return [row_of(_deadline(row)) for row in facts]


def deadlines_of(case: Case) -> list[DeadlineRow]:
    """The limits of one case in words, those that run first, the nearest first. One query."""
    limits = Deadline.objects.filter(case=case).annotate(closed_at=F("case__closure__closed_at"))
    rows = map(row_of, limits.select_related("rule").order_by("due_on", "id"))
    return sorted(rows, key=lambda row: not row.is_open)


def due_words(due_on: date, today: date) -> tuple[str, str]:
    """How near the day of a limit is, in working days, and the kind of its status tag."""
    if due_on < today:
        late = working_days_between(due_on, today)
        words = ngettext("%(n)s working day late", "%(n)s working days late", late) % {"n": late}
        return words, "overdue"
    left = working_days_between(today, due_on)
    if left == 0:
        return _("the last day is today"), "attention"
    words = ngettext("%(n)s working day left", "%(n)s working days left", left) % {"n": left}
    return words, "attention" if left <= NEAR else "planned"


def _near_limit(deadline: Deadline) -> NearLimit:
    words, kind = due_words(deadline.due_on, clock.today())
    return NearLimit(
        case_id=deadline.case_id,
        url=reverse("cases:limits", args=[deadline.case_id]),
        family=str(deadline.case.family),
        kind=kind,
        words=_about(deadline, words),
    )


def _about(deadline: Deadline, when: str) -> str:
    return _("%(what)s: %(when)s") % {"what": deadline.rule.name, "when": when}


def _deadline(row: dict) -> Deadline:
    rule = DeadlineRule(name_fi=row["fi"], name_sv=row["sv"], name_en=row["en"], law=row["law"])
    return Deadline(rule=rule, **{name: date.fromisoformat(row[name]) for name in ("counted_from", "due_on")})


def row_of(deadline: Deadline) -> DeadlineRow:
    """A limit in words. `deadline` comes with its rule, a dropped one with its case's `closed_at`. No query."""
    state, kind = _state(deadline)
    return DeadlineRow(
        name=deadline.rule.name,
        due=_("by %(day)s") % {"day": format_day_short(deadline.due_on)},
        why=_("%(law)s, counted from %(day)s")
        % {"law": deadline.rule.law, "day": format_day(deadline.counted_from)},
        state=state,
        kind=kind,
        is_open=not (deadline.met_on or deadline.dropped),
        is_met=deadline.met_on is not None,
    )


def _state(deadline: Deadline) -> tuple[str, str]:
    if deadline.met_on is None:
        if deadline.dropped:
            return _dropped(deadline)
        return due_words(deadline.due_on, clock.today())
    words = {"day": format_day(deadline.met_on)}
    if deadline.met_on > deadline.due_on:
        return _("Done %(day)s, late") % words, "attention"
    return _("Done %(day)s, in time") % words, "done"


def _dropped(deadline: Deadline) -> tuple[str, str]:
    """Why a limit no longer counts. One that was late when the case was closed stays late.

    With another level of need or path the limit never concerned the family, so it was not late either.
    """
    why = deadline.get_dropped_display()
    if deadline.dropped == Deadline.Dropped.CLOSED:
        closed_on = local(deadline.closed_at).date()
        if deadline.due_on < closed_on:
            late, _kind = due_words(deadline.due_on, closed_on)
            return _("%(why)s, %(late)s") % {"why": why, "late": late}, "attention"
    return why, "neutral"
