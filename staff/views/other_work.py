"""One's own work outside cases: team, training, recording and the like, as blocks of the calendar."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from audit.finnish_dates import format_when
from staff import services
from staff.forms import BlockForm, BlockRemovalForm, PlainForm
from staff.selectors import coming_other_work, later_times, other_work_rows
from staff.views.posting import carried_out, form_page, sent


def _refuse_partners(request: HttpRequest) -> None:
    """A partner's time is kept by another organisation."""
    if request.user.is_only_partner:
        raise Http404


@require_safe
def other_work(request: HttpRequest) -> HttpResponse:
    """The coming blocks."""
    _refuse_partners(request)
    return render(request, "staff/other_work.html", {"blocks": other_work_rows(request.user)})


@require_http_methods(["GET", "POST"])
def other_work_new(request: HttpRequest) -> HttpResponse:
    """Book own time for other work: once, or weekly."""
    _refuse_partners(request)
    form = BlockForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.add_other_work(actor=request.user, facts=form.facts()),
        _("The time was booked. No visits are offered for it."),
    ):
        return redirect("staff:other_work")
    return form_page(
        request,
        form,
        title=_("Book time for other work"),
        lead=_("For example a team, a training or recording. Nobody is offered this time for a visit."),
        submit_label=_("Book the time"),
        cancel_url=reverse("staff:other_work"),
    )


@require_http_methods(["GET", "POST"])
def other_work_removal(request: HttpRequest, pk: int) -> HttpResponse:
    """Give back a time, and of a weekly block the later ones too when wanted."""
    booking = get_object_or_404(coming_other_work(request.user), pk=pk)
    later = later_times(booking)
    form = (BlockRemovalForm if later else PlainForm)(sent(request))
    if carried_out(
        request,
        form,
        lambda: services.remove_other_work(
            actor=request.user, booking=booking, and_later=bool(form.cleaned_data.get("and_later"))
        ),
        _("The time was given back."),
    ):
        return redirect("staff:other_work")
    text = f"{format_when(booking.during.lower, booking.during.upper)}."
    if later:
        more = ngettext("The block has %(count)s later time.", "The block has %(count)s later times.", later)
        text = f"{text} {more % {'count': later}}"
    return form_page(
        request,
        form,
        "forms/confirm_page.html",
        title=_("Remove %(work)s?") % {"work": booking.work or booking.get_kind_display()},
        text=text,
        submit_label=_("Remove"),
        cancel_url=reverse("staff:other_work"),
        danger=True,
    )
