"""Partners' contacts: sending one, and handling those that come."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from audit import trail
from audit.finnish_dates import format_when
from cases.forms.notices import NoticeForm, PassForm, RefusalForm
from cases.models import ContactNotice
from cases.selectors.notices import (
    handled_notices,
    incoming_notices,
    notice_due,
    notice_to_read,
    own_notice,
    passing_of,
    sent_notices,
    usual_source,
    writers_of,
)
from cases.services.notices import (
    begin_taking_in,
    pass_notice,
    refuse_notice,
    send_notice,
    withdraw_notice,
)
from staff import access as staff_access
from staff.forms import PlainForm
from staff.phones import shown_phone
from staff.views.posting import carried_out, form_page, sent

asked = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def own_notices(request: HttpRequest) -> HttpResponse:
    """The contacts that a partner has sent, and what became of them."""
    return render(request, "cases/own_notices.html", {"rows": sent_notices(request.user)})


@asked
def notice_new(request: HttpRequest) -> HttpResponse:
    """Make contact about a family that one knows."""
    staff_access.require(request.user, "notice.send")
    form = NoticeForm(sent(request), initial={"unit": request.user.unit_id, "source": usual_source(request.user)})
    done = _("The contact is sent. You see here what becomes of it.")
    if carried_out(request, form, lambda: send_notice(actor=request.user, facts=form.facts()), done):
        return redirect("cases:own_notices")
    return form_page(
        request,
        form,
        title=_("Make contact about a family"),
        lead=_("Tell the family that you make contact. A coordinator reads it and is in touch with the family."),
        submit_label=_("Send"),
        cancel_url=reverse("cases:own_notices"),
    )


@asked
def notice_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a contact of one's own that nobody has handled."""
    found = own_notice(request.user, pk)
    if found.is_settled and request.method != "POST":
        return redirect("cases:own_notices")
    form = PlainForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: withdraw_notice(actor=request.user, notice_id=pk),
        _("The contact is withdrawn. Nobody takes it in any more."),
    ):
        return redirect("cases:own_notices")
    return form_page(
        request,
        form,
        "forms/confirm_page.html",
        title=_("Withdraw the contact about the family %(name)s?") % {"name": found.family_name},
        text=_("The unit no longer handles it. If the family needs support after all, make contact anew."),
        submit_label=_("Withdraw the contact"),
        cancel_url=reverse("cases:own_notices"),
        danger=True,
    )


@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    """The contacts that partners have sent to one's units."""
    context = {"waiting": incoming_notices(request.user), "handled": handled_notices(request.user)}
    trail.record(actor=request.user, action="notices.listed")
    return render(request, "cases/notices.html", context)


@asked
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one contact; POST begins to take it in."""
    found = notice_to_read(request.user, pk)
    if request.method == "POST":
        try:
            return redirect("cases:contact", begin_taking_in(actor=request.user, notice_id=pk))
        except ValidationError as error:
            messages.info(request, error.message)
            return redirect("cases:notice", pk)
    _record_opening(request, found)
    context = {
        "notice": found,
        "sent": format_when(found.sent_at),
        "sender_phone": found.sender.phone_to_call,
        "sender_phone_shown": shown_phone(found.sender.phone_to_call),
        "phone": "" if found.hides_phone else shown_phone(found.phone),
        "writers": [] if found.is_settled else writers_of(found),
        "due": None if found.is_settled else notice_due(found),
        "needs": [need.name for need in found.needs.all()],
        "handled": format_when(found.handled_at),
        "withdrawn": format_when(found.withdrawn_at),
    }
    return render(request, "cases/notice.html", context)


@asked
def notice_unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Pass a contact to the unit to which it belongs."""
    found = notice_to_read(request.user, pk)
    if found.is_settled and request.method != "POST":
        return redirect("cases:notice", pk)
    form = PassForm(sent(request), notice=found)
    _record_opening(request, found)
    if carried_out(
        request,
        form,
        lambda: pass_notice(actor=request.user, notice_id=pk, **form.cleaned_data),
        _("The contact is passed on. The coordinators of the other unit see it now."),
    ):
        return redirect("cases:notices")
    return form_page(
        request,
        form,
        title=_("Pass the contact to another unit"),
        eyebrow=found.family_name,
        lead=_("The other unit handles it, and the sender sees where it is. Your unit no longer sees it."),
        submit_label=_("Pass on"),
        cancel_url=reverse("cases:notice", args=[pk]),
    )


@asked
def notice_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a contact that is not taken in. The words about one that has been passed on are given back."""
    try:
        return _refusal(request, pk)
    except Http404:
        words, passing = request.POST.get("reason", ""), passing_of(request.user, pk)
        if not words.strip() or passing is None:
            raise
        return render(request, "cases/notice_passed.html", {"passing": passing, "words": words}, status=409)


def _refusal(request: HttpRequest, pk: int) -> HttpResponse:
    found = notice_to_read(request.user, pk)
    # An answer that comes second stays on the page, with the name of who was first.
    if found.is_settled and request.method != "POST":
        return redirect("cases:notice", pk)
    form = RefusalForm(sent(request), writers=[] if found.is_settled else writers_of(found, besides=request.user))
    _record_opening(request, found)
    if carried_out(
        request,
        form,
        lambda: refuse_notice(actor=request.user, notice_id=pk, **form.cleaned_data),
        _("The sender sees your answer."),
    ):
        return redirect("cases:notices")
    return form_page(
        request,
        form,
        title=_("Do not take in the contact"),
        eyebrow=found.family_name,
        lead=_("The sender reads the answer. No case is opened."),
        submit_label=_("Answer"),
        cancel_url=reverse("cases:notice", args=[pk]),
    )


def _record_opening(request: HttpRequest, notice: ContactNotice) -> None:
    """Log that the contact is shown: once it has a case, as of that family."""
    case = notice.case
    trail.record(
        actor=request.user,
        action="notice.opened",
        family_id=case and case.family_id,
        case_id=case and case.pk,
        unit_id=notice.unit_id,
        subject=notice,
        ground="unit:contact.create",
    )
