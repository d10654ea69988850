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
from cases.models import SentKind
from cases.selectors import invitation_of
from cases.services import end_invitation, invite_partner
from cases.views.once import OncePage
from staff.forms.fields import add_errors


@require_http_methods(["GET", "POST"])
def invitation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Invite a partner until a day, for a reason."""
    once = OncePage(request, SentKind.INVITATION, reverse("cases:background", args=[pk]))
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, "team.invite")
    form = InvitationForm(request.POST if request.method == "POST" else None, case=case)
    if form.is_bound and form.is_valid():

        def save() -> None:
            invite_partner(actor=request.user, case_id=pk, typed=once.typed, **form.cleaned_data)

        try:
            again = once.save(save)
        except ValidationError as error:
            add_errors(form, error)
        else:
            if again is None:
                messages.success(request, _("%(name)s now sees the family.") % {"name": form.cleaned_data["user"]})
            return again or redirect(once.after)
    context = {
        "form_key": once.form_key,
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
    once = OncePage(request, SentKind.INVITATION_END, reverse("cases:background", args=[pk]))
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, "team.invite")
    member = invitation_of(case, member_pk)
    form = EndInvitationForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():

        def end() -> None:
            end_invitation(
                actor=request.user, case_id=pk, member_id=member_pk, typed=once.typed, **form.cleaned_data
            )

        again = once.save(end)
        if again is None:
            messages.success(request, _("%(name)s does not see the family any more.") % {"name": member.user})
        return again or redirect(once.after)
    context = {
        "form_key": once.form_key,
        "form": form,
        "title": _("End the invitation of %(name)s") % {"name": member.user},
        "text": _("The partner stops seeing the family at once."),
        "submit_label": _("End the invitation"),
        "cancel_url": reverse("cases:background", args=[pk]),
        "danger": True,
    }
    return render(request, "forms/confirm_page.html", context, status=422 if form.is_bound else 200)
