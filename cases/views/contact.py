"""Taking in a contact: what is typed is kept as a draft from the first letter until it is taken in."""

import secrets
from contextlib import suppress
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.drafts import DraftConflict, Typed, number_in, saved_answer, state_of, typed_in
from cases.forms import ContactForm, MemberFormSet
from cases.forms.contact_draft import BUTTONS, forms_of, versions, written_words
from cases.forms.members import BaseMemberFormSet, removed_row, shown_again, without_row
from cases.models import ContactDraft, SentKind
from cases.selectors.contact_drafts import begun_text, case_of_form, contact_draft_of, contact_drafts
from cases.selectors.sent_forms import Earlier, earlier_sending
from cases.services import SentBefore, discard_contact_draft, save_contact_draft, take_in_contact
from staff.access import units_where
from staff.forms.fields import add_errors
from staff.models import Unit, User


@require_safe
def contact_new(request: HttpRequest) -> HttpResponse:
    """A form of its own for each call: its key is in the address, so that reloading finds what was typed."""
    _units(request.user)
    return redirect("cases:contact", uuid4())


@require_http_methods(["GET", "HEAD", "POST"])
def contact(request: HttpRequest, key: UUID) -> HttpResponse:
    """A new family on one page. GET shows what has been typed; POST keeps it, and takes it in when confirmed."""
    units = _units(request.user)
    if request.method == "POST":
        return _take(request, key, units)
    case_id = case_of_form(request.user, key)
    if case_id:
        messages.info(request, _("This contact has already been taken in."))
        return redirect("pairs:board_case", case_id)
    return _page(request, key, units, draft=contact_draft_of(request.user, key))


@require_http_methods(["GET", "HEAD", "POST"])
def contact_draft(request: HttpRequest, key: UUID) -> JsonResponse:
    """Keep what is being typed; called by the page itself. GET tells which save stands."""
    units, typed = _units(request.user), typed_in(request.POST, BUTTONS)
    if request.method != "POST":
        return JsonResponse(state_of(contact_draft_of(request.user, key)))
    try:
        draft = save_contact_draft(actor=request.user, key=key, typed=typed)
    except DraftConflict as conflict:
        notice = render_to_string("cases/_contact_conflict.html", _conflict(units, typed, conflict.draft))
        return JsonResponse({"notice": notice, "words": _("Not saved: choose what is kept")}, status=409)
    except ValidationError as error:
        return JsonResponse({"problem": error.message}, status=422)
    return JsonResponse(saved_answer(draft, typed))


@require_http_methods(["GET", "HEAD", "POST"])
def contact_draft_discard(request: HttpRequest, key: UUID) -> HttpResponse:
    """Throw the draft of a contact away, after asking once more."""
    units = _units(request.user)
    if request.method == "POST":
        try:
            discard_contact_draft(actor=request.user, key=key, version=number_in(request.POST, "version"))
        except DraftConflict as conflict:
            messages.warning(request, conflict.message)
            return redirect("cases:contact_draft_discard", key)
        messages.success(request, _("The draft is discarded."))
        return redirect("pairs:board")
    draft = contact_draft_of(request.user, key)
    if draft is None:
        return redirect("cases:contact", key)
    context = {"draft": draft, "begun": begun_text(draft.begun_at), "words": written_words(draft.content, units)}
    return render(request, "cases/contact_discard.html", context)


def _units(user: User) -> list[Unit]:
    """The units for which the person takes in contacts. Raises PermissionDenied when there are none."""
    return list(Unit.objects.filter(pk__in=units_where(user, "contact.create")))


def _take(request: HttpRequest, key: UUID, units: list[Unit]) -> HttpResponse:
    """Keep what was typed, then do what the button says. Whatever hinders it, the words stay on the page."""
    if request.POST.get("resolve") == "theirs":
        return redirect("cases:contact", key)
    typed = typed_in(request.POST, BUTTONS).of_form(key)
    removed = removed_row(request.POST)
    if removed is not None:
        typed = typed.accepting(typed.version, without_row(typed.content, removed))
    if request.htmx:
        return _rows(request, key, typed)
    if request.POST.get("resolve") == "mine":
        typed = typed.accepting(number_in(request.POST, "seen_version"))
    earlier = earlier_sending(SentKind.CONTACT, typed)
    if earlier:
        return _sent_again(request, units, typed, earlier)
    try:
        draft = save_contact_draft(actor=request.user, key=key, typed=typed)
    except DraftConflict as conflict:
        return _page(request, key, units, typed=typed, **_conflict(units, typed, conflict.draft), status=409)
    except ValidationError as error:
        return _page(request, key, units, typed=typed, problem=error.message, status=422)
    return _go_on(request, key, units, typed, draft)


