"""Roles of a user: given and ended."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff import access, services
from staff.forms import RoleEndForm, RoleForm
from staff.models import RoleGrant, Unit, User
from staff.views.posting import carried_out, form_page, sent


@require_http_methods(["GET", "POST"])
def role_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a user a role for a time."""
    access.require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk)
    form = RoleForm(sent(request), user=person)
    if carried_out(
        request,
        form,
        lambda: services.grant_role(actor=request.user, user=person, **form.cleaned_data),
        _("The role was given."),
    ):
        return redirect("staff:user", pk=pk)
    return form_page(
        request,
        form,
        "staff/role_new.html",
        has_units=Unit.objects.exists(),
        title=_("Give a role"),
        eyebrow=str(person),
        submit_label=_("Give the role"),
        cancel_url=reverse("staff:user", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def role_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The last day of a role."""
    access.require(request.user, "staff.manage")
    grant = get_object_or_404(RoleGrant.objects.select_related("user", "unit"), pk=pk)
    form = RoleEndForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.end_role(actor=request.user, grant=grant, until=form.cleaned_data["until"]),
        _("The end of the role was recorded."),
    ):
        return redirect("staff:user", pk=grant.user_id)
    return form_page(
        request,
        form,
        "forms/confirm_page.html",
        title=_("End the role %(role)s of %(name)s?") % {"role": grant, "name": grant.user},
        text=str(grant.unit or ""),
        submit_label=_("End the role"),
        cancel_url=reverse("staff:user", args=[grant.user_id]),
        danger=True,
    )
