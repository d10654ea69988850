"""Rights to practise a profession: recorded, and checked again."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff import access, services
from staff.forms import LicenceForm
from staff.models import Licence
from staff.views.posting import carried_out, form_page, sent
from staff.views.profile import accounts_in_use, ways_out


@require_http_methods(["GET", "POST"])
def licence_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a right to practise of somebody whom one leads."""
    person = access.person_with_licences(request.user, accounts_in_use(), pk)
    form = LicenceForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.record_licence(actor=request.user, user=person, facts=form.facts()),
        _("The licence was recorded."),
    ):
        return redirect("staff:person", pk=person.pk)
    return form_page(request, form, title=_("Record a licence"), **ways_out(request, person))


@require_http_methods(["GET", "POST"])
def licence(request: HttpRequest, pk: int) -> HttpResponse:
    """Check a right to practise again, or correct it."""
    row = access.licence_to_check(request.user, Licence.objects.select_related("user"), pk)
    form = LicenceForm(sent(request), licence=row)
    if carried_out(
        request,
        form,
        lambda: services.check_licence(actor=request.user, licence=row, facts=form.facts(), seen=form.seen),
        _("The licence was saved."),
    ):
        return redirect("staff:person", pk=row.user_id)
    return form_page(
        request,
        form,
        title=_("Check the licence"),
        lead=_("Look it up in the register, and save what the register says today."),
        **ways_out(request, row.user),
    )