def _rows(request: HttpRequest, key: UUID, typed: Typed) -> HttpResponse:
    """The rows of members alone, one more or less; whoever is left out is not in the draft either."""
    with suppress(ValidationError):  # what hinders the draft is told at the page's own next save
        save_contact_draft(actor=request.user, key=key, typed=typed)
    return render(request, "cases/_members.html#members", {"members": shown_again(request.POST), "key": key})


def _go_on(
    request: HttpRequest, key: UUID, units: list[Unit], typed: Typed, draft: ContactDraft | None
) -> HttpResponse:
    if "confirm" in request.POST:
        return _confirm(request, key, units, typed, draft)
    if "add_member" in request.POST or "remove_member" in request.POST:
        return _page(request, key, units, typed=typed, draft=draft, members=shown_again(request.POST))
    if draft:
        messages.success(request, _("The draft is saved. You can go on whenever you like."))
    return redirect("cases:contact", key)


def _confirm(
    request: HttpRequest, key: UUID, units: list[Unit], typed: Typed, draft: ContactDraft | None = None
) -> HttpResponse:
    form, members = ContactForm(request.POST, units=units), MemberFormSet(request.POST, prefix="members")
    question = ""
    if all([form.is_valid(), members.is_valid()]):
        question = "" if "guardian_asked" in request.POST else members.guardian_question()
        answer = None if question else _take_in(request, key, units, typed, form, members)
        if answer:
            return answer
    status = 200 if question else 422
    return _page(
        request, key, units, draft=draft, form=form, members=members, guardian_question=question, status=status
    )


def _take_in(
    request: HttpRequest, key: UUID, units: list[Unit], typed: Typed, form: ContactForm, members: BaseMemberFormSet
) -> HttpResponse | None:
    """Take the contact in. None when the service refuses it: what is wrong is then told in the form."""
    try:
        case = take_in_contact(actor=request.user, facts=form.facts(members.facts()), typed=typed)
    except SentBefore as sent:
        return _sent_again(request, units, typed, sent.earlier)
    except DraftConflict as conflict:
        return _page(request, key, units, typed=typed, **_conflict(units, typed, conflict.draft), status=409)
    except ValidationError as error:
        add_errors(form, error)
        return None
    messages.success(request, _("The contact is taken in. Next: choose a pair for the family."))
    return redirect("pairs:board_case", case.pk)


def _sent_again(request: HttpRequest, units: list[Unit], typed: Typed, earlier: Earlier) -> HttpResponse:
    """Pressing twice leads to the case. Other words than those taken in stay on the page, under a new key."""
    if earlier.is_same and "confirm" in request.POST:
        messages.info(request, _("This contact has already been taken in."))
        return redirect("pairs:board_case", earlier.case_id)
    mine = case_of_form(request.user, UUID(typed.key))
    return _page(request, uuid4(), units, typed=typed.accepting(0), taken_in=True, taken_case=mine, status=409)


def _conflict(units: list[Unit], typed: Typed, draft: ContactDraft) -> dict:
    rows = versions(units, typed.content, draft.content)
    return {"conflict": {"saved": draft.saved_words(), "version": draft.version, "rows": rows}}


def _page(
    request: HttpRequest,
    key: UUID,
    units: list[Unit],
    *,
    typed: Typed | None = None,
    draft: ContactDraft | None = None,
    status: int = 200,
    **shown,
) -> HttpResponse:
    """The form as typed, else as in the draft, else empty; `shown` as the context of the template."""
    content = typed.content if typed else draft.content if draft else {}
    form, members = forms_of(content, units)
    version = draft.version if draft else typed.version if typed else 0
    context = {
        "key": key,
        "form": form,
        "members": members,
        "draft": draft,
        "version": version,
        "writer": secrets.token_hex(8),
        "others": contact_drafts(request.user, besides=key),
        **shown,
    }
    return render(request, "cases/contact_new.html", context, status=status)
