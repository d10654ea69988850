"""A signed note in words, as it is read."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from audit.finnish_dates import format_day, format_day_long, format_range, format_when
from visits.models import Agreement, NoteSignature, VisitNote
from visits.selectors.note.page import unsigned_of
from visits.selectors.words import names_in_a_row, visit_label
from visits.selectors.worry import WORRY_KINDS


@dataclass(frozen=True)
class StepRow:
    """One agreed step."""

    id: int
    what: str
    about: str
    is_done: bool


@dataclass(frozen=True)
class SignatureRow:
    """Who stands behind the note, since when, and what that person saw otherwise."""

    name: str
    title: str
    when: str
    own_view: str


@dataclass(frozen=True)
class NoteSheet:
    """The page of a note."""

    title: str
    when: str
    place: str
    outcome: str
    workers: str
    workers_away: str
    present: str
    absent: str
    others: str
    topics: list[str]
    said_by: str
    strengths: list[str]
    worry: str
    worry_kind: str
    steps: list[StepRow]
    signatures: list[SignatureRow]
    unsigned: list[str]
    written_by: str

    @property
    def signed_by(self) -> str:
        """The names of those who have signed."""
        return names_in_a_row([signature.name for signature in self.signatures])


def note_sheet(note: VisitNote) -> NoteSheet:
    """The note in words. `note` as from `note_for`, which has read everything: no query."""
    there = {True: [], False: []}
    for row in note.attendances.all():
        there[row.present].append(row.person.short_name)
    workers = {True: [], False: []}
    for row in note.worker_attendances.all():
        workers[row.present].append(str(row.user))
    return NoteSheet(
        title=visit_label(note.visit),
        when=_("%(day)s at %(clock)s")
        % {
            "day": format_day_long(note.started_at).capitalize(),
            "clock": format_range(note.started_at, note.ended_at),
        },
        # Where a protected family is met is not told (laki 661/2009).
        place=_("agreed separately") if note.case.is_protected else note.place.name,
        outcome=note.visit.outcome.name,
        workers=names_in_a_row(workers[True]),
        workers_away=names_in_a_row(workers[False]),
        present=names_in_a_row(there[True]),
        absent=names_in_a_row(there[False]),
        others=note.others_present,
        topics=[row.need.name for row in note.topics.all()] + [note.own_topic] * bool(note.own_topic),
        said_by=names_in_a_row([person.short_name for person in note.family_words_by.all()]),
        strengths=[row.strength.name for row in note.strengths.all()]
        + [note.own_strength] * bool(note.own_strength),
        worry=note.get_worry_display(),
        worry_kind=WORRY_KINDS[note.worry],
        steps=[step_row(step) for step in note.agreements.all()],
        signatures=[_signature_row(signature) for signature in note.signatures.all()],
        unsigned=[str(user) for user in unsigned_of(note)],
        written_by=_stand_in_words(note),
    )


def _stand_in_words(note: VisitNote) -> str:
    """Who wrote the note without having been there, and who told it; "" of an ordinary note."""
    if not note.told_by:
        return ""
    words = {"author": note.author, "teller": note.told_by}
    return _("Written by %(author)s, who was not there. Told by: %(teller)s") % words


def step_row(step: Agreement) -> StepRow:
    """An agreed step in words: who does it, and by when or since when it is done."""
    if step.done_at:
        when = _("done %(day)s") % {"day": format_day(step.done_at)}
    elif step.due_on:
        when = _("by %(day)s") % {"day": format_day(step.due_on)}
    else:
        when = ""
    return StepRow(step.pk, step.what, ", ".join(filter(None, [step.who, when])), step.done_at is not None)


def _signature_row(signature: NoteSignature) -> SignatureRow:
    user = signature.user
    return SignatureRow(
        name=str(user),
        title=str(user.job_title or ""),
        when=format_when(signature.signed_at),
        own_view=signature.own_view,
    )
