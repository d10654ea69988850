"""Units and areas, for the administrator."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff import access, services
from staff.forms import AreaForm, UnitForm
from staff.models import Area, Unit
from staff.selectors import area_rows, unit_rows
from staff.views.posting import carried_out, form_page, sent


@require_safe
def units(request: HttpRequest) -> HttpResponse:
    """All units and areas."""
    access.require(request.user, "staff.manage")
    return render(request, "staff/units.html", {"units": unit_rows(), "areas": area_rows()})


@require_http_methods(["GET", "POST"])
def unit_new(request: HttpRequest) -> HttpResponse:
    """Add a unit."""
    access.require(request.user, "staff.manage")
    form = UnitForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.create_unit(actor=request.user, **form.cleaned_data),
        _("The unit was added."),
    ):
        return redirect("staff:units")
    return form_page(request, form, title=_("Add a unit"), submit_label=_("Add the unit"), **_way_out())


@require_http_methods(["GET", "POST"])
def unit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a unit."""
    access.require(request.user, "staff.manage")
    row = get_object_or_404(Unit, pk=pk)
    form = UnitForm(sent(request), instance=row)
    title = str(row)
    if carried_out(
        request,
        form,
        lambda: services.update_unit(actor=request.user, unit=row, **form.told(), seen=form.seen),
        _("The unit was saved."),
    ):
        return redirect("staff:units")
    return form_page(request, form, title=title, submit_label=_("Save"), **_way_out())


@require_http_methods(["GET", "POST"])
def area_new(request: HttpRequest) -> HttpResponse:
    """Add an area."""
    access.require(request.user, "staff.manage")
    form = AreaForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.create_area(actor=request.user, **form.cleaned_data),
        _("The area was added."),
    ):
        return redirect("staff:units")
    return form_page(request, form, title=_("Add an area"), submit_label=_("Add the area"), **_way_out())


@require_http_methods(["GET", "POST"])
def area(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename an area."""
    access.require(request.user, "staff.manage")
    row = get_object_or_404(Area, pk=pk)
    form = AreaForm(sent(request), instance=row)
    title = str(row)
    if carried_out(
        request,
        form,
        lambda: services.update_area(actor=request.user, area=row, **form.cleaned_data),
        _("The area was saved."),
    ):
        return redirect("staff:units")
    return form_page(request, form, title=title, submit_label=_("Save"), **_way_out())


def _way_out() -> dict[str, str]:
    return {"cancel_url": reverse("staff:units")}
