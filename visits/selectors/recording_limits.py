"""By which day the note of a visit is to be written: by the rule in force on the day of the visit, read once."""

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day_month, format_day_short, local
from cases.models import Deadline, DeadlineRule
from cases.rules import due_on, rule_in_force
from cases.selectors.deadlines import DeadlineRow, row_of, rules_over_time
from staff.calendar import moment_at
from visits.rules import late_before
from visits.selectors.due import unlogged

# Entries are made without delay (asiakastietolaki 703/2023); how many days that is, the row of the rule tells.
RULE = "visit_record"
# Where no time limit of recording is in force, the note can be written for a week.
DAYS_WITHOUT_LIMIT = 7


@dataclass(frozen=True)
class RecordingLimits:
    """The rule of recording over time, the newest first: a visit is judged by the one of its own day."""

    rules: list[DeadlineRule]

    def due_on(self, started_at: datetime) -> date | None:
        """The last day on which the note of a visit is in time; None when no rule was in force on its day.

        The day of a visit is the one on which it began, here and in `late`.
        """
        day = local(started_at).date()
        rule = rule_in_force(self.rules, day)
        return due_on(rule, day) if rule else None

    def state(self, started_at: datetime) -> tuple[str, str]:
        """The kind of status and the words for a visit that has no note yet: how much time is left to write it."""
        due, today = self.due_on(started_at), clock.today()
        if due is None:
            return "attention", _("Not recorded yet")
        if due < today:
            return "overdue", _("The time limit was %(day)s") % {"day": format_day_month(due)}
        if due == today:
            return "attention", _("Record today at the latest")
        return "attention", _("Record by %(day)s") % {"day": format_day_short(due)}

    def in_words(self, what: str, started_at: datetime) -> DeadlineRow | None:
        """The limit for the note of a visit (`what`), told as the limits of the law are; None without a rule."""
        day = local(started_at).date()
        rule = rule_in_force(self.rules, day)
        if rule is None:
            return None
        row = row_of(Deadline(rule=rule, counted_from=day, due_on=due_on(rule, day)))
        return replace(row, name=_("%(rule)s: %(visit)s") % {"rule": row.name, "visit": what})

    def late(self) -> Q:
        """Visits that nobody has recorded although the last day for it has gone."""
        ends, periods = [], Q(pk__in=[])
        for rule in self.rules:
            if rule.until:
                ends.append(_start_of(rule.until + timedelta(days=1)))
            period = Q(starts_at__lt=min([late_before(clock.today(), rule), *ends]))
            if rule.since:
                period &= Q(starts_at__gte=_start_of(rule.since))
                ends.append(_start_of(rule.since))
            periods |= period
        return unlogged() & periods


def recording_limits() -> RecordingLimits:
    """The limits of recording visits. One query."""
    return RecordingLimits(rules_over_time(RULE))


def recorded_by(started_at: datetime) -> datetime:
    """The midnight after the last day on which the note of a visit is in time. One query."""
    last = recording_limits().due_on(started_at) or local(started_at).date() + timedelta(days=DAYS_WITHOUT_LIMIT)
    return _start_of(last + timedelta(days=1))


def _start_of(day: date) -> datetime:
    return moment_at(day, time.min)
