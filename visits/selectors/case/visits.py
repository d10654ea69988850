"""The visits of one case as its pages show them."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Coalesce, Concat, JSONObject, Left, NullIf, Trim
from django.utils.translation import gettext as _

from audit import clock
from audit.finnish_dates import format_day_short, format_when, local
from audit.words import in_sentence
from cases import access
from cases.models import Case, Person
from staff.models import Competence, User
from visits import rules
from visits.models import (
    Attendance,
    Consultation,
    NoteSignature,
    Visit,
    VisitCover,
    VisitNote,
    VisitWorker,
    WorkerAttendance,
)
from visits.selectors.links import VisitLinks
from visits.selectors.recording_limits import RecordingLimits, recording_limits
from visits.selectors.visits import STAND_IN, is_substitute, on_absence, worker_names
from visits.selectors.words import names_in_a_row, short_label, visit_label
from visits.selectors.worry import WORRY_KINDS

# As much of a note as the pages of a case tell of it; the rest is on the note's own page.
EXCERPT = 600


@dataclass(frozen=True)
class CaseVisit(VisitLinks):
    """One visit of the case, in words. What the reader may not know is empty.

    `workers_away` tells who was not at a held visit, `on_absence` who has an absence at the agreed time, `cover`
    what has been agreed instead, `experts` who has been asked along.
    """

    pk: int
    starts_at: datetime
    ends_at: datetime
    number: int | None
    label: str
    purpose: str
    state: str
    when: str
    day: str
    workers: str
    workers_away: str
    on_absence: str
    cover: str
    experts: str
    place: str
    status_kind: str
    status_text: str
    note_id: int | None
    excerpt: str
    present: str
    outcome_reason: str
    may_record: bool
    worry_kind: str
    worry_words: str

    @property
    def is_initial(self) -> bool:
        """Whether it is one of the plan's first visits."""
        return self.number is not None

    @property
    def is_today(self) -> bool:
        """Whether it is on this day."""
        return local(self.starts_at).date() == clock.today()

    @property
    def step_words(self) -> str:
        """The state in the few letters that the stepper has room for."""
        return {"done": _("Done"), "unlogged": _("Not recorded")}.get(self.state, self.status_text)


def visits_in(case: Case) -> QuerySet[Visit]:
    """The visits of the case with all that `row_of` needs: one query, whatever their number."""
    name = Coalesce(NullIf("user__first_name", Value("")), "user__last_name", output_field=CharField())
    workers = VisitWorker.objects.responsible().filter(visit=OuterRef("pk")).order_by("id").values(name=name)
    told = WorkerAttendance.objects.filter(note__visit=OuterRef("pk")).order_by("id")
    told = told.values(row=JSONObject(user="user_id", name=name, present="present", signs=Q(is_consultant=False)))
    signers = NoteSignature.objects.filter(note__visit=OuterRef("pk")).values("user_id")
    present = Attendance.objects.filter(note__visit=OuterRef("pk"), present=True).order_by("id")
    return (
        Visit.objects.filter(case=case)
        .select_related("kind", "place", "plan", "outcome")
        .annotate(
            worker_ids=ArraySubquery(workers.values("user_id")),
            worker_names=worker_names(),
            first_names=ArraySubquery(workers),
            names_on_absence=ArraySubquery(workers.filter(on_absence())),
            covers_told=ArraySubquery(_covers()),
            experts_told=ArraySubquery(_experts()),
            told_workers=ArraySubquery(told),
            signer_ids=ArraySubquery(signers),
            present_names=ArraySubquery(present.values("person__first_name")),
            present_due=ArraySubquery(present.values("person__due_date")),
            note_pk=F("note__pk"),
            told_by=F("note__told_by"),
            draft_pk=F("draft__pk"),
            worry=F("note__worry"),
            excerpt=Left(Coalesce("note__what_happened", Value("")), EXCERPT),
        )
    )


@dataclass(frozen=True)
class Sight:
    """What the reader may know of the visits of a case."""

    background: bool
    notes: bool
    drafts: bool
    records: bool
    places: bool
    is_closed: bool
    limits: RecordingLimits
    # Of a substitute, who writes of the own visits only: the key of the person.
    own_only: int | None = None

    def records_of(self, visit: Visit) -> bool:
        """Whether the reader may write the note of a visit from `visits_in`."""
        return self.records and self.own_only in (None, *visit.worker_ids)


def sight_of(user: User, case: Case) -> Sight:
    """What the person may know, and by when visits are recorded. One query.

    A protected family's places are told to nobody on these pages (laki 661/2009).
    """
    background = access.can(user, "background.read", case)
    return Sight(
        background=background,
        notes=access.can(user, "note.read", case),
        drafts=access.can(user, "note.write", case),
        records=access.can(user, "note.write", case) or access.can(user, STAND_IN, case),
        places=background and not case.is_protected,
        is_closed=case.is_closed,
        limits=recording_limits(),
        own_only=user.pk if is_substitute(case) else None,
    )


