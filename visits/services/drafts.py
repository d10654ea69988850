"""Drafts of notes: whatever is typed is kept, and nobody's words are written over unseen."""

from django.db import transaction

from audit.drafts import Typed, check_size
from cases.recording import record_act
from staff.models import User
from visits.models import NoteDraft
from visits.selectors.note.drafts import is_untouched
from visits.services.locking import locked_to_record, open_visit_to_record, refuse_settled


@transaction.atomic
def save_draft(*, actor: User, visit_id: int, typed: Typed) -> NoteDraft | None:
    """Keep what has been typed, without judging it. None when nothing has been typed yet: then no row is made.

    Raises DraftConflict when another window has saved since, VisitSettled when the visit has been recorded,
    ValidationError (code "draft_too_large"); Http404 or PermissionDenied by cases.access.
    """
    visit = open_visit_to_record(actor, visit_id)
    check_size(typed.content)
    draft = getattr(visit, "draft", None)
    if draft is None:
        if is_untouched(visit, typed.content):
            return None
        draft = NoteDraft(
            visit=visit,
            case_id=visit.case_id,
            family_id=visit.family_id,
            unit_id=visit.unit_id,
        )
    if draft.keep(typed, actor):
        record_act(actor, "note.draft_written", visit.case, subject=visit)
    return draft


@transaction.atomic
def discard_draft(*, actor: User, visit_id: int, version: int) -> None:
    """Throw the draft away, if it is still the one that was looked at.

    Also of a visit that somebody else has cancelled. Raises DraftConflict when it has changed since, VisitSettled
    when the visit has been recorded and nothing is left to throw away, Http404 or PermissionDenied by
    cases.access. A draft that is not there any more is no error.
    """
    visit = locked_to_record(actor, visit_id)
    draft = getattr(visit, "draft", None)
    if draft is None:
        refuse_settled(visit)
        return
    draft.check_seen(version)
    draft.throw_away()
    record_act(actor, "note.draft_discarded", visit.case, subject=visit)
