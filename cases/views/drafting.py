"""What every page with a draft does: keep what is typed, tell of two versions, and let the writer choose."""

import secrets
from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from audit.drafts import Content, Draft, DraftConflict, Settled, Typed, number_in, saved_answer, state_of, typed_in
from staff.forms.typed import Difference


@dataclass(frozen=True)
class Conflict:
    """Two versions of one text: the one typed here and the one that has been saved in another window."""

    heading: str
    saved: str
    version: int
    rows: list[Difference]


class DraftPage:
    """One page with a draft. What is its own, each page tells below the line; the protocol is the same for all."""

    # What the buttons of the form are called.
    buttons: tuple[str, ...] = ("confirm",)
    # The notices that a page which saves by itself puts on top of its form.
    conflict_template = ""
    too_late_template = ""

    def __init__(self, request: HttpRequest):
        self.request = request

    def answer(self) -> HttpResponse:
        """GET shows what has been typed; POST keeps it, and confirms it when asked."""
        return self.take() if self.request.method == "POST" else self.show(draft=self.draft_now())

    def autosave(self) -> JsonResponse:
        """Keep what is being typed; called by the page itself. GET tells which save stands."""
        if self.request.method != "POST":
            return JsonResponse(state_of(self.draft_now()))
        typed = self.typed()
        try:
            return JsonResponse(saved_answer(self.keep(typed), typed))
        except DraftConflict as conflict:
            self.opened()
            context = {"conflict": self.conflict_of(typed, conflict.draft)}
            notice = render_to_string(self.conflict_template, context)
            return JsonResponse({"notice": notice, "words": _("Not saved: choose what is kept")}, status=409)
        except Settled as settled:
            notice = render_to_string(self.too_late_template, {"message": settled.message})
            return JsonResponse({"notice": notice, "words": _("Not saved: press Save draft")}, status=409)
        except ValidationError as error:
            return JsonResponse({"problem": error.message}, status=422)

    def take(self) -> HttpResponse:
        """Do what the button says, and keep what was typed. Whatever hinders it, the words stay on the page."""
        typed = self.typed()
        if self.request.POST.get("resolve") == "theirs":
            return redirect(self.address)
        try:
            typed = self._resolved(typed)
            return self.confirm(typed) if "confirm" in self.request.POST else self.go_on(typed)
        except DraftConflict as conflict:
            told = {"draft": conflict.draft, "conflict": self.conflict_of(typed, conflict.draft), "status": 409}
        except Settled as settled:
            return self.late(settled, typed)
        except ValidationError as error:
            told = {"draft": self.draft_now(), "problem": error.message, "status": 422}
        return self.show(content=typed.content, version=typed.version, **told)

    def go_on(self, typed: Typed) -> HttpResponse:
        """Keep the draft, and show the page anew."""
        if self.keep(typed):
            messages.success(self.request, _("The draft is saved. You can go on whenever you like."))
        return redirect(self.address)

    def discard(self) -> HttpResponse:
        """Throw the draft away, after asking once more."""
        if self.request.method == "POST":
            return self._discarded(number_in(self.request.POST, "version"))
        draft = self.draft_now()
        if draft is None:
            return redirect(self.address)
        self.opened()
        return render(self.request, self.discard_template, {"draft": draft, **self.discard_context(draft)})

    def typed(self) -> Typed:
        """What was sent."""
        return typed_in(self.request.POST, self.buttons).of_form(self.key)

    def draft_context(self, draft: Draft | None, version: int | None) -> dict:
        """What the hidden fields and the status line of a page need.

        `version` is that of the draft which the page has seen; by default it is the present one.
        """
        return {
            "draft": draft,
            "saved": draft.saved_words() if draft else "",
            "version": version if version is not None else (draft.version if draft else 0),
            "writer": secrets.token_hex(8),
        }

    def conflict_of(self, typed: Typed, draft: Draft) -> Conflict:
        """What to show when newer text has been saved than the window knew."""
        own = draft.saved_by_id == self.request.user.pk
        return Conflict(
            heading=_("You have changed this text in another window")
            if own
            else _("%(name)s has changed this text") % {"name": draft.saved_by},
            saved=draft.saved_words(),
            version=draft.version,
            rows=self.rows_of(typed.content, draft.content),
        )

    def _resolved(self, typed: Typed) -> Typed:
        """What the writer chose to keep after having seen both versions of the text."""
        choice, seen = self.request.POST.get("resolve"), number_in(self.request.POST, "seen_version")
        if choice == "mine":
            return typed.accepting(seen)
        theirs = self.draft_now() if choice == "both" else None
        if theirs is None or theirs.version != seen:
            return typed
        return typed.accepting(seen, self.merged(typed.content, theirs.content))

    def _discarded(self, version: int) -> HttpResponse:
        try:
            self.drop(version)
        except DraftConflict as conflict:
            messages.warning(self.request, conflict.message)
            return redirect(self.request.path)
        except Settled as settled:
            return self.late(settled, self.typed())
        messages.success(self.request, _("The draft is discarded."))
        return redirect(self.after_discarding)

    # What each page tells of itself.

    # The address of the page, where to after its draft is discarded, and the page that asks about it.
    address: str
    after_discarding: str
    discard_template: str
    # Which form this is: by it a second press is known.
    key: object

    def draft_now(self) -> Draft | None:
        """The draft that stands."""
        raise NotImplementedError

    def keep(self, typed: Typed) -> Draft | None:
        """Save the draft. None when there was nothing to save."""
        raise NotImplementedError

    def drop(self, version: int) -> None:
        """Throw the draft of this version away."""
        raise NotImplementedError

    def confirm(self, typed: Typed) -> HttpResponse:
        """Do what the page is for. What hinders it may be raised, or shown by the page."""
        raise NotImplementedError

    def show(
        self,
        *,
        draft: Draft | None,
        content: Content | None = None,
        form: forms.Form | None = None,
        version: int | None = None,
        status: int = 200,
        **told: object,
    ) -> HttpResponse:
        """The page as typed (`content`, else the draft), or `form` as judged; `told` is what hinders it."""
        raise NotImplementedError

    def rows_of(self, mine: Content, theirs: Content) -> list[Difference]:
        """Two versions side by side."""
        raise NotImplementedError

    def merged(self, mine: Content, theirs: Content) -> Content:
        """Both versions in one; mine, where the page offers no such choice."""
        return mine

    def discard_context(self, draft: Draft) -> dict:
        """What the page that asks about discarding shows."""
        raise NotImplementedError

    def late(self, settled: Settled, typed: Typed) -> HttpResponse:
        """The answer when somebody has confirmed the page already."""
        raise settled

    def opened(self) -> None:
        """Tell the log that somebody is shown the words of a family, where there is one."""
