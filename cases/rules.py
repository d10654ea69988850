"""What must hold of a contact, an invitation and a time limit. Pure, so that forms and services ask the same."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.utils.translation import gettext as _

from audit.finnish_dates import format_day
from cases.models import Case, DeadlineRule, FamilyMembership
from staff.working_days import months_after, moved_to_working_day, working_day_after

LONGEST_DELAY = timedelta(days=366)
# A baby is born so near the due date, or the day is asked about.
FAR_FROM_DUE = timedelta(weeks=6)
LONGEST_INVITATION = timedelta(days=366)
# Months: a security prohibition at first, and each time that it is prolonged (laki 661/2009 37 §).
FIRST_PROHIBITION, PROLONGED_PROHIBITION = 60, 24


def members_problem(roles: Iterable[str]) -> str:
    """Why these people (their roles in the family) cannot be a family yet; "" when they can."""
    roles = list(roles)
    if not roles:
        return _("Add at least one member of the family.")
    if all(role in FamilyMembership.CHILDREN for role in roles):
        return _("Add at least one adult of the family. The name can be left open.")
    return ""


def birth_date_problem(in_code: date, recorded: date | None) -> str:
    """What is to be told when a date of birth is not the one in the identity code; "" when nothing is."""
    if recorded is None:
        return _("The date of birth is not recorded. According to the identity code it is %(day)s.") % {
            "day": format_day(in_code)
        }
    if recorded != in_code:
        return _("The date of birth and the identity code do not agree: %(recorded)s and %(day)s. Check both.") % {
            "recorded": format_day(recorded),
            "day": format_day(in_code),
        }
    return ""


def awaits_new_pair(case: Case) -> bool:
    """Whether the family has had a pair, has none now, and its work goes on. `case` comes from cases.access."""
    return not case.has_pair and case.phase not in (Case.Phase.WAITING, Case.Phase.CLOSED)


def received_problem(received_on: date, today: date) -> str:
    """Why a contact cannot have come on the day; "" when it can."""
    if received_on > today:
        return _("The day of the contact cannot be in the future.")
    if received_on < today - LONGEST_DELAY:
        return _("The contact would be more than a year old. Check the year.")
    return ""


def invitation_problem(last_day: date, today: date) -> str:
    """Why an invitation cannot last until the end of the day; "" when it can."""
    if last_day < today:
        return _("The invitation must end in the future.")
    if last_day > today + LONGEST_INVITATION:
        return _("An invitation lasts for a year at the most. Invite again when it ends.")
    return ""


def membership_end_problem(until: date | None, today: date) -> str:
    """Why somebody cannot belong to a family until the day; "" when it can, also when no end is known (None)."""
    if until and until > today + LONGEST_DELAY:
        return _("The end would be more than a year ahead. Check the year, or leave the day empty.")
    return ""


def guardian_question(members: Iterable[tuple[str, bool]]) -> str:
    """What to ask about a family with children and no guardian; "" when there is nothing to ask.

    `members` are roles in the family with whether the person is a guardian. It may be unknown at the contact.
    """
    members = list(members)
    if any(is_guardian for _role, is_guardian in members):
        return ""
    if not any(role in FamilyMembership.CHILDREN for role, _is_guardian in members):
        return ""
    return _("Nobody is marked as a guardian of the children. Mark who is, if you know it.")


def birth_problem(born: date, due: date) -> str:
    """What to ask about a date of birth far from the due date; "" when there is nothing to ask."""
    if abs(born - due) <= FAR_FROM_DUE:
        return ""
    told = {"born": format_day(born), "due": format_day(due)}
    return (
        _("The baby was due on %(due)s, and %(born)s is over six weeks from that. Correct the day, or tick.")
        % told
    )


def rule_in_force(rules: Iterable[DeadlineRule], day: date) -> DeadlineRule | None:
    """Of the rules of one matter, the newest first, the one that holds for an event of the day, or None."""
    for rule in rules:
        if (rule.since is None or rule.since <= day) and (rule.until is None or rule.until >= day):
            return rule
    return None


def due_on(rule: DeadlineRule, counted_from: date) -> date:
    """The last day on which the rule is kept, when its event happened on `counted_from`.

    Working days are counted from the next one on (THL's instruction); a period in days or months that ends on a
    day off goes on to the next working day (laki 150/1930 3 and 5 §).
    """
    if rule.length_unit == DeadlineRule.LengthUnit.WORKING_DAYS:
        return working_day_after(counted_from, rule.length)
    if rule.length_unit == DeadlineRule.LengthUnit.MONTHS:
        return moved_to_working_day(months_after(counted_from, rule.length))
    return moved_to_working_day(counted_from + timedelta(days=rule.length))


def concerns(rule: DeadlineRule, case: Case) -> bool:
    """Whether the rule holds for the case, by its level of need and path.

    A level not assessed yet counts as special support, so that no limit passes unseen.
    """
    if rule.special_support_only and case.level not in (Case.Level.UNKNOWN, Case.Level.SPECIAL):
        return False
    return case.path == Case.Path.DECISION or not rule.decision_only


def future_problem(day: date, today: date) -> str:
    """Why something cannot have happened on the day; "" when it can."""
    return _("The day cannot be in the future.") if day > today else ""


def past_day_problem(day: date, earliest: date, today: date) -> str:
    """Why something done in a case cannot have been done on the day; "" when it can."""
    if problem := future_problem(day, today):
        return problem
    if day < earliest:
        return _("The contact came on %(day)s: the day cannot be before it.") % {"day": format_day(earliest)}
    return ""


def prohibition_problem(until: date, today: date, *, since: date, stands_until: date | None) -> str:
    """Why a security prohibition cannot stand until the day; "" when it can.

    `stands_until` is the last day that is recorded now, None when none is: at the first decision five years from
    `since`, later two years at a time (laki 661/2009 37 §).
    """
    if until < today:
        return _("The day has gone: record the end of the prohibition instead.")
    if stands_until is None:
        latest = months_after(since, FIRST_PROHIBITION)
        words = _("A security prohibition is given for five years at the most: until %(day)s.")
    elif until <= stands_until:
        return _("It stands until %(day)s already. Write the last day of the new decision.") % {
            "day": format_day(stands_until)
        }
    else:
        latest = months_after(stands_until, PROLONGED_PROHIBITION)
        words = _("A security prohibition is prolonged by two years at a time: until %(day)s at the most.")
    return words % {"day": format_day(latest)} if until > latest else ""


def corrected_end_problem(until: date, today: date, *, stands_until: date) -> str:
    """Why the last day of a security prohibition cannot be corrected to the day; "" when it can.

    Only a recorded day that was too late is corrected: a later one comes from a new decision. It leaves nobody
    without protection on the day of the correction.
    """
    if until < today:
        return _("The day has gone: record the end of the prohibition instead.")
    if until >= stands_until:
        return _("Write a day before %(day)s. A new decision prolongs the prohibition.") % {
            "day": format_day(stands_until)
        }
    return ""
