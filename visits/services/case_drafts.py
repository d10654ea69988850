"""Drafts of the joint review and of the closing: kept from the first letter, gone when the page is confirmed."""

from django.db import transaction

from audit.drafts import Typed, check_size
from audit.rows import one_or_none
from cases import access
from cases.models import Case
from cases.recording import record_act
from staff.models import User
from visits.models import CaseDraft
from visits.services.locking import refuse_second_review

Kind = CaseDraft.Kind
# What one must be allowed to do in order to write a page, and what its draft is called in the log.
ACTIONS = {Kind.REVIEW: "review.hold", Kind.CLOSING: "case.close"}
LOGGED = {Kind.REVIEW: "review.draft_written", Kind.CLOSING: "closing.draft_written"}
DISCARDED = {Kind.REVIEW: "review.draft_discarded", Kind.CLOSING: "closing.draft_discarded"}


@transaction.atomic
def save_case_draft(*, actor: User, case_id: int, kind: Kind, typed: Typed) -> CaseDraft | None:
    """Keep what has been typed, without judging it. None when nothing has been typed yet: then no row is made.

    Raises DraftConflict when another window has saved since, ReviewHeld when the joint review has been recorded,
    ValidationError (code "draft_too_large"); Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, ACTIONS[kind])
    if kind == Kind.REVIEW:
        refuse_second_review(case)
    check_size(typed.content)
    draft = one_or_none(CaseDraft.objects.select_related("saved_by").filter(case=case, kind=kind))
    if draft is None:
        if not typed.content:
            return None
        draft = CaseDraft(case=case, family_id=case.family_id, unit_id=case.unit_id, kind=kind)
    if draft.keep(typed, actor):
        record_act(actor, LOGGED[kind], case)
    return draft


@transaction.atomic
def discard_case_draft(*, actor: User, case_id: int, kind: Kind, version: int) -> None:
    """Throw the draft away, if it is still the one that was looked at. One that is not there is no error.

    Raises DraftConflict when it has changed since, Http404 or PermissionDenied by cases.access.
    """
    case = access.case_to_change(actor, case_id, ACTIONS[kind])
    draft = one_or_none(CaseDraft.objects.select_related("saved_by").filter(case=case, kind=kind))
    if draft is None:
        return
    draft.check_seen(version)
    draft.throw_away()
    record_act(actor, DISCARDED[kind], case)


def drop_case_draft(case: Case, kind: Kind, typed: Typed | None) -> None:
    """Throw a draft away, because its page is confirmed, in the caller's transaction.

    `typed` is what the confirmer's page has sent: what another window has saved since is not thrown away unseen
    (DraftConflict). None: whatever stands goes.
    """
    draft = one_or_none(CaseDraft.objects.select_related("saved_by").filter(case=case, kind=kind))
    if draft is None:
        return
    if typed:
        draft.is_behind(typed)
    draft.delete()
