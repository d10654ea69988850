"""A partner's contact about a family: sent, withdrawn, passed to another unit, taken in, or answered otherwise."""

from dataclasses import dataclass, field
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from audit import clock, trail
from audit.drafts import Content, Typed
from audit.finnish_dates import format_when, local
from audit.rows import one_or_none
from audit.saving import save_checked
from audit.words import is_blank
from cases import access
from cases.models import Case, ContactDraft, ContactNotice, Need, Person, ReferralSource
from cases.selectors.notices import writers_of
from cases.services.contact_drafts import save_contact_draft
from staff import access as staff_access
from staff.models import Unit, User


@dataclass(frozen=True)
class NoticeFacts:
    """What a partner tells of a family."""

    unit: Unit
    source: ReferralSource
    family_name: str
    adult_name: str
    story: str
    legal_ground: str
    submission_key: UUID
    phone: str = ""
    children: str = ""
    strengths: str = ""
    hopes: str = ""
    is_urgent: bool = False
    needs: list[Need] = field(default_factory=list)


@transaction.atomic
def send_notice(*, actor: User, facts: NoticeFacts) -> ContactNotice:
    """Send a contact to a unit, whose coordinators handle it. The same form again is the one of the first time.

    Raises ValidationError (fields of ContactNotice; field submission_key when the form comes with other words),
    PermissionDenied for anybody who is no partner. Law: sosiaalihuoltolaki 1301/2014 35 §.
    """
    staff_access.require(actor, "notice.send")
    one_or_none(User.objects.select_for_update(no_key=True).filter(pk=actor.pk).values_list("pk"))
    told = {name: value for name, value in vars(facts).items() if name != "needs"}
    if earlier := one_or_none(ContactNotice.objects.filter(submission_key=facts.submission_key)):
        if earlier.sender_id == actor.pk and _same(earlier, told):
            return earlier
        words = _("This form has been sent once already. To send another contact, begin a new one.")
        raise ValidationError({"submission_key": words})
    notice = save_checked(ContactNotice(**told, sender=actor, sent_at=clock.now()))
    notice.needs.set(facts.needs)
    trail.record(actor=actor, action="notice.sent", unit_id=facts.unit.pk, subject=notice)
    return notice


@transaction.atomic
def withdraw_notice(*, actor: User, notice_id: int) -> None:
    """Take back a contact of one's own that nobody has begun to handle. Withdrawn again it stays as it is.

    Raises Http404 for one that somebody else has sent, ValidationError (code "handled", or "begun" when a
    coordinator is taking it in), PermissionDenied for anybody who is no partner.
    """
    own = access.own_notices(actor).select_for_update(of=("self",)).select_related("handled_by")
    notice = get_object_or_404(own, pk=notice_id)
    if notice.withdrawn_at:
        return
    _refuse_handled(notice)
    if writers_of(notice):
        words = _("A coordinator has begun to take in the contact. Ring the unit if the family does not need it.")
        raise ValidationError(words, code="begun")
    notice.withdrawn_at = clock.now()
    save_checked(notice, update_fields=["withdrawn_at"])
    trail.record(actor=actor, action="notice.withdrawn", unit_id=notice.unit_id, subject=notice)


@transaction.atomic
def pass_notice(*, actor: User, notice_id: int, unit: Unit) -> None:
    """Pass a contact that belongs elsewhere to another unit, whose coordinators handle it from then on.

    Its days go on from its sending. Raises Http404 outside the actor's units, ValidationError
    (field unit; code "handled", or "begun" when somebody is taking it in).
    """
    notice = _to_handle(actor, notice_id)
    if unit.pk == notice.unit_id:
        raise ValidationError({"unit": _("The contact is with this unit already.")})
    if writers := writers_of(notice):
        told = _("The contact is being taken in: %(who)s. Agree first who takes it in.")
        raise ValidationError(told % {"who": "; ".join(writers)}, code="begun")
    changes = {"from": notice.unit_id, "to": unit.pk}
    trail.record(actor=actor, action="notice.passed", unit_id=notice.unit_id, subject=notice, changes=changes)
    notice.unit = unit
    save_checked(notice, update_fields=["unit"])


@transaction.atomic
def begin_taking_in(*, actor: User, notice_id: int) -> UUID:
    """Begin the contact form of a notice with what the partner has told. Returns the key of the form.

    Whoever takes it in first answers for it: another coordinator comes to a form of the same key. Raises
    Http404 outside the actor's units, ValidationError (code "handled").
    """
    notice = _to_handle(actor, notice_id)
    if notice.contact_key is None:
        notice.contact_key = uuid4()
        save_checked(notice, update_fields=["contact_key"])
    if not ContactDraft.objects.filter(saved_by=actor, key=notice.contact_key).exists():
        save_contact_draft(actor=actor, key=notice.contact_key, typed=Typed(_as_typed(notice)))
    return notice.contact_key