def row_of(visit: Visit, sight: Sight) -> CaseVisit:
    """A visit from `visits_in` in words, as far as the reader may know it."""
    state = _state(visit, sight)
    kind, text = _status(visit, state, sight)
    worries = sight.notes and (visit.worry or 0) >= VisitNote.Worry.FELT
    return CaseVisit(
        pk=visit.pk,
        starts_at=visit.starts_at,
        ends_at=visit.ends_at,
        number=visit.number,
        label=visit_label(visit) if sight.background else short_label(visit),
        purpose=visit.purpose if sight.background else visit.kind.name,
        state=state,
        when=format_when(visit.starts_at, visit.ends_at),
        day=format_day_short(visit.starts_at),
        workers=names_in_a_row(_worker_names(visit)),
        workers_away=names_in_a_row(_away_names(visit)) if sight.notes else "",
        on_absence=names_in_a_row(visit.names_on_absence),
        cover=_cover_words(visit, sight),
        experts=_expert_words(visit, sight),
        place=str(visit.place) if sight.places else "",
        status_kind=kind,
        status_text=text,
        note_id=visit.note_pk if sight.notes else None,
        excerpt=_excerpt(visit) if sight.notes else "",
        present=_present(visit) if sight.notes else "",
        outcome_reason=visit.outcome_reason if sight.notes else "",
        may_record=sight.records_of(visit) and state in {"unlogged", "draft"},
        worry_kind=WORRY_KINDS[visit.worry] if worries else "",
        worry_words=VisitNote.Worry(visit.worry).label if worries else "",
    )


def _covers() -> QuerySet:
    """What has been agreed of each visit because somebody is away, for a query of visits."""
    covers = VisitCover.objects.standing().filter(visit=OuterRef("pk")).order_by("id")
    return covers.values(
        row=JSONObject(
            reason="reason",
            has_substitute=Q(substitute__isnull=False),
            away=_full_name("away"),
            substitute=_full_name("substitute"),
        )
    )


def _full_name(who: str) -> Trim:
    return Trim(Concat(f"{who}__first_name", Value(" "), f"{who}__last_name", output_field=CharField()))


def _cover_words(visit: Visit, sight: Sight) -> str:
    told = []
    for row in visit.covers_told:
        if row["has_substitute"]:
            told.append(_("%(substitute)s comes instead of %(away)s.") % row)
        else:
            told.append(_("Held without %(away)s, who is away.") % row)
        if row["reason"] and sight.background:
            told.append(row["reason"])
    return " ".join(told)


def _experts() -> QuerySet:
    """Who has been asked along to each visit as an expert and has not declined, for a query of visits."""
    standing = Consultation.objects.standing().filter(visit=OuterRef("pk")).order_by("id")
    names = {f"name_{code}": f"competence__name_{code}" for code in ("fi", "sv", "en")}
    row = JSONObject(name=_full_name("asked"), accepted="accepted", competence=JSONObject(**names))
    return standing.values(row=row)


def _expert_words(visit: Visit, sight: Sight) -> str:
    """Who comes along and for what; who has not answered yet only while there is time to answer."""
    is_coming = visit.status == Visit.Status.PLANNED and visit.starts_at > clock.now()
    told = []
    for row in visit.experts_told if sight.background else []:
        words = {"name": row["name"], "competence": in_sentence(Competence(**row["competence"]).name)}
        if row["accepted"]:
            told.append(_("Expert: %(name)s (%(competence)s).") % words)
        elif is_coming:
            told.append(_("Asked as an expert, no answer yet: %(name)s (%(competence)s).") % words)
    return " ".join(told)


def _state(visit: Visit, sight: Sight) -> str:
    if visit.status == Visit.Status.HELD:
        return "done"
    if visit.status == Visit.Status.NOT_HELD:
        return "not_held"
    if visit.draft_pk and sight.drafts:
        return "draft"
    return "unlogged" if visit.ends_at <= clock.now() else "planned"


def _status(visit: Visit, state: str, sight: Sight) -> tuple[str, str]:
    today = clock.today()
    if state == "done":
        return "done", _signed_words(visit, sight)
    if state == "not_held":
        return "neutral", str(visit.outcome)
    if state == "draft":
        return "draft", _("Draft")
    if state == "unlogged":
        return sight.limits.state(visit.starts_at)
    if local(visit.starts_at).date() == today:
        return "now", _("Today")
    return "planned", _("Agreed")


def _signed_words(visit: Visit, sight: Sight) -> str:
    if visit.told_by:
        return _("Recorded on what was told")
    there = [row["user"] for row in visit.told_workers if row["present"] and row["signs"]]
    if rules.unsigned(there, visit.signer_ids):
        if sight.is_closed:
            return _("Recorded, one signature")
        return _("Recorded, waits for co-signing")
    return _("Both have signed") if len(there) > 1 else _("Signed")


def _worker_names(visit: Visit) -> list[str]:
    """Those who were there as the note tells it; until then those who are to come."""
    return [row["name"] for row in visit.told_workers if row["present"]] or visit.first_names


def _away_names(visit: Visit) -> list[str]:
    return [row["name"] for row in visit.told_workers if not row["present"]]


def _excerpt(visit: Visit) -> str:
    return f"{visit.excerpt.rstrip()}…" if len(visit.excerpt) == EXCERPT else visit.excerpt


def _present(visit: Visit) -> str:
    people = zip(visit.present_names, visit.present_due, strict=True)
    return names_in_a_row([Person(first_name=name, due_date=due).short_name for name, due in people])
