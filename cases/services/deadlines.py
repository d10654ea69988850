"""Limits of a case: begun by an event, met by an act, dropped when they no longer concern it.

A part of other services, with no rule of its own about who may: each has locked the case and asked `access` first.
Law: sosiaalihuoltolaki 1301/2014 36 §, 42 § and 45 §; which limits there are
and how long is in rows (`DeadlineRule`).
"""

from collections.abc import Iterable
from datetime import date

from audit.saving import save_all_checked
from cases import rules
from cases.models import Case, Deadline, DeadlineRule
from cases.selectors.deadlines import contact_day, rules_on
from staff.models import User


def start_deadlines(*, case: Case, event: str, on: date) -> list[Deadline]:
    """Begin the limits that an event of the day `on` starts for the case. Two statements."""
    return _begin(case, rules_on(event, on), on)


def _begin(case: Case, candidates: Iterable[DeadlineRule], on: date) -> list[Deadline]:
    return save_all_checked(
        Deadline(
            case=case,
            family_id=case.family_id,
            unit_id=case.unit_id,
            rule=rule,
            counted_from=on,
            due_on=rules.due_on(rule, on),
        )
        for rule in candidates
        if rules.concerns(rule, case)
    )


def meet_deadline(*, actor: User, case: Case, code: str, on: date) -> None:
    """What the limit asked for was done on the day `on`. Without effect when no such limit runs."""
    Deadline.objects.open().filter(case=case, rule__code=code).update(met_on=on, met_by=actor)


def reconsider_deadlines(*, case: Case) -> None:
    """After the level of need or the path has changed: drop what does not concern the case, go on with what does.

    What is taken up again keeps its day: the law counts from the contact, not from when it was noticed.
    """
    contact_on = contact_day(case)
    begun = list(Deadline.objects.filter(case=case).select_related("rule"))
    for deadline in begun:
        dropped = _why_dropped(deadline, case)
        if deadline.met_on is None and deadline.dropped != dropped:
            Deadline.objects.filter(pk=deadline.pk).update(dropped=dropped)
    codes = {deadline.rule.code for deadline in begun}
    missing = [rule for rule in rules_on(DeadlineRule.Event.CONTACT, contact_on) if rule.code not in codes]
    _begin(case, missing, contact_on)


def drop_deadlines(*, case: Case) -> None:
    """The case has been closed: nothing is waited for any more."""
    Deadline.objects.open().filter(case=case).update(dropped=Deadline.Dropped.CLOSED)


def note_service_begun(*, actor: User, case: Case, on: date) -> None:
    """The family was met on the day `on`: a service that was decided on has been arranged (45 §)."""
    if case.path == Case.Path.DECISION:
        meet_deadline(actor=actor, case=case, code="decision_carried_out", on=on)


def _why_dropped(deadline: Deadline, case: Case) -> str:
    if rules.concerns(deadline.rule, case):
        return ""
    needs_decision = deadline.rule.decision_only and case.path != Case.Path.DECISION
    return Deadline.Dropped.PATH if needs_decision else Deadline.Dropped.LEVEL
