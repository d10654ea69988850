"""Signing a note: what the pair stands behind is written once and frozen, all of it or nothing."""

from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404
from django.utils.translation import gettext as _

from audit import clock
from audit.drafts import Typed
from audit.finnish_dates import local
from audit.rows import one_or_none
from audit.saving import save_all_checked, save_checked
from cases import access
from cases.models import Case, CaseStrength, Strength
from cases.models.belonging import copied
from cases.recording import record_act
from cases.selectors import members_of
from cases.services import enter_phase, note_last_contact, note_met, take_once
from staff.models import User
from visits import rules
from visits.models import (
    Attendance,
    NoteSignature,
    NoteStrength,
    NoteTopic,
    Visit,
    VisitNote,
    VisitOutcome,
    VisitPlan,
    WorkerAttendance,
)
from visits.selectors.note.next_visit import next_meeting
from visits.selectors.visits import responsible_for
from visits.services.agreements import write_agreements
from visits.services.booking import release_visit_time
from visits.services.locking import open_visit_to_record
from visits.services.note_facts import NoteFacts, check_facts, check_length
from visits.services.planning import agree_meeting

# The kind under which a signed note is remembered as sent; its key is the number of the visit.
NOTE_SIGNED = "note"


@transaction.atomic
def sign_note(*, actor: User, visit_id: int, facts: NoteFacts, typed: Typed | None = None) -> VisitNote:
    """Confirm a held visit: the note and all it tells, the first signature, and what follows from it.

    The visit becomes held, strengths show on the case, the draft goes, the next visit is agreed, and when the
    plan's last first visit has been held the case goes on to the joint review. Only somebody who was there may be
    the author, or when none of them works with the family any more, who stands in (`rules.may_stand_in`).
    `typed` is what the writer's page has sent: a draft that another window has saved since is not thrown away
    unseen (DraftConflict), and a second press is known by it. Raises ValidationError (fields of the form),
    VisitSettled when the visit has been recorded already; Http404 or PermissionDenied by cases.access.
    Law: entries are made without delay (asiakastietolaki 703/2023).
    """
    visit = open_visit_to_record(actor, visit_id)
    draft = getattr(visit, "draft", None)
    if draft and typed:
        draft.is_behind(typed)
    members = [member.person_id for member in members_of(visit.case)]
    check_facts(actor, visit, facts, members)
    note = _write_note(actor, visit, facts)
    _write_parts(note, visit, facts, members)
    take_once(actor=actor, case=visit.case, kind=NOTE_SIGNED, typed=typed)
    if draft:
        draft.delete()
    _mark_held(actor, visit, facts.outcome)
    note_last_contact(actor=actor, case=visit.case, met_at=facts.started_at)
    if facts.present:
        note_met(case=visit.case, user_ids=facts.workers_present, met_at=facts.started_at)
    record_act(actor, "note.signed", visit.case, subject=note)
    _agree_next(actor, visit, facts)
    _go_on_to_review(actor, visit)
    return note


@transaction.atomic
def cosign_note(*, actor: User, note_id: int, own_view: str = "") -> NoteSignature:
    """Sign a note that another worker of the visit has written, with an own view if there is one.

    Raises ValidationError (field own_view, or code "signed_before"), PermissionDenied for whoever was not at the
    visit, Http404 also for an unknown note.
    """
    note = one_or_none(VisitNote.objects.filter(pk=note_id))
    if note is None:
        raise Http404
    case = access.case_to_change(actor, note.case_id, "note.write")
    there = note.worker_attendances.filter(user=actor, present=True)
    if not there.unsigned().exists():
        if there.exists():
            raise ValidationError(_("You have already signed this note."), code="signed_before")
        raise PermissionDenied
    check_length("own_view", own_view)
    signature = _sign(actor, note, own_view.strip())
    record_act(actor, "note.cosigned", case, subject=note)
    return signature


def _write_note(actor: User, visit: Visit, facts: NoteFacts) -> VisitNote:
    note = VisitNote(
        visit=visit,
        case_id=visit.case_id,
        family_id=visit.family_id,
        unit_id=visit.unit_id,
        author=actor,
        signed_at=clock.now(),
        started_at=facts.started_at,
        ended_at=facts.ended_at,
        place=facts.place,
        told_by="" if actor.pk in {row.user_id for row in responsible_for(visit)} else facts.told_by.strip(),
        others_present=facts.others_present.strip(),
        without_family_reason="" if facts.present else facts.without_family_reason.strip(),
        own_topic=facts.own_topic.strip(),
        what_happened=facts.what_happened.strip(),
        interpretation=facts.interpretation.strip(),
        family_words=facts.family_words.strip(),
        own_strength=facts.own_strength.strip(),
        worry=facts.worry,
        worry_reason=facts.worry_reason.strip(),
    )
    save_checked(note)
    note.family_words_by.add(*facts.family_words_by)
    _sign(actor, note)
    return note


