"""Whom a family's team may invite, and what an invited partner is told of the invitation."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404

from audit import clock
from audit.finnish_dates import format_day
from audit.models import AuditEvent
from cases import access
from cases.models import CareTeamMember, Case
from cases.models.people import standing_on
from cases.selectors.team import families_of, last_day, team_of
from staff.models import User
from staff.phones import shown_phone
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


@dataclass(frozen=True)
class Worker:
    """One of the pair as a partner reaches them: the work phone as shown and as dialled."""

    user: User
    role: str
    phone: str
    phone_link: str


@dataclass(frozen=True)
class Invitation:
    """Who invited the partner, why and until when, and with whom the partner works."""

    invited_by: User | None
    reason: str
    until: str
    pair: list[Worker]


def invited_until(user: User, case: Case) -> datetime | None:
    """The first moment at which the person's place on the care team no longer holds; None without an end."""
    places = CareTeamMember.objects.standing().filter(case=case, user=user)
    return places.values_list("until", flat=True).first()


def own_invitation(user: User, case: Case) -> Invitation | None:
    """The person's own standing invitation to the family; None for anybody else. `case` from cases.access."""
    if CareTeamMember.Role.INVITED not in case.team_roles:
        return None
    team = team_of(case)
    own = next(member for member in team if member.user_id == user.pk)
    acts = AuditEvent.objects.filter(family_id__in=families_of(case), case_id=case.pk, action="team.invited")
    act = acts.filter(subject_id=user.pk).select_related("actor__job_title").order_by("-pk").first()
    pair = [member for member in team if member.role in access.PAIR]
    return Invitation(
        invited_by=act and act.actor,
        reason=own.reason,
        until=format_day(last_day(own.until)),
        pair=[
            Worker(member.user, member.get_role_display(), shown_phone(phone), phone)
            for member in pair
            for phone in [member.user.phone_to_call]
        ],
    )
