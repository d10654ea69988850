"""Drafts of any form: what is typed is kept exactly as typed, and nobody's words are written over unseen.

One protocol for all rooms: the page sends its fields with `version` (of the draft it showed; 0: there was none),
`writer` (the window) and `sequence` (the window's saves, counted); static/js/autosave.js speaks it, and so do the
buttons of a form without JavaScript.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit import clock
from audit.finnish_dates import format_clock, format_when, local
from audit.models import DiscardedDraft
from audit.rows import one_or_none

# Field name -> values, as a browser sends a form.
Content = dict[str, list[str]]

# In characters of JSON: far beyond any form, but not a way to fill the disk. As a browser sends letters like "ä",
# in six bytes each, it is still within settings.DATA_UPLOAD_MAX_MEMORY_SIZE.
LARGEST_DRAFT = 300_000

# Fields of every form with a draft that say nothing of its matter.
MACHINERY = frozenset(
    {"csrfmiddlewaretoken", "form_key", "version", "writer", "sequence", "seen_version", "resolve", "save"}
)


@dataclass(frozen=True)
class Typed:
    """The typed content; `version` of the draft the window showed, `writer` the window, `sequence` its saves.

    `key` tells which form was sent, for a form that is to be taken in once.
    """

    content: Content
    version: int = 0
    writer: str = ""
    sequence: int = 0
    key: str = ""

    def of_form(self, key: object) -> Self:
        """The same words, as those of the form with this key."""
        return replace(self, key=str(key))

    def accepting(self, version: int, content: Content | None = None) -> Self:
        """The same words (or `content`), by somebody who has seen `version` of the draft."""
        return replace(self, version=version, content=self.content if content is None else clean_content(content))


class Draft(models.Model):
    """What has been typed so far, exactly as typed: nothing is judged before it is confirmed.

    `version` tells two windows apart: a save that knows an older version is not written over a newer one, unless
    both come from one window (`writer`), whose saves are told apart by `sequence` because the network may deliver
    them in the wrong order. No version is used twice for one page, also when a draft has been discarded between.
    """

    # Field name -> list of strings, as the browser sends them.
    content = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=1)
    writer = models.CharField(max_length=32, blank=True)
    sequence = models.PositiveIntegerField(default=0)
    saved_at = models.DateTimeField(gettext_lazy("saved"))
    saved_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        abstract = True

    def is_behind(self, typed: Typed) -> bool:
        """Whether what was sent is newer than the draft; False for the same again and for a late delivery.

        Raises DraftConflict when another window has saved since.
        """
        same_window = bool(typed.writer) and self.writer == typed.writer
        if self.content == typed.content or (same_window and typed.sequence < self.sequence):
            return False
        if self.version != typed.version and not (same_window and typed.sequence > self.sequence):
            raise DraftConflict(self)
        return True

    def keep(self, typed: Typed, actor: models.Model) -> bool:
        """Save what was sent as the next version, if it is newer; the row must be locked, or be a new one.

        Returns whether the person begins to write in it: the log is told who writes, not every letter. Raises
        DraftConflict when another window has saved since.
        """
        if self.pk is not None and not self.is_behind(typed):
            return False
        begins = self.saved_by_id != actor.pk
        self.saved_at, self.saved_by = clock.now(), actor
        if self.pk is None:
            self.version = max(typed.version, self._version_discarded())
        self.content, self.version = typed.content, self.version + 1
        self.writer, self.sequence = typed.writer, typed.sequence
        # Not full_clean: a draft is judged by no rule, and may be emptied again.
        self.save()
        return begins

    def check_seen(self, version: int) -> None:
        """Raise DraftConflict unless `version`, which somebody has looked at, is the one that stands."""
        if self.version != version:
            raise DraftConflict(self)

    def page(self) -> str:
        """Which page the draft belongs to: the same for each draft of that page."""
        raise NotImplementedError

    def throw_away(self) -> None:
        """Delete the draft of a page that can be written again; the row must be locked."""
        DiscardedDraft.objects.update_or_create(page=self.page(), defaults={"version": self.version})
        self.delete()

    def _version_discarded(self) -> int:
        return one_or_none(DiscardedDraft.objects.filter(page=self.page()).values_list("version", flat=True)) or 0

    def saved_words(self) -> str:
        """When the draft was saved: the time of today, else also the day."""
        if local(self.saved_at).date() == clock.today():
            return _("Draft saved at %(clock)s") % {"clock": format_clock(self.saved_at)}
        return _("Draft saved %(when)s") % {"when": format_when(self.saved_at)}


def state_of(draft: Draft | None) -> dict:
    """Which save of which window stands: by it a page knows whether its own last words have arrived."""
    if draft is None:
        return {"version": 0, "writer": "", "sequence": 0}
    return {"version": draft.version, "writer": draft.writer, "sequence": draft.sequence}


def saved_answer(draft: Draft | None, typed: Typed) -> dict:
    """What a page that saves by itself is told: the version that stands, and words for its status line."""
    if draft is None:
        return {"version": typed.version, "words": ""}
    return {"version": draft.version, "words": draft.saved_words()}


class DraftConflict(ValidationError):
    """Somebody has saved newer text since this window was opened; `draft` is what stands."""

    def __init__(self, draft: Draft):
        super().__init__(
            _("%(name)s has changed this text while you were writing.") % {"name": draft.saved_by},
            code="draft_conflict",
        )
        self.draft = draft


class Settled(ValidationError):
    """What was being written has been confirmed already by somebody."""


def typed_in(data: QueryDict, buttons: Iterable[str] = ()) -> Typed:
    """What was sent, without the names of the form's own `buttons`.

    Numbers that are none count as zero: a page that was tampered with saves as a stale one.
    """
    machinery = MACHINERY.union(buttons)
    return Typed(
        content=clean_content({name: values for name, values in data.lists() if name not in machinery}),
        version=number_in(data, "version"),
        writer=data.get("writer", "").replace("\x00", "")[:32],
        sequence=number_in(data, "sequence"),
        key=data.get("form_key", "").replace("\x00", "")[:40],
    )


def number_in(data: QueryDict, name: str) -> int:
    """A number that the page itself has written in a hidden field."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def clean_content(content: Mapping[str, list[str]]) -> Content:
    """The fields that hold something, exactly as typed.

    Only what no database row can hold (the NUL character) is left out, and line ends are made alike, because a
    browser sends them in two ways.
    """
    cleaned = {
        name.replace("\x00", ""): [value.replace("\x00", "").replace("\r\n", "\n") for value in values]
        for name, values in content.items()
    }
    return {name: values for name, values in cleaned.items() if any(values)}


def mark_of(content: Content) -> str:
    """A mark that is the same for the same words only, and tells nothing of them."""
    told = json.dumps(content, sort_keys=True)
    return salted_hmac("audit.drafts", told).hexdigest()


def check_size(content: Content) -> None:
    """Raise ValidationError (code "draft_too_large") for more than a draft may hold."""
    if len(json.dumps(content, ensure_ascii=False)) > LARGEST_DRAFT:
        raise ValidationError(
            _("The text is too long to be saved. Leave out what is not needed in it."), code="draft_too_large"
        )
