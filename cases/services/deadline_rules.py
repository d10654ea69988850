"""A law that changes: the old rule ends and a new one begins, so that earlier limits stay as they were counted."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock, trail
from audit.saving import save_checked
from cases.models import DeadlineRule
from staff import access as staff_access
from staff.models import User


@dataclass(frozen=True)
class RuleFacts:
    """What a changed law says, and from which day on."""

    since: date
    length: int
    length_unit: str
    law: str


@transaction.atomic
def renew_deadline_rule(*, actor: User, rule_id: int, facts: RuleFacts) -> DeadlineRule:
    """End a rule on the eve of `facts.since`, and begin the one that holds from that day on.

    Limits that have been counted already stay as they are. Raises PermissionDenied unless the actor keeps the
    catalogues, and ValidationError (fields since, length, law; code "renewed" when the rule has ended already).
    """
    staff_access.require(actor, "catalogue.manage")
    rule = DeadlineRule.objects.select_for_update().get(pk=rule_id)
    if rule.until:
        raise ValidationError(_("This rule has been changed already. Open the newest one."), code="renewed")
    if facts.since <= max(clock.today(), rule.since or date.min):
        raise ValidationError(
            {"since": _("A changed rule begins tomorrow at the earliest, and after the present one.")}
        )
    rule.until = facts.since - timedelta(days=1)
    save_checked(rule, update_fields=["until"])
    kept = {name: getattr(rule, name) for name in ("code", "event", "special_support_only", "decision_only")}
    names = {name: getattr(rule, name) for name in ("name_fi", "name_sv", "name_en")}
    new = save_checked(DeadlineRule(**kept, **names, **vars(facts)))
    trail.record(
        actor=actor, action="deadline_rule.changed", subject=new, changes={"since": facts.since.isoformat()}
    )
    return new
