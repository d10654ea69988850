"""The own profile: what a professional tells of herself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff import services
from staff.forms import CompetencesForm, ProfileForm, WorkingHoursForm
from staff.models import User
from staff.selectors import profile_of
from staff.views.posting import carried_out, form_page, sent


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """The person's own page."""
    return render(request, "staff/profile.html", {"profile": profile_of(request.user)})


@require_http_methods(["GET", "POST"])
def profile_details(request: HttpRequest) -> HttpResponse:
    """Name, phone, languages and what the person brings."""
    # A copy of its own: a refused form must not change the name in the page's head.
    form = ProfileForm(sent(request), instance=User.objects.get(pk=request.user.pk))
    if carried_out(
        request,
        form,
        lambda: services.update_own_profile(actor=request.user, facts=form.facts()),
        _("Your details were saved."),
    ):
        return redirect("staff:profile")
    return form_page(request, form, title=_("Change my details"), **_ways_out())


@require_http_methods(["GET", "POST"])
def profile_competences(request: HttpRequest) -> HttpResponse:
    """What the person knows how to do, and how well."""
    form = CompetencesForm(sent(request), user=request.user)
    if carried_out(
        request,
        form,
        lambda: services.set_competences(actor=request.user, user=request.user, levels=form.levels()),
        _("Your competences were saved."),
    ):
        return redirect("staff:profile")
    return form_page(
        request,
        form,
        title=_("My competences"),
        lead=_("Levels help to find the right pair for a family. They are not a measure of you."),
        **_ways_out(),
    )


@require_http_methods(["GET", "POST"])
def profile_hours(request: HttpRequest) -> HttpResponse:
    """When the person works on each weekday."""
    form = WorkingHoursForm(sent(request), user=request.user)
    if carried_out(
        request,
        form,
        lambda: services.set_working_hours(actor=request.user, user=request.user, hours=form.hours()),
        _("Your working hours were saved."),
    ):
        return redirect("staff:profile")
    return form_page(
        request,
        form,
        title=_("My working hours"),
        lead=_("Visits are offered within these hours. Leave a day off empty."),
        **_ways_out(),
    )


def _ways_out() -> dict[str, str]:
    return {"submit_label": _("Save"), "cancel_url": reverse("staff:profile")}
