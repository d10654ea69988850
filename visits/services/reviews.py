"""The joint review: what the family and the pair found together, and what follows from their decision."""

from dataclasses import dataclass, field
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.drafts import Typed
from audit.finnish_dates import format_day, local
from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models import Case
from cases.recording import record_act
from cases.selectors import members_of
from cases.services import enter_phase, take_once
from staff.models import User
from visits import rules
from visits.models import CaseDraft, InitialDecision, JointReview, ReviewParticipant, Visit, VisitPlan, VisitType
from visits.models.belonging import copied
from visits.services.agreements import AgreementFacts, write_agreements
from visits.services.case_drafts import drop_case_draft
from visits.services.locking import refuse_second_review

LONGEST_TEXT = 10_000
# The kind under which a review is remembered as sent; its key is the number of the case.
REVIEW_HELD = "review"


@dataclass(frozen=True)
class ReviewFacts:
    """What was found and decided. Participants are ids of members of the family."""

    held_on: date
    found: str
    strengths: str
    decision: InitialDecision
    decision_reason: str
    participants: list[int] = field(default_factory=list)
    without_family_reason: str = ""
    family_words: str = ""
    next_on: date | None = None
    agreements: list[AgreementFacts] = field(default_factory=list)


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
    members = {member.person_id for member in members_of(case)}
    errors = review_problems(facts, plan, members)
    if errors:
        raise ValidationError(errors)
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
    write_agreements(case=case, facts=facts.agreements, agreed_on=facts.held_on, review=review)
    take_once(actor=actor, case=case, kind=REVIEW_HELD, typed=typed)
    record_act(actor, "review.held", case, subject=review, changes={"decision": facts.decision.code})
    _go_on(actor, case, review)
    return review


def review_problems(facts: ReviewFacts, plan: VisitPlan, members: set[int]) -> dict[str, str]:
    """What is wrong with the facts of a review, by field. `members` are ids of the family's people."""
    errors = {}
    if not set(facts.participants) <= members:
        errors["participants"] = _("Choose people of this family only.")
    elif not facts.participants and is_blank(facts.without_family_reason):
        errors["participants"] = _("Choose who was there, or write below why nobody of the family was.")
    if facts.held_on > clock.today():
        errors["held_on"] = _("The day cannot be in the future.")
    elif facts.held_on < local(plan.made_at).date():
        words = {"day": format_day(plan.made_at)}
        errors["held_on"] = _("The first visits were planned on %(day)s. Check the day.") % words
    if facts.next_on and facts.next_on <= facts.held_on:
        errors["next_on"] = _("Choose a day after the review.")
    texts = {
        "found": _("Write what you have found out together."),
        "strengths": _("Write what carries the family."),
        "decision_reason": _("Write why you decided so."),
    }
    errors |= {name: words for name, words in texts.items() if is_blank(getattr(facts, name))}
    for name in (*texts, "family_words"):
        length = len(getattr(facts, name))
        if length > LONGEST_TEXT:
            words = {"length": length, "limit": LONGEST_TEXT}
            errors[name] = _("The text has %(length)s characters. Shorten it to %(limit)s at the most.") % words
    return errors


def _plan_ready(case: Case) -> VisitPlan:
    """The plan, if its review may be held now."""
    refuse_second_review(case)
    plan = VisitPlan.objects.filter(case=case).first()
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
