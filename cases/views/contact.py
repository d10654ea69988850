"""Taking in a contact."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases.forms import ContactForm, MemberFormSet, shown_again, typed_values
from cases.services import take_in_contact
from staff.access import units_where
from staff.forms.fields import add_errors
from staff.models import Unit


@require_http_methods(["GET", "POST"])
def contact_new(request: HttpRequest) -> HttpResponse:
    """A new family on one page. Adding or leaving out a member shows the page again with all that was typed."""
    units = list(Unit.objects.filter(pk__in=units_where(request.user, "contact.create")))
    if "add_member" in request.POST or "remove_member" in request.POST:
        return _with_other_rows(request, units)
    data = request.POST if request.method == "POST" else None
    form, members = ContactForm(data, units=units), MemberFormSet(data, prefix="members")
    if data and all([form.is_valid(), members.is_valid()]):
        try:
            case = take_in_contact(actor=request.user, facts=form.facts(members.facts()))
        except ValidationError as error:
            add_errors(form, error)
            form.renew_key()
        else:
            messages.success(request, _("The contact is saved. Next: choose a pair for the family."))
            return redirect("pairs:board_case", case.pk)
    return _page(request, form, members, status=422 if data else 200)


def _with_other_rows(request: HttpRequest, units: list[Unit]) -> HttpResponse:
    typed = typed_values(ContactForm(units=units), request.POST)
    name = "cases/_members.html#members" if request.htmx else "cases/contact_new.html"
    return _page(request, ContactForm(units=units, initial=typed), shown_again(request.POST), name=name)


def _page(request, form, members, *, name: str = "cases/contact_new.html", status: int = 200) -> HttpResponse:
    return render(request, name, {"form": form, "members": members}, status=status)
