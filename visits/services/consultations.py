"""An expert comes along to a single visit: asked by the pair, booked when the expert accepts, gone by itself."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from audit.rows import one_or_none
from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models import CareTeamMember, Case
from cases.models.belonging import copied
from cases.recording import record_act
from cases.services import fit_place_to_visits, let_in_for_a_visit
from pairs.selectors.conflicts import barred_from
from staff.models import User
from visits.models import Consultation, Visit, VisitWorker
from visits.selectors.consultations import GIVE, experts_for, wanted_competences
from visits.selectors.recording_limits import recorded_by
from visits.services.booking import release_worker, take_time
from visits.services.locking import refuse_settled, visit_to_change
from visits.services.note_facts import check_length

ASK = "consultation.ask"
NEEDED_NO_MORE = gettext_lazy("You are needed at the visit no more.")


@transaction.atomic
def ask_expert(*, actor: User, visit_id: int, competence_id: int, asked_id: int, why: str) -> Consultation:
    """Ask a worker along to a coming visit for a competence. Nothing is booked and nobody let in by asking.

    Pressed twice it is asked once. Raises ValidationError (fields competence, asked, why; code "begun"),
    VisitSettled; Http404 or PermissionDenied by cases.access.
    """
    visit = visit_to_change(actor, visit_id, ASK)
    before = one_or_none(Consultation.objects.standing().filter(visit=visit, asked=asked_id))
    if before:
        return before
    refuse_settled(visit)
    _refuse_begun(visit)
    competence = one_or_none(wanted_competences().filter(pk=competence_id))
    if competence is None:
        raise ValidationError({"competence": _("Choose the competence that is needed.")})
    expert = next((row.user for row in experts_for(visit, competence) if row.user.pk == asked_id), None)
    errors = {}
    if expert is None:
        errors["asked"] = _("This person is no longer free for the visit. Choose somebody else.")
    if is_blank(why):
        errors["why"] = _("Write shortly for what you need the expert.")
    if errors:
        raise ValidationError(errors)
    asked = Consultation(
        visit=visit,
        **copied(visit),
        asked=expert,
        competence=competence,
        why=why.strip(),
        asked_at=clock.now(),
        asked_by=actor,
    )
    save_checked(asked)
    record_act(actor, "consultation.asked", visit.case, subject=visit, changes={"asked": expert.pk})
    return asked


@transaction.atomic
def accept_consultation(*, actor: User, consultation_id: int) -> Consultation:
    """Come along to the visit: its time is taken, and the expert sees the family until the limit of recording it.

    Pressed twice it is done once. Raises ValidationError (codes "time_taken" with who is elsewhere in words,
    "ended", "begun", "declined"); Http404 for anybody who was not asked.
    """
    case, asked = _request(actor, consultation_id)
    if asked.accepted and asked.ended_at is None:
        return asked
    _refuse_ended(asked)
    if asked.is_of_pair or barred_from(case, [actor.pk]):
        raise ValidationError(NEEDED_NO_MORE, code="ended")
    visit = asked.visit
    try:
        (booking,) = take_time([actor], starts_at=visit.starts_at, ends_at=visit.ends_at)
    except ValidationError as error:
        who, *_later_times = error.error_dict["starts_at"]
        raise ValidationError(who.message, code="time_taken", params=who.params) from None
    asked.accepted, asked.answered_at = True, clock.now()
    asked.place = let_in_for_a_visit(
        actor=actor,
        case=case,
        user=actor,
        role=CareTeamMember.Role.CONSULTANT,
        until=recorded_by(visit.starts_at),
        reason=str(asked.competence),
    )
    VisitWorker.objects.create(visit=visit, user=actor, booking=booking, is_consultant=True, **copied(visit))
    save_checked(asked, update_fields=["accepted", "answered_at", "place"])
    record_act(actor, "consultation.accepted", case, subject=visit)
    return asked


@transaction.atomic
def decline_consultation(*, actor: User, consultation_id: int, reason: str = "") -> Consultation:
    """Not come along; also who has accepted may until the visit begins, and then sees the family no more.

    Raises ValidationError (codes "ended", "begun", "of_pair"); Http404 for anybody who was not asked.
    """
    case, asked = _request(actor, consultation_id)
    if asked.accepted is False:
        return asked
    _refuse_ended(asked)
    _refuse_pair(asked)
    _give_back(actor, case, asked)
    asked.accepted, asked.answered_at, asked.decline_reason = False, clock.now(), reason.strip()
    save_checked(asked, update_fields=["accepted", "answered_at", "decline_reason"])
    record_act(actor, "consultation.declined", case, subject=asked.visit, reason=asked.decline_reason)
    return asked


@transaction.atomic
def withdraw_consultation(*, actor: User, consultation_id: int) -> Consultation:
    """Need the expert no more. One that has ended already stays as it is.

    Raises ValidationError (codes "begun", "of_pair"); Http404 or PermissionDenied by cases.access.
    """
    rows = Consultation.objects.filter(pk=consultation_id)
    case = access.case_to_change(actor, rows.order_by().values("case"), ASK)
    asked = rows.with_pair().select_related("visit", "asked", "place__user").get()
    if asked.ended_at or asked.accepted is False:
        return asked
    _refuse_begun(asked.visit)
    _refuse_pair(asked)
    _end(actor, case, asked)
    record_act(actor, "consultation.withdrawn", case, subject=asked.visit, changes={"asked": asked.asked_id})
    return asked


@transaction.atomic
def write_expert_view(*, actor: User, consultation_id: int, words: str) -> Consultation:
    """What the expert saw at the visit, in the expert's own words: written once, and then nobody can change it.

    The same words once more are no error. Raises ValidationError (field own_view, code "written"); Http404 for
    anybody else, PermissionDenied by cases.access.
    """
    rows = Consultation.objects.standing().filter(pk=consultation_id, asked=actor, accepted=True)
    case = access.case_to_change(actor, rows.order_by().values("case"), GIVE)
    asked = rows.select_related("visit").get()
    if asked.visit.starts_at > clock.now():
        raise ValidationError(_("The visit has not begun yet. Write your view after it."), code="early")
    if asked.visit.status == Visit.Status.NOT_HELD:
        raise ValidationError(_("The visit was not held."), code="not_held")
    if asked.own_view_at:
        if asked.own_view == words.strip():
            return asked
        raise ValidationError(_("You have already written your view of this visit."), code="written")
    if is_blank(words):
        raise ValidationError({"own_view": _("Write what you saw and what you recommend.")})
    check_length("own_view", words)
    asked.own_view, asked.own_view_at = words.strip(), clock.now()
    save_checked(asked, update_fields=["own_view", "own_view_at"])
    record_act(actor, "consultation.viewed", case, subject=asked.visit)
    return asked


def end_consultations(*, actor: User, visit: Visit) -> None:
    """A visit is moved or cancelled: who was asked along to its old time is needed no more.

    For the services of this room: the caller has asked for access and holds the lock of the case.
    """
    for asked in (
        Consultation.objects.not_ended().filter(visit=visit).select_related("visit", "asked", "place__user")
    ):
        _end(actor, visit.case, asked)


def _request(actor: User, pk: int) -> tuple[Case, Consultation]:
    """The case, locked, and the request that was put to the actor."""
    rows = Consultation.objects.filter(pk=pk)
    case = access.case_to_answer(actor, rows)
    asked = one_or_none(rows.with_pair().select_related("visit__kind", "competence", "asked", "place__user"))
    if asked is None:
        raise Http404
    return case, asked


def _refuse_ended(asked: Consultation) -> None:
    if asked.accepted is False:
        raise ValidationError(_("You have already declined."), code="declined")
    if asked.ended_at or asked.visit.status != Visit.Status.PLANNED:
        raise ValidationError(NEEDED_NO_MORE, code="ended")
    _refuse_begun(asked.visit)


def _refuse_pair(asked: Consultation) -> None:
    if asked.is_of_pair:
        words = _("%(name)s is now one of the pair and makes the visit as such.") % {"name": asked.asked}
        raise ValidationError(words, code="of_pair")


def _refuse_begun(visit: Visit) -> None:
    if visit.starts_at <= clock.now():
        raise ValidationError(_("The visit has already begun."), code="begun")


def _end(actor: User, case: Case, asked: Consultation) -> None:
    _give_back(actor, case, asked)
    asked.ended_at = clock.now()
    save_checked(asked, update_fields=["ended_at"])


def _give_back(actor: User, case: Case, asked: Consultation) -> None:
    """The time and the place of an expert who does not come after all; a place that another visit needs stays."""
    if not asked.accepted:
        return
    release_worker(asked.visit, asked.asked)
    place = asked.place
    place.case = case
    others = Consultation.objects.standing().filter(place=place, accepted=True).exclude(pk=asked.pk)
    limits = map(recorded_by, others.values_list("visit__starts_at", flat=True))
    fit_place_to_visits(actor=actor, member=place, limits=limits)
