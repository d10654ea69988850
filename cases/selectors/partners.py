"""Whom a family's team may invite."""

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from audit import clock
from cases.models import CareTeamMember, Case
from cases.models.people import standing_on
from staff.models import User
from staff.roles import Role


def partners_to_invite(case: Case) -> QuerySet[User]:
    """Partner professionals of today who are not on the case's care team, by name."""
    on_team = CareTeamMember.objects.standing().filter(case=case).values("user")
    partners = User.objects.filter(standing_on(clock.today(), "roles__"), roles__role=Role.PARTNER, is_active=True)
    return partners.exclude(pk__in=on_team).select_related("job_title", "unit").distinct()


def invitation_of(case: Case, pk: int) -> CareTeamMember:
    """The standing invitation to the case with its partner. Raises Http404 for any other row of a care team."""
    invited = case.team.standing().filter(role=CareTeamMember.Role.INVITED)
    return get_object_or_404(invited.select_related("user"), pk=pk)
