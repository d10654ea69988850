"""What the page for writing a note, and the page of a signed note, show."""

from dataclasses import dataclass
from functools import cached_property

from django.db.models import OuterRef, Prefetch, Q, Subquery
from django.http import Http404

from audit import clock
from audit.rows import one_or_none
from cases import access
from cases.models import Case, Need, Strength, SupportNeed
from cases.selectors import MemberRow, members_of
from staff.models import User
from visits import rules
from visits.models import Agreement, NoteDraft, Visit, VisitNote, VisitOutcome, VisitPlace
from visits.selectors.note.next_visit import NextMeeting, Suggestion, agreed_next, next_meeting, suggest_times
from visits.selectors.planning import free_times_of
from visits.selectors.visits import stands_in


@dataclass(frozen=True)
class NoteChoices:
    """What can be chosen in the note of one visit."""

    visit: Visit
    members: list[MemberRow]
    outcomes: list[VisitOutcome]
    places: list[VisitPlace]
    own_needs: list[Need]
    other_needs: list[Need]
    strengths: list[Strength]
    agreed_next: Visit | None
    meeting: NextMeeting | None
    stands_in: bool

    @property
    def asks_next(self) -> bool:
        """Whether the form asks for the next visit: not when it is agreed, nor when none can be."""
        return self.agreed_next is None and self.meeting is not None

    @cached_property
    def suggestions(self) -> list[Suggestion]:
        """Common free times, read when first asked for: confirming needs none. Three queries."""
        return suggest_times(free_times_of(self.visit.case), self.visit.starts_at) if self.meeting else []

    @property
    def people(self) -> list[str]:
        """Names that somebody who does a step is often called by: the family, then the workers."""
        workers = [worker.user.first_name or str(worker.user) for worker in self.visit.workers.all()]
        return list(dict.fromkeys([*(member.short_name for member in self.members), *workers]))


def note_choices(user: User, visit: Visit) -> NoteChoices:
    """The choices of the form for its writer. `visit` as from `visit_for`; 6-10 queries whatever the family.

    A family without a pair is not asked for its next visit: nobody could make it.
    """
    case = visit.case
    needs = _needs(case)
    places = list(VisitPlace.objects.valid_on())
    agreed = agreed_next(case, max(visit.starts_at, clock.now()))
    meeting = next_meeting(case) if case.has_pair and not agreed else None
    return NoteChoices(
        visit=visit,
        members=members_of(case),
        outcomes=list(VisitOutcome.objects.valid_on().filter(held=True)),
        places=places if visit.place in places else [visit.place, *places],
        own_needs=sorted((need for need in needs if need.own), key=lambda need: need.own),
        other_needs=[need for need in needs if not need.own],
        strengths=list(Strength.objects.valid_on()),
        agreed_next=agreed,
        meeting=meeting,
        stands_in=stands_in(user, visit),
    )


def _needs(case: Case) -> list[Need]:
    """The family's own needs (`own`: the row that says so) and all others that may be chosen today. One query."""
    own = SupportNeed.objects.standing().filter(case=case, need=OuterRef("pk")).values("pk")
    needs = Need.objects.annotate(own=Subquery(own))
    return list(needs.filter(Q(own__isnull=False) | Q(pk__in=Need.objects.valid_on())))


def draft_of(visit: Visit) -> NoteDraft | None:
    """What has been typed of the visit's note, if anything. One query."""
    return one_or_none(NoteDraft.objects.filter(visit=visit).select_related("saved_by"))


def last_agreed(case: Case, visit: Visit) -> list[Agreement]:
    """Steps agreed before the visit: those of the last note, and older ones not done yet. One query."""
    steps = list(
        Agreement.objects.filter(case=case)
        .exclude(note__visit=visit)
        .select_related("note__visit")
        .order_by("-agreed_on", "id")
    )
    newest = steps[0].agreed_on if steps else None
    return [step for step in steps if step.agreed_on == newest or step.done_at is None]


def note_for(user: User, pk: int, action: str = "note.read") -> VisitNote:
    """The signed note with all that it tells, if the person may do `action` on its case.

    `note.case` is then the case that access gave. Raises Http404 also for an unknown note, PermissionDenied
    without the right to the action. Ten queries whatever the size of the family.
    """
    note = one_or_none(
        VisitNote.objects.filter(pk=pk)
        .select_related("visit__kind", "visit__plan", "visit__outcome", "place", "author")
        .prefetch_related(
            "attendances__person",
            "topics__need",
            "strengths__strength",
            "family_words_by",
            Prefetch("agreements", Agreement.objects.order_by("id")),
            "signatures__user__job_title",
            "worker_attendances__user",
        )
    )
    if note is None:
        raise Http404
    note.case = access.case_for(user, note.case_id, action)
    return note


def unsigned_of(note: VisitNote) -> list[User]:
    """Whose signature the note waits for: nobody's, when its author stood in. `note` from `note_for`: no query."""
    if note.told_by:
        return []
    there = {
        row.user_id: row.user for row in note.worker_attendances.all() if row.present and not row.is_consultant
    }
    signers = {signature.user_id for signature in note.signatures.all()}
    return [there[pk] for pk in rules.unsigned(there, signers)]


def may_cosign(user: User, note: VisitNote) -> bool:
    """Whether the note waits for the person's signature, who may write on the case. `note` from `note_for`."""
    return user in unsigned_of(note) and access.can(user, "note.write", note.case)