def _sign(actor: User, note: VisitNote, own_view: str = "") -> NoteSignature:
    signature = NoteSignature(
        note=note,
        case_id=note.case_id,
        family_id=note.family_id,
        unit_id=note.unit_id,
        user=actor,
        signed_at=clock.now(),
        own_view=own_view,
    )
    save_checked(signature)
    return signature


def _write_parts(note: VisitNote, visit: Visit, facts: NoteFacts, members: list[int]) -> None:
    """Every member of the family and every worker is marked, also the absent one, so that nobody goes unseen."""
    family = copied(note)
    WorkerAttendance.objects.bulk_create(
        WorkerAttendance(
            note=note,
            user_id=worker.user_id,
            present=worker.user_id in facts.workers_present,
            is_consultant=not worker.is_responsible,
            **family,
        )
        for worker in visit.workers.all()
    )
    Attendance.objects.bulk_create(
        Attendance(note=note, person_id=person, present=person in facts.present, **family) for person in members
    )
    NoteTopic.objects.bulk_create(NoteTopic(note=note, need=need, **family) for need in facts.topics)
    NoteStrength.objects.bulk_create(NoteStrength(note=note, strength=row, **family) for row in facts.strengths)
    day = local(facts.started_at).date()
    if facts.strengths or note.own_strength:
        _show_strengths(note, facts.strengths, day)
    write_agreements(case=visit.case, facts=facts.agreements, agreed_on=day, note=note)


def _show_strengths(note: VisitNote, strengths: list[Strength], day: date) -> None:
    """The strengths noticed show on the case, unless it has them already."""
    known = CaseStrength.objects.filter(case=note.case_id).values_list("strength_id", "words")
    known_strengths, known_words = {strength for strength, _words in known}, {words for _strength, words in known}
    noticed = [(row, "") for row in strengths if row.pk not in known_strengths]
    if note.own_strength and note.own_strength not in known_words:
        noticed.append((None, note.own_strength))
    save_all_checked(
        CaseStrength(strength=strength, words=words, noted_on=day, noted_by=note.author, **copied(note))
        for strength, words in noticed
    )


def _mark_held(actor: User, visit: Visit, code: str) -> None:
    outcome = one_or_none(VisitOutcome.objects.filter(code=code, held=True))
    if outcome is None:
        raise ValidationError({"outcome": _("Choose how the visit went.")})
    visit.status, visit.outcome = Visit.Status.HELD, outcome
    visit.outcome_at, visit.outcome_by = clock.now(), actor
    save_checked(visit, update_fields=["status", "outcome", "outcome_at", "outcome_by"])
    if visit.ends_at > clock.now():
        release_visit_time(visit)


def _agree_next(actor: User, visit: Visit, facts: NoteFacts) -> None:
    if facts.next_starts_at is None or facts.next_ends_at is None:
        return
    meeting = next_meeting(visit.case)
    if meeting is None:
        raise ValidationError(
            {"next": _("All first visits have been agreed. Hold the joint review with the family next.")}
        )
    try:
        agree_meeting(
            actor=actor,
            case=visit.case,
            meeting=meeting,
            place=visit.place,
            starts_at=facts.next_starts_at,
            ends_at=facts.next_ends_at,
        )
    except ValidationError as error:
        raise ValidationError({"next": error.messages}) from None


def _go_on_to_review(actor: User, visit: Visit) -> None:
    """The last of the plan's first visits has been held: now the plan asks for the joint review."""
    case = visit.case
    if case.phase != Case.Phase.INITIAL or visit.plan is None:
        return
    held = Count("visits", filter=Q(visits__status=Visit.Status.HELD))
    # Read anew, because the visit just agreed may have made the plan longer.
    planned, held = VisitPlan.objects.annotate(held=held).values_list("visit_count", "held").get(pk=visit.plan_id)
    if rules.review_due(held=held, planned=planned, review_held=False):
        enter_phase(actor=actor, case=case, phase=Case.Phase.REVIEW)
