"""Closing a family's case."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from visits.forms.closing import ClosingForm
from visits.selectors.closing import closing_page, has_closed
from visits.services.closing import close_family_case


@require_http_methods(["GET", "HEAD", "POST"])
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the case. Whoever presses twice is only told so: the pair has lost sight of the family by then."""
    if has_closed(request.user, pk):
        messages.info(request, _("You have closed this case."))
        return _away(request, pk)
    case = access.open_case(request.user, pk, "case.close")
    form = ClosingForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            close_family_case(actor=request.user, case_id=pk, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Family work has ended: %(family)s.") % {"family": case.family})
            return _away(request, pk)
    context = {"case": case, "form": form, "page": closing_page(request.user, case)}
    return render(request, "visits/closure.html", context, status=422 if form.errors else 200)


def _away(request: HttpRequest, pk: int) -> HttpResponse:
    """To the family's page for those who see it still, to the start page for the pair."""
    if access.visible_cases(request.user).filter(pk=pk).exists():
        return redirect("visits:case", pk)
    return redirect("home")
