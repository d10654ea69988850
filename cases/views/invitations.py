"""Inviting a partner professional to one family, and ending the invitation."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms import EndInvitationForm, InvitationForm
from cases.selectors import invitation_of
from cases.services import end_invitation, invite_partner
from staff.forms.fields import add_errors


@require_http_methods(["GET", "POST"])
def invitation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a partner until a day, for a reason."""
    case = access.open_case(request.user, pk, "team.invite")
    form = InvitationForm(request.POST if request.method == "POST" else None, case=case)
    if form.is_bound and form.is_valid():
        try:
            member = invite_partner(actor=request.user, case_id=pk, **form.cleaned_data)
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("%(name)s now sees the family.") % {"name": member.user})
            return redirect("cases:background", pk)
    context = {
        "form": form,
        "title": _("Invite a partner"),
        "eyebrow": str(case.family),
        "lead": _("A partner sees the names of the family, its pair and the times of visits. No notes."),
        "submit_label": _("Invite to the family"),
        "cancel_url": reverse("cases:background", args=[pk]),
    }
    return render(request, "forms/form_page.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def invitation_end(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """End an invitation before its day."""
    case = access.open_case(request.user, pk, "team.invite")
    member = invitation_of(case, member_pk)
    form = EndInvitationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        end_invitation(actor=request.user, case_id=pk, member_id=member_pk, reason=form.cleaned_data["reason"])
        messages.success(request, _("%(name)s does not see the family any more.") % {"name": member.user})
        return redirect("cases:background", pk)
    context = {
        "form": form,
        "title": _("End the invitation of %(name)s") % {"name": member.user},
        "text": _("The partner stops seeing the family at once."),
        "submit_label": _("End the invitation"),
        "cancel_url": reverse("cases:background", args=[pk]),
        "danger": True,
    }
    return render(request, "forms/confirm_page.html", context, status=422 if form.is_bound else 200)
