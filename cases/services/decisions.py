"""Assessing what a family needs, deciding on a service, and naming who is responsible for the matter."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, local
from audit.rows import one_or_none
from audit.saving import save_checked
from cases import access, rules
from cases.models import CareTeamMember, Case, DeadlineRule, Decision, LegalBasis, NeedsAssessment
from cases.recording import record_act
from cases.selectors.deadlines import contact_day
from cases.selectors.decisions import own_worker_values
from cases.services.deadlines import meet_deadline, note_service_begun, reconsider_deadlines, start_deadlines
from cases.services.team import end_care_team_place, put_on_care_team
from staff.models import User
from staff.roles import Role
from staff.services.changes import refuse_stale


@transaction.atomic
def start_assessment(*, actor: User, case_id: int, started_on: date) -> NeedsAssessment:
    """Begin the assessment of service needs, which meets the limit of its beginning.

    Sent again for the same day it changes nothing. Raises ValidationError (field started_on; code "begun" when it
    began on another day), Http404 or PermissionDenied by cases.access. Law: sosiaalihuoltolaki 1301/2014 36 §.
    """
    case = access.case_to_change(actor, case_id, "assessment.make")
    _refuse_day("started_on", started_on, contact_day(case))
    if begun := one_or_none(NeedsAssessment.objects.filter(case=case)):
        if begun.started_on == started_on:
            return begun
        raise ValidationError(
            _("The assessment began on %(day)s already.") % {"day": format_day(begun.started_on)}, code="begun"
        )
    assessment = save_checked(NeedsAssessment(**_of(case), started_on=started_on, started_by=actor))
    meet_deadline(actor=actor, case=case, code="assessment_start", on=started_on)
    record_act(actor, "assessment.started", case, subject=assessment)
    return assessment


@transaction.atomic
def finish_assessment(*, actor: User, case_id: int, ready_on: date, level: str, summary: str) -> NeedsAssessment:
    """The assessment is ready, with the level of need it has found and a written summary (37 §).

    Begins the limit for naming the own worker. Sent again as it stands it changes nothing. Raises ValidationError
    (fields ready_on, summary, level; code "not_begun", or "ready" when it has been finished otherwise), Http404 or
    PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "assessment.make")
    assessment = one_or_none(NeedsAssessment.objects.filter(case=case))
    if assessment is None:
        raise ValidationError(_("Begin the assessment first."), code="not_begun")
    if assessment.ready_on:
        if (assessment.ready_on, assessment.summary, case.level) == (ready_on, summary, level):
            return assessment
        raise ValidationError(
            _("The assessment has been ready since %(day)s.") % {"day": format_day(assessment.ready_on)},
            code="ready",
        )
    if level == Case.Level.UNKNOWN:
        raise ValidationError({"level": _("Choose how much support the family needs.")})
    if ready_on < assessment.started_on:
        words = _("The assessment began on %(day)s: the day cannot be before it.")
        raise ValidationError({"ready_on": words % {"day": format_day(assessment.started_on)}})
    _refuse_day("ready_on", ready_on, assessment.started_on)
    assessment.ready_on, assessment.ready_by, assessment.summary = ready_on, actor, summary
    save_checked(assessment, update_fields=["ready_on", "ready_by", "summary"])
    meet_deadline(actor=actor, case=case, code="assessment_ready", on=ready_on)
    _set(case, level=level)
    start_deadlines(case=case, event=DeadlineRule.Event.ASSESSMENT_READY, on=ready_on)
    if CareTeamMember.objects.standing().filter(case=case, role=CareTeamMember.Role.OWN_WORKER).exists():
        meet_deadline(actor=actor, case=case, code="own_worker", on=ready_on)
    record_act(actor, "assessment.finished", case, subject=assessment)
    return assessment


@dataclass(frozen=True)
class DecisionFacts:
    """What is decided of a service: on which day, for which time, on which ground and why."""

    decided_on: date
    since: date
    until: date | None
    basis: LegalBasis
    content: str


@transaction.atomic
def make_decision(*, actor: User, case_id: int, facts: DecisionFacts) -> Decision:
    """Record a written decision; from then on the case goes the path with a decision. It is never changed after.

    The number is the case's own with a running part. The same decision sent again is the one of the first time.
    Raises ValidationError (fields of Decision), Http404 or PermissionDenied by cases.access.
    Law: sosiaalihuoltolaki 1301/2014 45 §.
    """
    case = access.case_to_change(actor, case_id, "decision.make")
    told = vars(facts)
    made = Decision.objects.filter(case=case)
    if earlier := made.filter(**told).first():
        return earlier
    _refuse_day("decided_on", facts.decided_on, contact_day(case))
    number = f"{case.number}/{made.count() + 1}"
    basis = facts.basis
    texts = {"law": basis.law, "appeal_fi": basis.appeal_fi, "appeal_sv": basis.appeal_sv}
    decision = Decision(**_of(case), **told, **texts, number=number, recorded_at=clock.now(), decided_by=actor)
    save_checked(decision)
    _set(case, path=Case.Path.DECISION)
    if case.last_contact_at:
        begun_on = max(local(case.last_contact_at).date(), facts.decided_on)
        note_service_begun(actor=actor, case=case, on=begun_on)
    record_act(actor, "decision.made", case, subject=decision)
    return decision


@transaction.atomic
def name_own_worker(
    *, actor: User, case_id: int, user: User, reason: str = "", seen: str | None = None
) -> CareTeamMember:
    """Name the one who is responsible for the matter, in the place of an earlier one, whose access ends.

    Naming the present one again changes nothing. Raises ValidationError (field user), StaleForm when the page with
    the mark `seen` has shown another own worker, Http404 or PermissionDenied by cases.access.
    Law: sosiaalihuoltolaki 1301/2014 42 §.
    """
    case = access.case_to_change(actor, case_id, "own_worker.name")
    if not user.has_role(Role.WORKER):
        raise ValidationError({"user": _("Only somebody who works with families can be the own worker.")})
    role = CareTeamMember.Role.OWN_WORKER
    present = one_or_none(CareTeamMember.objects.standing().filter(case=case, role=role).select_related("user"))
    if present and present.user_id == user.pk:
        return present
    refuse_stale(own_worker_values(case), seen)
    if present:
        present.case = case
        end_care_team_place(actor=actor, member=present, reason=reason)
    member = put_on_care_team(case=case, user=user, role=role, reason=reason)
    meet_deadline(actor=actor, case=case, code="own_worker", on=clock.today())
    record_act(actor, "own_worker.named", case, subject=user, reason=reason)
    return member


def _of(case: Case) -> dict:
    return {"case": case, "family_id": case.family_id, "unit_id": case.unit_id}


def _refuse_day(name: str, day: date, earliest: date) -> None:
    problem = rules.past_day_problem(day, earliest, clock.today())
    if problem:
        raise ValidationError({name: problem})


def _set(case: Case, **values: str) -> None:
    """Change what the limits depend on, and look at them again."""
    if all(getattr(case, name) == value for name, value in values.items()):
        return
    for name, value in values.items():
        setattr(case, name, value)
    save_checked(case, update_fields=list(values))
    reconsider_deadlines(case=case)
