"""Accounts, for the administrator."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from staff import access, services
from staff.forms import NewUserForm, PasswordForm, PlainForm, UserFilterForm, UserForm
from staff.models import User
from staff.selectors import first_steps, roles_of, users_page
from staff.views.posting import carried_out, form_page, sent


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """All users by unit, in Finnish order of names."""
    access.require(request.user, "staff.manage")
    form = UserFilterForm(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    unit, closed = wanted.get("unit"), bool(wanted.get("closed"))
    page = users_page(unit=unit, closed=closed, page=wanted.get("page") or 1)
    kept = {"unit": unit.pk} if unit else {}
    if closed:
        kept["closed"] = "on"
    return render(
        request,
        "staff/users.html",
        {
            "form": form,
            "page": page,
            "first_steps": first_steps(),
            "previous_url": _page_url(kept, page.previous),
            "next_url": _page_url(kept, page.next),
        },
    )


def _page_url(kept: dict[str, object], number: int | None) -> str:
    return f"?{urlencode({**kept, 'page': number})}" if number else ""


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def user_new(request: HttpRequest) -> HttpResponse:
    """Add a person who signs in."""
    access.require(request.user, "staff.manage")
    form = NewUserForm(sent(request))
    user = carried_out(
        request,
        form,
        lambda: services.create_user(
            actor=request.user, facts=form.facts(), password=form.cleaned_data["password"]
        ),
        _("The user was added. Give a role next: without one the person sees nothing."),
    )
    if user:
        return redirect("staff:user", pk=user.pk)
    return form_page(
        request, form, title=_("Add a user"), submit_label=_("Add the user"), cancel_url=reverse("staff:users")
    )


@require_http_methods(["GET", "POST"])
def user(request: HttpRequest, pk: int) -> HttpResponse:
    """One account with its roles."""
    access.require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk)
    form = UserForm(sent(request), instance=person)
    title = str(person)
    if carried_out(
        request,
        form,
        lambda: services.update_user(actor=request.user, user=person, facts=form.facts(), seen=form.seen),
        _("The user was saved."),
    ):
        return redirect("staff:user", pk=pk)
    return form_page(
        request,
        form,
        "staff/user.html",
        title=title,
        person=person,
        roles=roles_of(person, request.user),
        submit_label=_("Save"),
    )


@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def user_password(request: HttpRequest, pk: int) -> HttpResponse:
    """A new password for somebody who has forgotten the old one."""
    access.require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk)
    form = PasswordForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.set_password(actor=request.user, user=person, password=form.cleaned_data["password"]),
        _("The password was changed. Tell it to the person by phone or face to face."),
    ):
        return redirect("staff:user", pk=pk)
    return form_page(
        request,
        form,
        title=_("New password for %(name)s") % {"name": person},
        lead=_("The person is signed out everywhere and signs in with the new password."),
        submit_label=_("Change the password"),
        cancel_url=reverse("staff:user", args=[pk]),
    )


@require_http_methods(["GET", "POST"])
def user_reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """Let somebody sign in again."""
    access.require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk, is_active=False)
    form = PlainForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.reopen_account(actor=request.user, user=person),
        _("The account was opened. Give a role next: without one the person sees nothing."),
    ):
        return redirect("staff:user", pk=pk)
    return form_page(
        request,
        form,
        "forms/confirm_page.html",
        title=_("Open the account of %(name)s again?") % {"name": person},
        text=_("The person signs in with the old password. Roles are given anew."),
        submit_label=_("Open the account"),
        cancel_url=reverse("staff:user", args=[pk]),
    )
