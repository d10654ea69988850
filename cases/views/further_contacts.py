"""Marking a later contact about a family as handled."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.services import handle_further_contact


@require_http_methods(["GET", "HEAD", "POST"])
def further_contact_handled(request: HttpRequest, pk: int, contact_pk: int) -> HttpResponse:
    """Mark the contact, and go back to the family's page.

    A GET, by which one comes here after having to sign in anew, leads there too.
    """
    access.case_for(request.user, pk, "further_contact.handle")
    if request.method == "POST":
        try:
            handle_further_contact(actor=request.user, case_id=pk, contact_id=contact_pk)
        except ValidationError as error:
            messages.warning(request, error.message)
        else:
            messages.success(request, _("The contact is marked as handled."))
    return redirect("visits:case", pk)
