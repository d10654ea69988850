"""What is still open when a case is about to be closed, and what closing does to it."""

from dataclasses import dataclass

from django.db.models import Prefetch, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day, format_when
from cases import access
from cases.models import Case, Closure
from cases.selectors.unfinished import OpenRow, unfinished_by_law
from staff.models import User
from visits.models import Agreement, CaseDraft, JointReview, Visit, VisitPlan, VisitWorker, WorkerAttendance
from visits.selectors.callers import Caller, callers_of
from visits.selectors.case_drafts import case_draft_of
from visits.selectors.visits import action_to_record
from visits.selectors.words import names_in_a_row, visit_label


@dataclass(frozen=True)
class ClosingPage:
    """What has to be recorded first, what closing cancels, what stays as it is, and the family's own copies.

    `undone` is what the law asks: limits that still run, the assessment and the level of need.
    `review_version` is that of the begun review's draft, 0 when none is begun: the closer has seen so much of it.
    `recorders` are the names of the pair that still works here, who can record and move visits: "" when nobody
    does. Then `pair_url` is where the pair is ended, or a new one formed, for those who may.
    """

    unfinished: list[OpenRow]
    undone: list[OpenRow]
    coming: list[OpenRow]
    unsigned: list[OpenRow]
    steps: list[OpenRow]
    begun: list[OpenRow]
    review_version: int
    papers: list[OpenRow]
    recorders: str
    callers: list[Caller]
    pair_url: str

    @property
    def waits_for_others(self) -> bool:
        """Whether the reader cannot record all the visits that must be recorded first."""
        return not all(row.url for row in self.unfinished)


def unfinished_visits(case: Case) -> list[Visit]:
    """Visits of the case whose time has come without a record, or of which a note has been begun. Two queries."""
    begun = Q(starts_at__lte=clock.now()) | Q(draft__isnull=False)
    visits = Visit.objects.filter(begun, case=case, status=Visit.Status.PLANNED)
    workers = Prefetch("workers", VisitWorker.objects.with_responsibility())
    return list(visits.select_related("kind", "plan").prefetch_related(workers).order_by("starts_at"))


def closing_page(user: User, case: Case) -> ClosingPage:
    """What is open on the case. Twelve queries, whatever their number. `case` comes from cases.access."""
    unfinished = unfinished_visits(case)
    coming = (
        Visit.objects.filter(case=case, status=Visit.Status.PLANNED)
        .exclude(pk__in=[visit.pk for visit in unfinished])
        .select_related("kind", "plan")
        .order_by("starts_at")
    )
    may_write = access.can(user, "note.write", case)
    pair, review = _working_pair(case), case_draft_of(case, CaseDraft.Kind.REVIEW)
    return ClosingPage(
        unfinished=[_unfinished_row(user, case, visit) for visit in unfinished],
        undone=unfinished_by_law(user, case),
        coming=[_visit_row(visit, "visits:visit_time" if may_write else "") for visit in coming],
        unsigned=_unsigned(user, case),
        steps=_steps(case, may_write),
        begun=_begun(user, case, review) + _left_notes(case, may_write),
        review_version=review.version if review else 0,
        papers=_papers(user, case),
        recorders=names_in_a_row([str(user) for user in pair]),
        callers=callers_of(pair),
        pair_url="" if pair else _pair_url(user, case),
    )


def _working_pair(case: Case) -> list[User]:
    """Those of the family's pair who still work here. One query."""
    return [place.user for place in access.pair_places().filter(case=case).select_related("user__unit")]


def _pair_url(user: User, case: Case) -> str:
    return reverse("pairs:pair", args=[case.pk]) if access.can(user, "pair.form", case) else ""


def _unfinished_row(user: User, case: Case, visit: Visit) -> OpenRow:
    may_record = access.can(user, action_to_record(user, case, visit), case)
    return _visit_row(visit, "visits:note_write" if may_record else "")


def _visit_row(visit: Visit, url_name: str) -> OpenRow:
    url = reverse(url_name, args=[visit.pk]) if url_name else ""
    return OpenRow(visit_label(visit), format_when(visit.starts_at, visit.ends_at), url)


def _unsigned(user: User, case: Case) -> list[OpenRow]:
    """Signed notes that still wait for another worker of the visit, once for each of those. One query."""
    missing = (
        WorkerAttendance.objects.unsigned()
        .filter(note__case=case)
        .select_related("user", "note__visit__kind", "note__visit__plan")
        .order_by("note__started_at", "id")
    )
    may_read = access.can(user, "note.read", case)
    return [
        OpenRow(
            visit_label(row.note.visit),
            _("%(name)s has not signed") % {"name": row.user},
            reverse("visits:note", args=[row.note_id]) if may_read else "",
        )
        for row in missing
    ]


def _steps(case: Case, may_finish: bool) -> list[OpenRow]:
    """Agreed steps that nobody has marked as done. One query."""
    rows = Agreement.objects.filter(case=case, done_at__isnull=True).order_by("due_on", "id")
    url = f"{reverse('visits:case', args=[case.pk])}#agreed" if may_finish else ""
    return [OpenRow(row.what, _step_words(row), url) for row in rows]


def _step_words(row: Agreement) -> str:
    if row.due_on is None:
        return row.who
    return _("%(who)s, by %(day)s") % {"who": row.who, "day": format_day(row.due_on)}


def _begun(user: User, case: Case, draft: CaseDraft | None) -> list[OpenRow]:
    """The joint review, if it has been begun and not confirmed."""
    if draft is None:
        return []
    may_hold = access.can(user, "review.hold", case)
    url = reverse("visits:review_new", args=[case.pk]) if may_hold else ""
    return [OpenRow(_("Joint review"), draft.saved_words(), url)]


def _left_notes(case: Case, may_read: bool) -> list[OpenRow]:
    """Begun notes of visits that others have cancelled. One query."""
    left = Visit.objects.filter(case=case, status=Visit.Status.NOT_HELD, draft__isnull=False)
    visits = left.select_related("kind", "plan").order_by("starts_at")
    return [_visit_row(visit, "visits:note_write" if may_read else "") for visit in visits]


def _papers(user: User, case: Case) -> list[OpenRow]:
    """Pages that the family gets as its own copy, as far as they have been made. Two queries."""
    papers = []
    if access.can(user, "note.read", case) and JointReview.objects.filter(case=case).exists():
        papers.append(OpenRow(_("Joint review"), "", reverse("visits:review", args=[case.pk])))
    if access.can(user, "background.read", case) and VisitPlan.objects.filter(case=case).exists():
        papers.append(OpenRow(_("Plan of the first visits"), "", reverse("visits:plan", args=[case.pk])))
    return papers


def has_closed(user: User, case_id: int) -> bool:
    """Whether the person is the one who closed the case: also one who does not see it any more may know that."""
    return Closure.objects.filter(case_id=case_id, actor=user).exists()
