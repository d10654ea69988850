"""How many load points a family takes, for the administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from pairs.forms.load import PhaseLoadForm
from pairs.selectors import phase_halves
from pairs.services.load import set_phase_loads
from staff import access as staff_access
from staff.views.posting import carried_out, form_page, sent


@require_http_methods(["GET", "HEAD", "POST"])
def load_points(request: HttpRequest) -> HttpResponse:
    """How many load points a family takes in each phase."""
    staff_access.require(request.user, "catalogue.manage")
    form = PhaseLoadForm(sent(request), initial=phase_halves())
    if carried_out(
        request,
        form,
        lambda: set_phase_loads(actor=request.user, halves=form.cleaned_data),
        _("The load points are saved. Every worker's load is counted by them from now on."),
    ):
        return redirect("staff:catalogues")
    return form_page(
        request,
        form,
        title=_("Load points"),
        eyebrow=_("Catalogues"),
        lead=_(
            "How much a family takes of the room of each of its pair. The load of a worker is the sum over the "
            "open families, and the room agreed with the worker is in the same points."
        ),
        submit_label=_("Save the load points"),
        cancel_url=reverse("staff:catalogues"),
    )