@transaction.atomic
def refuse_notice(*, actor: User, notice_id: int, reason: str, anyway: bool = False) -> None:
    """Tell the sender why the contact does not lead to family work. The same answer again changes nothing.

    `anyway`: the actor knows that somebody else has begun to take it in. Raises Http404 outside the
    actor's units, ValidationError (fields reason, anyway; code "handled").
    """
    answered = access.notices_to_handle(actor).filter(pk=notice_id, handled_by=actor, refused_reason=reason)
    if reason and answered.exists():
        return
    notice = _to_handle(actor, notice_id)
    if is_blank(reason):
        raise ValidationError({"reason": _("Write to the sender why, and where the family could get help.")})
    writers = writers_of(notice, besides=actor)
    if writers and not anyway:
        told = _("The contact is being taken in: %(who)s. Agree about the answer first.")
        raise ValidationError({"anyway": told % {"who": "; ".join(writers)}})
    notice.refused_reason, notice.handled_at, notice.handled_by = reason, clock.now(), actor
    save_checked(notice, update_fields=["refused_reason", "handled_at", "handled_by"])
    trail.record(actor=actor, action="notice.refused", unit_id=notice.unit_id, subject=notice)


def lock_unanswered(actor: User, contact_key: str) -> None:
    """Lock the partner's contact of that form, if it is of one, until it is taken in. Only for this package.

    Raises ValidationError (code "notice_refused") when somebody has told its sender that it is not taken in or has
    passed it to a unit of others, or its sender has withdrawn it.
    """
    notices = ContactNotice.objects.select_for_update(of=("self",)).select_related("handled_by", "unit")
    notice = one_or_none(notices.filter(contact_key=contact_key))
    if notice and notice.withdrawn_at:
        raise ValidationError(_withdrawn_words(notice), code="notice_refused")
    if notice and notice.handled_at is None and not _handles(actor, notice):
        words = _("This contact has been passed to %(unit)s, which handles it now. Your text is here still.")
        raise ValidationError(words % {"unit": notice.unit}, code="notice_refused")
    if notice is None or not notice.refused_reason:
        return
    words = _(
        "%(name)s told the sender %(when)s that this contact is not taken in. Agree what is done: if the family "
        "is helped all the same, begin a new contact. Your text is here still."
    )
    told = {"name": notice.handled_by, "when": format_when(notice.handled_at)}
    raise ValidationError(words % told, code="notice_refused")


def close_notice(*, actor: User, case: Case, contact_key: str) -> None:
    """The contact of that form has been taken in as `case`: its sender sees it. Only for this package."""
    waiting = ContactNotice.objects.waiting().filter(contact_key=contact_key)
    waiting.update(case=case, handled_at=clock.now(), handled_by=actor)


def _handles(actor: User, notice: ContactNotice) -> bool:
    return access.notices_to_handle(actor).filter(pk=notice.pk).exists()


def _to_handle(actor: User, notice_id: int) -> ContactNotice:
    notices = access.notices_to_handle(actor).select_for_update(of=("self",)).select_related("sender__job_title")
    notice = get_object_or_404(notices, pk=notice_id)
    _refuse_handled(notice)
    if notice.withdrawn_at:
        raise ValidationError(_withdrawn_words(notice), code="handled")
    return notice


def _refuse_handled(notice: ContactNotice) -> None:
    if notice.handled_at:
        raise ValidationError(
            _("%(name)s has handled this contact already.") % {"name": notice.handled_by}, code="handled"
        )


def _withdrawn_words(notice: ContactNotice) -> str:
    return _("The sender has withdrawn this contact %(when)s.") % {"when": format_when(notice.withdrawn_at)}


def _same(notice: ContactNotice, told: dict) -> bool:
    return all(getattr(notice, name) == value for name, value in told.items())


def _as_typed(notice: ContactNotice) -> Content:
    """The notice as the contact form would have been typed."""
    first, _space, last = notice.adult_name.rpartition(" ")
    sender = ", ".join(filter(None, [str(notice.sender), str(notice.sender.job_title or "")]))
    story = "\n\n".join(filter(None, [notice.story, notice.children]))
    typed = {
        "source": str(notice.source_id),
        "contact_person": sender,
        "contact_phone": notice.sender.phone_to_call,
        "received_on": local(notice.sent_at).date().isoformat(),
        "unit": str(notice.unit_id),
        "family_name": notice.family_name,
        "legal_ground": notice.legal_ground,
        "urgency": Case.Urgency.URGENT if notice.is_urgent else Case.Urgency.NORMAL,
        "level": Case.Level.UNKNOWN,
        "path": Case.Path.LIGHT,
        "story": story,
        "hopes": notice.hopes,
        "strength_words": notice.strengths,
        "members-TOTAL_FORMS": "1",
        "members-INITIAL_FORMS": "0",
        "members-0-first_name": first or last,
        "members-0-last_name": last if first else "",
        "members-0-phone": notice.phone,
        "members-0-language": Person._meta.get_field("language").default,
        "members-0-lives_here": "on",
    }
    needs = [str(need.pk) for need in notice.needs.all()]
    return {name: [value] for name, value in typed.items() if value} | ({"needs": needs} if needs else {})
