"""Who works with a family, from when to when. Access follows these rows."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Typed
from audit.finnish_dates import local
from audit.rows import one_or_none
from audit.saving import save_checked
from audit.words import is_blank
from cases import access, rules
from cases.models import CareTeamMember, Case, SentKind
from cases.recording import record_act
from cases.services.sent_forms import take_once
from staff.models import User
from staff.roles import Role


def add_to_care_team(
    *, actor: User, case: Case, user: User, role: str, until: datetime | None = None, reason: str = ""
) -> CareTeamMember:
    """Put a member of a pair on the care team from now on, in the transaction of the pair that is formed.

    `case` is as `access.case_to_change` gave it, so its row is locked. Raises ValidationError when the person is
    already on the team, Http404 or PermissionDenied by cases.access.
    """
    access.require(actor, "pair.form", case)
    member = put_on_care_team(case=case, user=user, role=role, until=until, reason=reason)
    record_act(actor, "team.added", case, subject=user, changes={"role": role}, reason=reason)
    return member


def let_in_for_a_visit(
    *, actor: User, case: Case, user: User, role: str, until: datetime, reason: str
) -> CareTeamMember:
    """A place for whoever comes to a single visit as a substitute or an expert, in the transaction of agreeing it.

    A part of the services of visits, with no rule of its own about who may: the caller has locked the case and
    asked `access`. A place that stands for another visit lasts as long as the later of the two.
    """
    place = one_or_none(CareTeamMember.objects.standing().filter(case=case, user=user, role=role))
    ends = until if place is None or place.until is None else max(until, place.until)
    return _let_in(actor, place, case=case, user=user, role=role, until=ends, reason=reason)


def let_in_until(
    *, actor: User, case: Case, user: User, role: str, until: datetime, reason: str
) -> CareTeamMember:
    """A place until exactly this moment: one that stands ends then instead, earlier or later.

    A part of services of upper rooms, as `let_in_for_a_visit`: the caller has locked the case and asked `access`.
    """
    place = one_or_none(CareTeamMember.objects.standing().filter(case=case, user=user, role=role))
    return _let_in(actor, place, case=case, user=user, role=role, until=until, reason=reason)


def _let_in(
    actor: User, place: CareTeamMember | None, *, case: Case, user: User, role: str, until: datetime, reason: str
) -> CareTeamMember:
    if place is None:
        place = put_on_care_team(case=case, user=user, role=role, until=until, reason=reason)
    elif place.until and place.until != until:
        place.until = until
        save_checked(place, update_fields=["until"])
    record_act(actor, "team.added", case, subject=user, changes={"role": role}, reason=reason)
    return place


def end_care_team_place(*, actor: User, member: CareTeamMember, reason: str = "") -> None:
    """End a person's place, and access, at this moment, in the caller's transaction. The row stays as history.

    A part of other services, with no rule of its own about who may: ending a pair, ending an invitation and
    closing a case have each locked the case and asked `access` for their own action before they call this.
    """
    member.until = clock.now()
    save_checked(member, update_fields=["until"])
    record_act(actor, "team.ended", member.case, subject=member.user, reason=reason)


def fit_place_to_visits(*, actor: User, member: CareTeamMember, limits: Iterable[datetime]) -> None:
    """A visit needs somebody no more: the place lasts until the latest of the `limits` of the others, or ends.

    A part of the services of visits, as `let_in_for_a_visit`. A place that has ended already stays as it is.
    """
    now = clock.now()
    if member.until and member.until <= now:
        return
    until = max(limits, default=now)
    if until <= now:
        end_care_team_place(actor=actor, member=member)
    elif member.until != until:
        member.until = until
        save_checked(member, update_fields=["until"])


@transaction.atomic
def invite_partner(
    *, actor: User, case_id: int, user: User, until: datetime, reason: str, typed: Typed | None = None
) -> CareTeamMember:
    """Invite a partner professional to one family until a moment, with the reason for it. Once a page (`typed`).

    Raises SentBefore, ValidationError (fields user, until, reason), Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "team.invite")
    take_once(actor=actor, case=case, kind=SentKind.INVITATION, typed=typed)
    if not user.has_role(Role.PARTNER):
        raise ValidationError({"user": _("Only a partner professional can be invited.")})
    # `until` is the first moment without access: an invitation "until Friday" ends as Saturday begins.
    problem = rules.invitation_problem(local(until - timedelta(microseconds=1)).date(), clock.today())
    if problem or until <= clock.now():
        raise ValidationError({"until": problem or _("The invitation must end in the future.")})
    if is_blank(reason):
        raise ValidationError({"reason": _("Write why this person needs to see the family.")})
    member = put_on_care_team(case=case, user=user, role=CareTeamMember.Role.INVITED, until=until, reason=reason)
    record_act(actor, "team.invited", case, subject=user, reason=reason)
    return member


@transaction.atomic
def end_invitation(
    *, actor: User, case_id: int, member_id: int, reason: str = "", typed: Typed | None = None
) -> None:
    """End a partner's invitation, and access, at this moment. Once for each page (`typed`).

    Raises SentBefore, Http404 when the invitation does not stand (any more), Http404 or PermissionDenied by
    cases.access.
    """
    case = access.case_to_change(actor, case_id, "team.invite")
    take_once(actor=actor, case=case, kind=SentKind.INVITATION_END, typed=typed)
    standing = CareTeamMember.objects.standing().filter(case=case, role=CareTeamMember.Role.INVITED)
    member = get_object_or_404(standing.select_related("user"), pk=member_id)
    member.case = case
    end_care_team_place(actor=actor, member=member, reason=reason)


def note_met(*, case: Case, user_ids: Collection[int], met_at: datetime) -> None:
    """Write down who has met the family at a visit, whatever place brought them there; the first time stays.

    Called by the room of visits in the transaction of the act itself, which is what gets logged. One query.
    """
    places = CareTeamMember.objects.filter(case=case, user__in=user_ids, met_at=None)
    places.update(met_at=met_at)


def put_on_care_team(
    *, case: Case, user: User, role: str, until: datetime | None = None, reason: str = ""
) -> CareTeamMember:
    """The place itself, from this moment on. Only for services of this package that have asked `access`."""
    member = CareTeamMember(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        user=user,
        role=role,
        since=clock.now(),
        until=until,
        reason=reason,
    )
    save_checked(member)
    return member
