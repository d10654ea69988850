"""A form that makes or ends something: each opened page has a key, and pressing twice leads to what was made."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from audit.drafts import Typed, typed_in
from cases.selectors.sent_forms import Earlier, earlier_sending
from cases.services import SentBefore


@dataclass(frozen=True)
class OncePage:
    """The page of a form of one `kind`; `after` is the address to which saving it leads."""

    request: HttpRequest
    kind: str
    after: str

    @property
    def typed(self) -> Typed:
        """What was sent, with the key of the page."""
        return typed_in(self.request.POST)

    @property
    def form_key(self) -> str:
        """The key for the hidden field: that of the page that was sent, or a new one."""
        return self.typed.key or uuid4().hex

    def answer_again(self) -> HttpResponse | None:
        """The answer to a form that has been taken in already, None for any other."""
        earlier = earlier_sending(self.kind, self.typed) if self.request.method == "POST" else None
        return earlier and self.answer_to(earlier)

    def save(self, save: Callable[[], object]) -> HttpResponse | None:
        """Save, and give the answer to whoever has sent the same form at the same time; else None.

        What the other sending ended cannot be found or changed any more: it must not be told as a refusal.
        """
        try:
            save()
        except SentBefore as sent:
            return self.answer_to(sent.earlier)
        except (Http404, PermissionDenied):
            again = self.answer_again()
            if again is None:
                raise
            return again
        return None

    def answer_to(self, earlier: Earlier) -> HttpResponse:
        """Pressing twice goes on as after the first time; other words than then are shown, and not lost."""
        if earlier.is_same:
            messages.info(self.request, _("This was already saved. Nothing was made twice."))
            return redirect(self.after)
        # Numbers of rows and ticks say nothing to anybody; what was written does.
        typed = [value for values in self.typed.content.values() for value in values]
        words = "\n\n".join(value for value in typed if not value.isdecimal() and value != "on")
        context = {"words": words, "after": self.after}
        return render(self.request, "cases/sent_before.html", context, status=409)
