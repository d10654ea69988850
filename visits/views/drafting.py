"""What every page with a draft does: keep quietly, tell of two versions, and let the writer choose."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from audit.drafts import Content, Draft, DraftConflict, Typed, number_in, saved_answer
from cases import access
from cases.models import Case
from staff.forms.typed import Difference
from visits.forms.typed import versions
from visits.selectors.note.drafts import merge
from visits.services.locking import Settled

FormOf = Callable[[Content], Form]


@dataclass(frozen=True)
class Conflict:
    """Two versions of one text: the one typed here and the one that somebody else has saved."""

    heading: str
    saved: str
    version: int
    rows: list[Difference]


def draft_context(draft: Draft | None, version: int | None = None) -> dict:
    """What the hidden fields and the status line of a page need.

    `version` is that of the draft which the page has seen; by default it is the present one.
    """
    return {
        "draft": draft,
        "saved": draft.saved_words() if draft else "",
        "version": version if version is not None else (draft.version if draft else 0),
        "writer": secrets.token_hex(8),
        "conflict": None,
        "problem": "",
    }


def autosaved(
    request: HttpRequest,
    case: Case,
    typed: Typed,
    *,
    keep: Callable[[], Draft | None],
    form_of: FormOf,
    too_late: str = "",
) -> JsonResponse:
    """The answer to a page that saves by itself: words for its status line, and a notice if it must be read.

    `too_late` is the template of the notice for a page that somebody has confirmed meanwhile.
    """
    try:
        draft = keep()
    except DraftConflict as conflict:
        access.record_opening(request.user, case)
        context = {"conflict": conflict_of(request, form_of, typed, conflict.draft)}
        notice = render_to_string("visits/draft/_conflict.html", context)
        return JsonResponse({"notice": notice, "words": _("Not saved: choose what is kept")}, status=409)
    except Settled as settled:
        notice = render_to_string(too_late, {"message": settled.message})
        return JsonResponse({"notice": notice, "words": _("Not saved: press Save draft")}, status=409)
    except ValidationError as error:
        return JsonResponse({"problem": error.message}, status=422)
    return JsonResponse(saved_answer(draft, typed))


def conflict_of(request: HttpRequest, form_of: FormOf, typed: Typed, draft: Draft) -> Conflict:
    """What to show when somebody has saved newer text than the window knew."""
    own = draft.saved_by_id == request.user.pk
    return Conflict(
        heading=_("You have changed this text in another window")
        if own
        else _("%(name)s has changed this text") % {"name": draft.saved_by},
        saved=draft.saved_words(),
        version=draft.version,
        rows=versions(form_of, typed.content, draft.content),
    )


def resolved(request: HttpRequest, typed: Typed, draft_now: Callable[[], Draft | None]) -> Typed:
    """What the writer chose to keep after having seen both versions of the text."""
    choice, seen = request.POST.get("resolve"), number_in(request.POST, "seen_version")
    if choice == "mine":
        return typed.accepting(seen)
    theirs = draft_now() if choice == "both" else None
    if theirs is None or theirs.version != seen:
        return typed
    return typed.accepting(seen, merge(typed.content, theirs.content))
