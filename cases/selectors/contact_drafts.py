"""Contacts that are still being typed: everybody sees only their own."""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit import clock
from audit.drafts import Content
from audit.finnish_dates import format_when, local
from audit.rows import one_or_none
from cases.models import ContactDraft, SentForm, SentKind
from staff.models import User

# What the page sends of a form in which nothing has been written: the numbers of rows and what is chosen at first.
UNWRITTEN = re.compile(
    r"received_on|urgency|level|path|unit|members-[A-Z]+_[A-Z]+_?\w*|members-\d+-(language|lives_here)"
)


@dataclass(frozen=True)
class DraftRow:
    """A draft in the list of those waiting for their writer."""

    url: str
    discard_url: str
    name: str
    begun: str


def contact_drafts(user: User, *, besides: UUID | None = None) -> list[DraftRow]:
    """The person's own contacts in the making, the oldest first, without the one of the form `besides`."""
    drafts = ContactDraft.objects.filter(saved_by=user).exclude(key=besides).order_by("begun_at", "pk")
    return [_row(draft) for draft in drafts]


def contact_draft_of(user: User, key: UUID) -> ContactDraft | None:
    """The person's own draft of the form with this key. One query."""
    return one_or_none(ContactDraft.objects.select_related("saved_by").filter(saved_by=user, key=key))


def case_of_form(user: User, key: UUID) -> int | None:
    """The number of the case that the person made with the form of this key, if it has been taken in."""
    taken = SentForm.objects.filter(kind=SentKind.CONTACT, key=str(key), sent_by=user)
    return one_or_none(taken.values_list("case_id", flat=True))


def is_untouched(content: Content) -> bool:
    """Whether nothing has been written or chosen: then no draft is needed."""
    return all(UNWRITTEN.fullmatch(name) for name in content)


def begun_text(begun_at: datetime) -> str:
    """How long ago a draft was begun: minutes, then hours of today, then days with the moment."""
    days = (clock.today() - local(begun_at).date()).days
    if days > 0:
        words = ngettext("begun %(n)s day ago (%(when)s)", "begun %(n)s days ago (%(when)s)", days)
        return words % {"n": days, "when": format_when(begun_at)}
    minutes = int((clock.now() - begun_at).total_seconds() // 60)
    if minutes < 1:
        return _("begun just now")
    if minutes < 60:
        return ngettext("begun %(n)s minute ago", "begun %(n)s minutes ago", minutes) % {"n": minutes}
    hours = minutes // 60
    return ngettext("begun %(n)s hour ago", "begun %(n)s hours ago", hours) % {"n": hours}


def _row(draft: ContactDraft) -> DraftRow:
    name = draft.content.get("family_name", [""])[0].strip()
    return DraftRow(
        url=reverse("cases:contact", args=[draft.key]),
        discard_url=reverse("cases:contact_draft_discard", args=[draft.key]),
        name=_("Family %(name)s") % {"name": name} if name else _("Name not written yet"),
        begun=begun_text(draft.begun_at),
    )
