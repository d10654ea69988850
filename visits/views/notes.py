"""A signed note: reading it, signing it as the other worker of the visit, and marking an agreed step as done."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from cases.recording import record_act
from cases.selectors import shell
from visits.forms.cosign import CosignForm
from visits.models import VisitNote
from visits.selectors.consultations import views_of
from visits.selectors.note.next_visit import agreed_next
from visits.selectors.note.page import may_cosign, note_for
from visits.selectors.note.sheet import note_sheet
from visits.selectors.worry import Worry, supervisors_to_call
from visits.services.agreements import complete_agreement
from visits.services.notes import cosign_note


@require_safe
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed note. Reading it is logged."""
    signed = note_for(request.user, pk)
    return _show(request, signed, CosignForm())


@require_http_methods(["GET", "HEAD", "POST"])
def note_signature(request: HttpRequest, pk: int) -> HttpResponse:
    """Co-sign a note, with an own view if there is one. Pressing twice leads to the note.

    So does a GET, by which one comes here after having to sign in anew.
    """
    if request.method != "POST":
        return redirect("visits:note", pk)
    form = CosignForm(request.POST)
    if form.is_valid():
        try:
            cosign_note(actor=request.user, note_id=pk, own_view=form.cleaned_data["own_view"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("You have signed the note."))
            return redirect("visits:note", pk)
    signed = note_for(request.user, pk)
    mine = [signature.own_view for signature in signed.signatures.all() if signature.user_id == request.user.pk]
    if form.data.get("own_view", "").strip() in mine:
        return redirect("visits:note", pk)
    return _show(request, signed, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def agreement_done(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark an agreed step as done, and go back to the page on which the button was.

    A GET, by which one comes here after having to sign in anew, leads to the start page.
    """
    if request.method != "POST":
        return redirect("home")
    agreement = complete_agreement(actor=request.user, agreement_id=pk)
    messages.success(request, _("Marked as done: %(what)s") % {"what": agreement.what})
    back = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure()):
        return redirect(back)
    return redirect("visits:case", agreement.case_id)


def _next_words(signed: VisitNote) -> str:
    """When the family is met next, as it is agreed now; "" when nothing is agreed."""
    coming = agreed_next(signed.case, max(signed.ended_at, clock.now()))
    return format_when(coming.starts_at, coming.ends_at) if coming else ""


def _show(request: HttpRequest, signed: VisitNote, form: CosignForm, status: int = 200) -> HttpResponse:
    record_act(request.user, "note.viewed", signed.case, subject=signed)
    is_great_worry = signed.worry == Worry.GREAT and not signed.case.is_closed
    context = shell(request.user, signed.case) | {
        "note": signed,
        "sheet": note_sheet(signed),
        "form": form,
        "experts": views_of(signed.visit),
        "next_visit": _next_words(signed),
        "may_cosign": may_cosign(request.user, signed),
        "is_great_worry": is_great_worry,
        "supervisors": supervisors_to_call(signed.case) if is_great_worry else [],
        "may_write": access.can(request.user, "note.write", signed.case),
        "may_change_home": access.can(request.user, "members.correct", signed.case),
    }
    return render(request, "visits/note.html", context, status=status)
