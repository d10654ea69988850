"""Who works with a family at this moment."""

from datetime import date, datetime, timedelta

from audit.finnish_dates import local
from cases.models import CareTeamMember, Case

Role = CareTeamMember.Role


def team_of(case: Case) -> list[CareTeamMember]:
    """Who works with the family now, each user with title and unit: the pair, the own worker, those who
    come to single visits or hand over, the invited."""
    order = [
        Role.LEAD,
        Role.CO_WORKER,
        Role.OWN_WORKER,
        Role.SUBSTITUTE,
        Role.CONSULTANT,
        Role.HAND_OVER,
        Role.INVITED,
    ]
    team = CareTeamMember.objects.standing().filter(case=case).select_related("user__job_title", "user__unit")
    return sorted(team, key=lambda member: (order.index(member.role), member.pk))


def families_of(case: Case) -> set[int]:
    """The families whose the case is or has been: the log keeps the one of its time. One query."""
    return {case.family_id, *case.events.values_list("family_id", flat=True).distinct()}


def last_day(until: datetime | None) -> date | None:
    """The day on which access still holds: an invitation that ends as Saturday begins is "until Friday"."""
    return None if until is None else local(until - timedelta(microseconds=1)).date()
