"""The due day of a limit, for operators and checks: `manage.py deadline assessment_start 2026-03-10`."""

from datetime import date, timedelta

from django.core.management.base import BaseCommand, CommandError

from cases import rules
from cases.models import DeadlineRule
from cases.selectors.deadlines import rule_on
from staff.working_days import is_working_day


class Command(BaseCommand):
    """Prints the due day (ISO), and below it the days that were counted."""

    help = "Prints by which day something must be done, and which days were counted."

    def add_arguments(self, parser):
        parser.add_argument("rule", help="code of the rule: assessment_start, assessment_ready, visit_record ...")
        parser.add_argument("day", type=date.fromisoformat, help="day of the event from which it is counted, ISO")

    def handle(self, *args, rule, day, **options):
        found = rule_on(rule, day)
        if found is None:
            codes = ", ".join(DeadlineRule.objects.order_by("code").values_list("code", flat=True).distinct())
            raise CommandError(f"No rule {rule} is valid on {day}. Rules: {codes}.")
        due = rules.due_on(found, day)
        self.stdout.write(due.isoformat())
        self.stdout.write(_counted(found, day, due))


def _counted(rule: DeadlineRule, day: date, due: date) -> str:
    days = [day + timedelta(days=count) for count in range(1, (due - day).days + 1)]
    if rule.length_unit == DeadlineRule.LengthUnit.WORKING_DAYS:
        working = [counted.isoformat() for counted in days if is_working_day(counted)]
        return f"{len(working)} working days counted: {' '.join(working)}"
    return f"{rule.length} {rule.length_unit}: {len(days)} days counted from {days[0]} to {days[-1]}"
