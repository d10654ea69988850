"""The joint review: what the family and the pair found together, and what follows from their decision."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.drafts import Typed
from audit.rows import one_or_none
from audit.saving import save_checked
from cases import access
from cases.models import Case
from cases.models.belonging import copied
from cases.recording import record_act
from cases.selectors import members_of
from cases.services import enter_phase, take_once
from pairs.selectors import standing_pair
from staff.models import User
from visits import rules
from visits.models import (
    CaseDraft,
    InitialDecision,
    JointReview,
    ReviewParticipant,
    ReviewWorker,
    Visit,
    VisitPlan,
    VisitType,
)
from visits.selectors.review import last_visit_on
from visits.services.agreements import write_agreements
from visits.services.case_drafts import drop_case_draft
from visits.services.locking import refuse_second_review
from visits.services.review_facts import ReviewFacts, check_review

# The kind under which a review is remembered as sent; its key is the number of the case.
REVIEW_HELD = "review"


@transaction.atomic
def hold_review(*, actor: User, case_id: int, facts: ReviewFacts, typed: Typed | None = None) -> JointReview:
    """Record the joint review, once, when enough first visits of the plan have been held (3rd-5th).

    The case goes on to the phase of the joint review and, if the decision says so, to work; visits still agreed
    as first visits become working visits. A decision to end leaves the closing to `close_family_case`. The draft
    goes; `typed` is what the writer's page has sent: a newer draft is not thrown away unseen, and a second press
    is known by it. Raises ReviewHeld, DraftConflict, ValidationError (the fields of ReviewFacts, or code
    "too_early"); Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, "review.hold")
    plan = _plan_ready(case)
    drop_case_draft(case, CaseDraft.Kind.REVIEW, typed)
    pair = standing_pair(case)
    workers = pair.people if pair else ()
    members = {member.person_id for member in members_of(case)}
    check_review(actor, facts, members=members, workers=workers, last_visit_on=last_visit_on(plan))
    review = JointReview(
        case=case,
        family_id=case.family_id,
        unit_id=case.unit_id,
        plan=plan,
        held_on=facts.held_on,
        found=facts.found.strip(),
        strengths=facts.strengths.strip(),
        family_words=facts.family_words.strip(),
        decision=facts.decision,
        decision_reason=facts.decision_reason.strip(),
        next_on=facts.next_on,
        without_family_reason="" if facts.participants else facts.without_family_reason.strip(),
        recorded_by=actor,
        recorded_at=clock.now(),
    )
    save_checked(review)
    ReviewParticipant.objects.bulk_create(
        ReviewParticipant(review=review, person_id=person, **copied(review)) for person in facts.participants
    )
    ReviewWorker.objects.bulk_create(
        ReviewWorker(review=review, user=user, present=user.pk in facts.workers_present, **copied(review))
        for user in workers
    )
    write_agreements(case=case, facts=facts.agreements, agreed_on=facts.held_on, review=review)
    take_once(actor=actor, case=case, kind=REVIEW_HELD, typed=typed)
    record_act(actor, "review.held", case, subject=review, changes={"decision": facts.decision.code})
    _go_on(actor, case, review)
    return review


def _plan_ready(case: Case) -> VisitPlan:
    """The plan, if its review may be held now."""
    refuse_second_review(case)
    plan = one_or_none(VisitPlan.objects.filter(case=case))
    if plan is None:
        raise ValidationError(_("Make the plan of the first visits before the joint review."), code="too_early")
    held = Visit.objects.filter(plan=plan, status=Visit.Status.HELD).count()
    if not rules.review_allowed(held=held, minimum=plan.minimum, review_held=False):
        raise ValidationError(
            ngettext(
                "The joint review can be held after %(minimum)s first visit. %(held)s has been held.",
                "The joint review can be held after %(minimum)s first visits. %(held)s have been held.",
                plan.minimum,
            )
            % {"minimum": plan.minimum, "held": held},
            code="too_early",
        )
    return plan


def _go_on(actor: User, case: Case, review: JointReview) -> None:
    if case.phase == Case.Phase.INITIAL:
        enter_phase(actor=actor, case=case, phase=Case.Phase.REVIEW)
    if review.decision.leads_to == InitialDecision.LeadsTo.WORK:
        enter_phase(actor=actor, case=case, phase=Case.Phase.WORK, reason=str(review.decision))
    coming = Visit.objects.filter(plan=review.plan, status=Visit.Status.PLANNED, starts_at__gt=clock.now())
    work = VisitType.objects.get(code=rules.WORK_KIND)
    for visit in coming:
        visit.plan = visit.plan_maximum = visit.number = None
        visit.kind = work
        save_checked(visit, update_fields=["plan", "plan_maximum", "number", "kind"])
