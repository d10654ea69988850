"""Ending an account, with what its person has in hand."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff import access
from staff.forms import PlainForm
from staff.models import User
from staff.services import close_account
from staff.views.posting import carried_out, form_page, sent
from visits.selectors.leaving import in_hand


@require_http_methods(["GET", "POST"])
def user_closure(request: HttpRequest, pk: int) -> HttpResponse:
    """End an account and its roles at once."""
    access.require(request.user, "staff.manage")
    person = get_object_or_404(User, pk=pk, is_active=True)
    form = PlainForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: close_account(actor=request.user, user=person),
        _("The account was closed."),
    ):
        return redirect("staff:user", pk=pk)
    return form_page(
        request,
        form,
        "visits/user_closure.html",
        title=_("Close the account of %(name)s?") % {"name": person},
        in_hand=in_hand(person),
        submit_label=_("Close the account"),
        cancel_url=reverse("staff:user", args=[pk]),
        danger=True,
    )
