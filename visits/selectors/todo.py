"""What a worker still has to record or sign."""

from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from staff.models import User
from visits.models import Visit, VisitNote, VisitWorker
from visits.selectors.due import left_unrecorded, unlogged
from visits.selectors.note.to_sign import notes_to_sign
from visits.selectors.recording_limits import RecordingLimits, recording_limits
from visits.selectors.words import short_label


@dataclass(frozen=True)
class TodoRow:
    """One visit to record or note to sign."""

    case_id: int
    url: str
    title: str
    about: str
    kind: str
    words: str


@dataclass(frozen=True)
class Todo:
    """The three lists of the page, oldest first."""

    drafts: list[TodoRow]
    unlogged: list[TodoRow]
    to_cosign: list[TodoRow]

    @property
    def case_ids(self) -> list[int]:
        """The cases on the page, for the log."""
        return [row.case_id for row in (*self.drafts, *self.unlogged, *self.to_cosign)]

    @property
    def is_empty(self) -> bool:
        """Whether everything is recorded and signed."""
        return not (self.drafts or self.unlogged or self.to_cosign)


def todo_of(user: User) -> Todo:
    """Drafts, visits without a note, and notes that wait for the person's signature. Three queries.

    Only of families that the person works with now: whoever has left a family has nothing to do there.
    """
    visits, limits = list(_open_visits(user)), recording_limits()
    return Todo(
        drafts=[_visit_row(visit, limits) for visit in visits if visit.draft_pk],
        unlogged=[_visit_row(visit, limits) for visit in visits if visit.draft_pk is None],
        to_cosign=[_note_row(note) for note in notes_to_sign(user)],
    )


def _open_visits(user: User) -> QuerySet[Visit]:
    """Visits of the person that are over and not recorded or have a draft, and those that an earlier pair left.

    Also visits cancelled by others whose begun note is still to be copied.
    """
    to_write = unlogged() | Q(draft__isnull=False)
    # What an earlier pair has left is for the pair of today, not for a substitute at a single visit.
    left = left_unrecorded() & Q(case__in=access.cases_with(user, "visit.plan"))
    own = Exists(VisitWorker.objects.responsible().filter(visit=OuterRef("pk"), user=user))
    return (
        Visit.objects.filter(
            Q((to_write & Q(own)) | left, status=Visit.Status.PLANNED)
            | Q(own, draft__isnull=False, status=Visit.Status.NOT_HELD)
        )
        .filter(case__in=access.cases_with(user, "note.write"))
        .annotate(draft_pk=F("draft__pk"))
        .select_related("kind", "plan", "case__family")
        .order_by("starts_at", "id")
    )


def _visit_row(visit: Visit, limits: RecordingLimits) -> TodoRow:
    kind, words = limits.state(visit.starts_at)
    if visit.status == Visit.Status.NOT_HELD:
        kind, words = "draft", _("cancelled, your text is kept")
    elif visit.ends_at > clock.now():
        kind, words = "draft", ""
    return TodoRow(
        case_id=visit.case_id,
        url=reverse("visits:note_write", args=[visit.pk]),
        title=str(visit.case.family),
        about=f"{short_label(visit)}, {format_when(visit.starts_at, visit.ends_at)}",
        kind=kind,
        words=words,
    )


def _note_row(note: VisitNote) -> TodoRow:
    return TodoRow(
        case_id=note.case_id,
        url=reverse("visits:note", args=[note.pk]),
        title=str(note.case.family),
        about=f"{short_label(note.visit)}, {format_when(note.started_at)}. {note.author}",
        kind="waiting",
        words="",
    )
