"""A person's identity code: recorded here, and shown whole for one answer to whoever asks."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.identity import IdentityCodeForm
from cases.selectors.background import masked_code_of
from cases.selectors.corrections import membership_of
from cases.services.identity import record_identity_code, reveal_identity_code
from staff.views.posting import carried_out, form_page, sent


@require_http_methods(["GET", "HEAD", "POST"])
def identity_code(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """The masked code of a member, and a form for recording it; with the button "show" once the whole of it."""
    case = access.open_case(request.user, pk, "identity_code.use")
    person = membership_of(case, member_pk).person
    shows = "show" in request.POST
    form = IdentityCodeForm(None if shows else sent(request), person=person)

    def record() -> str:
        words = record_identity_code(
            actor=request.user,
            case_id=pk,
            membership_id=member_pk,
            code=form.cleaned_data["code"],
            seen=form.seen,
        )
        if words:
            messages.warning(request, words)
        return words

    if not shows and carried_out(request, form, record, _("The identity code is recorded.")):
        return redirect("cases:background", pk)
    context = {
        "title": _("Identity code of %(name)s") % {"name": person},
        "eyebrow": str(case.family),
        "lead": _("The code is kept sealed and shown masked. Every showing of the whole code is logged."),
        "masked": masked_code_of(person),
        "submit_label": _("Save the identity code"),
        "cancel_url": reverse("cases:background", args=[pk]),
    }
    if shows:
        try:
            context["shown"] = reveal_identity_code(actor=request.user, case_id=pk, membership_id=member_pk)
        except ValidationError as error:
            messages.error(request, error.message)
    return form_page(request, form, "cases/identity_code.html", **context)
