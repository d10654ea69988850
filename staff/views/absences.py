"""Days away: one's own, and those of somebody whom one leads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff import access, services
from staff.forms import AbsenceForm, PlainForm
from staff.models import Booking, User
from staff.selectors import absence_days, agreed_on, agreed_rows
from staff.views.posting import carried_out, form_page, sent
from staff.views.profile import arranged_person, page_of


@require_http_methods(["GET", "POST"])
def absence_new(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Book days away. Over agreed times only for somebody else: those are listed next, to be moved."""
    person = arranged_person(request, pk, "absence.record")
    form = AbsenceForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.record_absence(actor=request.user, user=person, **form.cleaned_data),
        _("The absence was recorded. No new visits can be agreed on these days."),
    ):
        days = form.cleaned_data
        if agreed_on(person, days["starts_on"], days["ends_on"]).exists():
            return redirect("visits:person_visits", pk=person.pk)
        return redirect(page_of(request, person))
    return form_page(
        request,
        form,
        "staff/absence_new.html",
        title=_("Record an absence"),
        eyebrow=str(person) if pk else "",
        lead=_lead(request.user, person),
        clashes=_clashes(person, form),
        submit_label=_("Record the absence"),
        cancel_url=page_of(request, person),
    )


def _lead(actor: User, person: User) -> str:
    if actor.pk == person.pk:
        return _(
            "Whole days, for example a holiday or a training. Visits on these days must be moved first. "
            "If you fall ill, your coordinator or supervisor can record the absence even so."
        )
    return _(
        "Whole days. Visits already agreed on these days stay and are listed next, so that they can be moved."
    )


def _clashes(person: User, form: AbsenceForm) -> list[tuple[str, str]]:
    """What stands in the way of an own absence: address of the day, and the time in words."""
    for error in form.errors.as_data().get("starts_on", []):
        if error.code == "agreed_times":
            return agreed_rows(person, error.params["first"], error.params["last"])
    return []


@require_http_methods(["GET", "POST"])
def absence_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the days of an absence back."""
    booking = get_object_or_404(Booking.objects.absences().select_related("user"), pk=pk)
    person = booking.user
    if person.pk != request.user.pk and not access.leads(request.user, person, "absence.record"):
        raise Http404
    form = PlainForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.cancel_absence(actor=request.user, booking=booking),
        _("The absence was cancelled."),
    ):
        return redirect(page_of(request, person))
    return form_page(
        request,
        form,
        "forms/confirm_page.html",
        title=_("Cancel the absence %(days)s?") % {"days": absence_days(booking)},
        text=_("Visits can then be agreed on these days again."),
        submit_label=_("Cancel the absence"),
        cancel_url=page_of(request, person),
        danger=True,
    )
