"""Drafts of contacts: what a coordinator types during a call is kept from the first letter."""

import re
from dataclasses import replace
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from audit import clock, trail
from audit.drafts import Content, Typed, check_size
from audit.rows import one_or_none
from cases.models import ContactDraft, SentKind
from cases.selectors.contact_drafts import is_untouched
from cases.selectors.sent_forms import earlier_sending
from staff import access as staff_access
from staff.models import User

CODE_FIELD = re.compile(r"members-\d+-identity_code")


class ContactTaken(ValidationError):
    """The contact of this form has been taken in already, in another window."""

    def __init__(self) -> None:
        super().__init__(_("This contact has already been taken in."), code="contact_taken")


@transaction.atomic
def save_contact_draft(*, actor: User, key: UUID, typed: Typed) -> ContactDraft | None:
    """Keep what has been typed of the contact, unjudged. None when nothing has been typed yet: no row is made.

    Identity codes are left out. `key` is that of the opened form. Raises DraftConflict when another window has
    saved since, ContactTaken, ValidationError (code "draft_too_large"), and PermissionDenied unless the actor
    takes in contacts.
    """
    _sit_down(actor)
    typed = replace(typed, content=without_codes(typed.content))
    check_size(typed.content)
    if earlier_sending(SentKind.CONTACT, typed.of_form(key)):
        raise ContactTaken
    draft = _own(actor, key)
    if draft is None:
        if is_untouched(typed.content):
            return None
        draft = ContactDraft(key=key, begun_at=clock.now())
    if draft.keep(typed, actor):
        trail.record(actor=actor, action="contact.draft_written", subject=draft)
    return draft


@transaction.atomic
def discard_contact_draft(*, actor: User, key: UUID, version: int) -> None:
    """Throw one's own draft away, if it is still the one that was looked at. One that is not there is no error.

    Raises DraftConflict when it has changed since, PermissionDenied unless the actor takes in contacts.
    """
    _sit_down(actor)
    draft = _own(actor, key)
    if draft is None:
        return
    draft.check_seen(version)
    trail.record(actor=actor, action="contact.draft_discarded", subject=draft)
    draft.throw_away()


def finish_contact_draft(actor: User, typed: Typed) -> None:
    """Delete the draft of a contact that is being taken in. Only for this package, in its transaction.

    Raises DraftConflict when another window has saved since: its words are not thrown away unseen.
    """
    draft = _own(actor, typed.key)
    if draft:
        draft.is_behind(replace(typed, content=without_codes(typed.content)))
        draft.delete()


def without_codes(content: Content) -> Content:
    """What was typed, without the identity codes of members: they are in no draft."""
    return {name: values for name, values in content.items() if not CODE_FIELD.fullmatch(name)}


def lock_desk(actor: User) -> None:
    """One person's windows act one after the other. Only for this package."""
    one_or_none(User.objects.select_for_update(no_key=True).filter(pk=actor.pk).values_list("pk"))


def _sit_down(actor: User) -> None:
    staff_access.require(actor, "contact.create")
    lock_desk(actor)


def _own(actor: User, key: UUID | str) -> ContactDraft | None:
    return one_or_none(ContactDraft.objects.select_related("saved_by").filter(saved_by=actor, key=key))
