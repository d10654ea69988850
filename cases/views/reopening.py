"""A family whose case has ended comes again."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.services.reopening import begin_again
from staff.forms.fields import PlainForm
from staff.views.posting import form_page


@require_http_methods(["GET", "HEAD", "POST"])
def reopening(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin a new contact about the family of an ended case."""
    case = access.open_case(request.user, pk, "case.reopen")
    going_on = access.visible_cases(request.user).open().filter(family=case.family_id).first()
    if going_on:
        messages.info(request, _("The family has an open case already. Go on with it."))
        return redirect("visits:case", going_on.pk)
    if request.method == "POST":
        try:
            return redirect("cases:contact", begin_again(actor=request.user, case_id=pk))
        except ValidationError as error:
            messages.warning(request, error.message)
            return redirect("visits:case", pk)
    text = _(
        "%(family)s: a new case is opened for the same family. Its members and home stay as they are recorded, "
        "and the earlier case stays closed."
    )
    return form_page(
        request,
        PlainForm(),
        "forms/confirm_page.html",
        title=_("New contact about the same family"),
        text=text % {"family": case.family},
        submit_label=_("Write down the contact"),
        cancel_url=reverse("visits:case", args=[pk]),
    )
