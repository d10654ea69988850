"""The supervisor sees why protected addresses have been opened."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.services import acknowledge_reveal


@require_http_methods(["GET", "HEAD", "POST"])
def reveal_seen(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark an opening as seen, and go back to the start page, on which the list is.

    So does a GET, by which one comes here after having to sign in anew.
    """
    if request.method == "POST":
        acknowledge_reveal(actor=request.user, reveal_id=pk)
        messages.success(request, _("Marked as seen."))
    return redirect("home")
