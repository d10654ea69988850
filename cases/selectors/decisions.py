"""What has been assessed and decided of a case, and who is responsible for it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_period, local
from audit.rows import one_or_none
from cases import access
from cases.models import CareTeamMember, Case, Decision, NeedsAssessment, WorkFormChange
from cases.models.people import standing_on
from cases.selectors.deadlines import DeadlineRow, contact_day, deadlines_of
from staff.models import User
from staff.phones import shown_phone
from staff.roles import Role
from staff.services.changes import Values


@dataclass(frozen=True)
class AssessmentWords:
    """Where the assessment of service needs stands, in words."""

    state: str
    summary: str
    is_begun: bool
    is_ready: bool


@dataclass(frozen=True)
class DecisionRow:
    """One decision on the list."""

    number: str
    title: str
    period: str
    by: str
    url: str


@dataclass(frozen=True)
class WorkFormRow:
    """A form of work from a day on, and why."""

    name: str
    since: str
    reason: str


# What may be done on the page: a name for the template, the action.
MAY = {
    "assess": "assessment.make",
    "decide": "decision.make",
    "name_own_worker": "own_worker.name",
    "correct": "contact.correct",
}


def limits_page(user: User, case: Case) -> dict:
    """The context of the page of limits and decisions. Six queries. `case` from cases.access for the same user."""
    deadlines: list[DeadlineRow] = deadlines_of(case)
    decisions = Decision.objects.filter(case=case).select_related("basis", "decided_by")
    return {
        "deadlines": deadlines,
        "assessment": assessment_words(assessment_of(case)),
        "decisions": [_decision_row(decision) for decision in decisions],
        "own_worker": own_worker_of(case),
        "work_forms": _work_forms(case),
        "may": {name: access.can(user, action, case) for name, action in MAY.items()},
    }


def assessment_of(case: Case) -> NeedsAssessment | None:
    """The assessment of the case with whoever made it, if it has begun."""
    return one_or_none(NeedsAssessment.objects.filter(case=case).select_related("started_by", "ready_by"))


def assessment_words(assessment: NeedsAssessment | None) -> AssessmentWords:
    """Where the assessment stands."""
    if assessment is None:
        return AssessmentWords(_("The assessment has not begun."), "", False, False)
    if assessment.ready_on is None:
        words = _("Begun %(day)s, %(name)s") % {
            "day": format_day(assessment.started_on),
            "name": assessment.started_by,
        }
        return AssessmentWords(words, "", True, False)
    words = _("Begun %(begun)s, ready %(ready)s, %(name)s") % {
        "begun": format_day(assessment.started_on),
        "ready": format_day(assessment.ready_on),
        "name": assessment.ready_by,
    }
    return AssessmentWords(words, assessment.summary, True, True)


def service_until(case: Case) -> date | None:
    """The day by which the service has been decided, when it has an end. One query."""
    decision = Decision.objects.filter(case=case).first()
    return decision.until if decision else None


def decision_of(case: Case, pk: int) -> Decision:
    """A decision of the case with its ground and whoever made it. Raises Http404 for any other."""
    decisions = Decision.objects.filter(case=case).select_related(
        "basis", "unit", "decided_by__job_title", "decided_by__unit"
    )
    return get_object_or_404(decisions, pk=pk)


def decision_sheet(decision: Decision) -> dict:
    """A decision as it is printed for the family; phone and address are those that answer today."""
    return {
        "decision": decision,
        "decided_on": format_day(decision.decided_on),
        "period": format_period(decision.since, decision.until),
        "phone": shown_phone(decision.decided_by.phone_to_call),
        "phone_link": decision.decided_by.phone_to_call,
    }


def own_worker_of(case: Case) -> dict | None:
    """The own worker of today: `user`, `since` in words, and whether the person `has_left`. One query."""
    standing = CareTeamMember.objects.standing().filter(case=case, role=CareTeamMember.Role.OWN_WORKER)
    member = one_or_none(standing.select_related("user__job_title").annotate(has_left=~access.still_works()))
    return member and {
        "user": member.user,
        "since": format_period(local(member.since).date()),
        "has_left": member.has_left,
    }


def own_worker_values(case: Case) -> Values:
    """The own worker as a page has shown: one named again meanwhile is another."""
    own_worker = own_worker_of(case)
    return {"user": own_worker["user"] if own_worker else None}


def own_workers_to_name() -> QuerySet[User]:
    """Everybody who works with families today, by name: an own worker may sit in another unit."""
    workers = User.objects.filter(standing_on(clock.today(), "roles__"), roles__role=Role.WORKER, is_active=True)
    return workers.select_related("job_title", "unit").distinct()


def _decision_row(decision: Decision) -> DecisionRow:
    return DecisionRow(
        number=decision.number,
        title=str(decision.basis),
        period=format_period(decision.since, decision.until),
        by=_("%(day)s, %(name)s") % {"day": format_day(decision.decided_on), "name": decision.decided_by},
        url=reverse("cases:decision", args=[decision.case_id, decision.pk]),
    )


def _work_forms(case: Case) -> list[WorkFormRow]:
    """The forms of work in the order of their days, the present one last. The first is told by the contact."""
    changes = list(WorkFormChange.objects.filter(case=case).select_related("work_form"))
    if not changes:
        return [WorkFormRow(str(case.work_form), format_period(contact_day(case)), case.work_form_reason)]
    return [WorkFormRow(str(row.work_form), format_period(row.since), row.reason) for row in changes]
