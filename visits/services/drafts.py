"""Drafts of notes: whatever is typed is kept, and nobody's words are written over unseen."""

import json
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock
from cases.recording import record_act
from staff.models import User
from visits.models import NoteDraft, Visit
from visits.selectors.note.drafts import Content, is_untouched
from visits.services.locking import open_visit_to_change

# In characters of JSON: far beyond any note, but not a way to fill the disk.
LARGEST_DRAFT = 1_000_000


class DraftConflict(ValidationError):
    """Somebody has saved newer text since this window was opened; `draft` is what stands."""

    def __init__(self, draft: NoteDraft):
        super().__init__(
            _("%(name)s has changed this note while you were writing.") % {"name": draft.saved_by},
            code="draft_conflict",
        )
        self.draft = draft


def clean_content(content: Mapping[str, list[str]]) -> Content:
    """The fields that hold something, exactly as typed.

    Only what no database row can hold (the NUL character) is left out, and line ends are made alike, because a
    browser sends them in two ways.
    """
    cleaned = {
        name.replace("\x00", ""): [value.replace("\x00", "").replace("\r\n", "\n") for value in values]
        for name, values in content.items()
    }
    return {name: values for name, values in cleaned.items() if any(values)}


@transaction.atomic
def save_draft(
    *,
    actor: User,
    visit_id: int,
    content: Mapping[str, list[str]],
    version: int,
    writer: str = "",
    sequence: int = 0,
) -> NoteDraft | None:
    """Keep what has been typed, without judging it. None when nothing has been typed yet: then no row is made.

    `version` is that of the draft which the window showed (0: there was none). `writer` names the window and
    `sequence` counts its saves, so that a late delivery neither wins nor is a conflict. Raises DraftConflict when
    another window has saved since, VisitSettled when the visit has been recorded, ValidationError (code
    "draft_too_large"); Http404 or PermissionDenied by cases.access.
    """
    visit = open_visit_to_change(actor, visit_id, "note.write")
    content = clean_content(content)
    if len(json.dumps(content, ensure_ascii=False)) > LARGEST_DRAFT:
        raise ValidationError(
            _("The text is too long to be saved. Leave out what is not needed in the note."),
            code="draft_too_large",
        )
    draft = NoteDraft.objects.select_related("saved_by").filter(visit=visit).first()
    if draft is None:
        return None if is_untouched(visit, content) else _write(actor, visit, content, version, writer, sequence)
    same_window = bool(writer) and draft.writer == writer
    if draft.content == content or (same_window and sequence < draft.sequence):
        return draft
    if draft.version != version and not (same_window and sequence > draft.sequence):
        raise DraftConflict(draft)
    return _write(actor, visit, content, draft.version, writer, sequence, draft)


@transaction.atomic
def discard_draft(*, actor: User, visit_id: int, version: int) -> None:
    """Throw the draft away, if it is still the one that was looked at.

    Raises DraftConflict when it has changed since, VisitSettled, Http404 or PermissionDenied by cases.access. A
    draft that is not there any more is no error.
    """
    visit = open_visit_to_change(actor, visit_id, "note.write")
    draft = NoteDraft.objects.select_related("saved_by").filter(visit=visit).first()
    if draft is None:
        return
    if draft.version != version:
        raise DraftConflict(draft)
    draft.delete()
    record_act(actor, "note.draft_discarded", visit.case, subject=visit)


def _write(
    actor: User,
    visit: Visit,
    content: Content,
    version: int,
    writer: str,
    sequence: int,
    draft: NoteDraft | None = None,
) -> NoteDraft:
    """Save the draft as the version after `version`. The log is told who writes, not every letter."""
    begins = draft is None or draft.saved_by_id != actor.pk
    draft = draft or NoteDraft(
        visit=visit, case_id=visit.case_id, family_id=visit.family_id, unit_id=visit.unit_id
    )
    draft.content, draft.version = content, version + 1
    draft.writer, draft.sequence = writer, sequence
    draft.saved_at, draft.saved_by = clock.now(), actor
    # Not full_clean: a draft is judged by no rule, and may be emptied again.
    draft.save()
    if begins:
        record_act(actor, "note.draft_written", visit.case, subject=visit)
    return draft
