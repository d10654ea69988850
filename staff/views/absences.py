"""Own days away."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from staff import services
from staff.forms import AbsenceForm, PlainForm
from staff.models import Booking
from staff.selectors import absence_days
from staff.views.posting import carried_out, form_page, sent


@require_http_methods(["GET", "POST"])
def absence_new(request: HttpRequest) -> HttpResponse:
    """Book days away from the own calendar."""
    form = AbsenceForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.record_absence(actor=request.user, user=request.user, **form.cleaned_data),
        _("The absence was recorded. Nobody can book you on these days."),
    ):
        return redirect("staff:profile")
    return form_page(
        request,
        form,
        title=_("Record an absence"),
        lead=_("Whole days, for example a holiday or a training. Visits on these days must be moved first."),
        submit_label=_("Record the absence"),
        cancel_url=reverse("staff:profile"),
    )


@require_http_methods(["GET", "POST"])
def absence_cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the days of an own absence back."""
    own = Booking.objects.standing().filter(user=request.user, kind=Booking.Kind.ABSENCE)
    booking = get_object_or_404(own, pk=pk)
    form = PlainForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.cancel_absence(actor=request.user, booking=booking),
        _("The absence was cancelled."),
    ):
        return redirect("staff:profile")
    return form_page(
        request,
        form,
        "forms/confirm_page.html",
        title=_("Cancel the absence %(days)s?") % {"days": absence_days(booking)},
        text=_("You can then be booked on these days again."),
        submit_label=_("Cancel the absence"),
        cancel_url=reverse("staff:profile"),
        danger=True,
    )
