"""A professional's page: one's own, and that of somebody whom one leads. Each part is changed on its own page."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from staff import access, services
from staff.forms import CapacityForm, ProfileForm, WorkingHoursForm
from staff.models import User
from staff.selectors import people_of, profile_of, waiting_words
from staff.views.posting import carried_out, form_page, sent


@require_safe
def profile(request: HttpRequest) -> HttpResponse:
    """The person's own page."""
    return render(request, "staff/profile.html", {"profile": profile_of(request.user, request.user)})


@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """The people of the units that one leads."""
    units = access.units_where(request.user, "absence.record")
    return render(
        request, "staff/people.html", {"people": people_of(units), "waiting": waiting_words(request.user)}
    )


@require_safe
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """The page of somebody whom one leads."""
    someone = arranged_person(request, pk, "absence.record")
    return render(request, "staff/person.html", {"person": someone, "profile": profile_of(someone, request.user)})


@require_http_methods(["GET", "POST"])
def profile_details(request: HttpRequest) -> HttpResponse:
    """Phone, languages and what the person brings."""
    # A copy of its own: a refused form must not change the name in the page's head.
    form = ProfileForm(sent(request), instance=User.objects.get(pk=request.user.pk))
    if carried_out(
        request,
        form,
        lambda: services.update_own_profile(actor=request.user, facts=form.facts(), seen=form.seen),
        _("Your details were saved."),
    ):
        return redirect("staff:profile")
    return form_page(request, form, title=_("Change my details"), **ways_out(request, request.user))


@require_http_methods(["GET", "POST"])
def hours(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """When the person works on each weekday."""
    someone = arranged_person(request, pk, "staff.arrange")
    form = WorkingHoursForm(sent(request), user=someone)
    if carried_out(
        request,
        form,
        lambda: services.set_working_hours(actor=request.user, user=someone, hours=form.hours(), seen=form.seen),
        _("The working hours were saved."),
    ):
        return redirect(page_of(request, someone))
    return form_page(
        request,
        form,
        "staff/hours.html",
        title=_("Working hours") if pk else _("My working hours"),
        lead=_(
            "Visits are offered within these hours, also in the evening and at the weekend. Leave a day off empty."
        ),
        **ways_out(request, someone),
    )


@require_http_methods(["GET", "POST"])
def capacity(request: HttpRequest, pk: int) -> HttpResponse:
    """How many load points the person has room for."""
    someone = access.person_for(request.user, accounts_in_use(), pk, "staff.arrange")
    form = CapacityForm(sent(request), instance=someone)
    if carried_out(
        request,
        form,
        lambda: services.set_capacity(actor=request.user, user=someone, **form.cleaned_data),
        _("The room in load points was saved."),
    ):
        return redirect(page_of(request, someone))
    return form_page(
        request,
        form,
        title=_("Room in load points"),
        lead=_("A pair can be formed over it too, with a reason."),
        **ways_out(request, someone),
    )


def arranged_person(request: HttpRequest, pk: int | None, capability: str) -> User:
    """Oneself when there is no `pk`, else somebody whom one leads.

    Raises Http404 for others as for accounts that do not exist, so that nobody can find out which there are; also
    for partners: their own organisation keeps their time.
    """
    someone = request.user
    if pk is not None:
        someone = access.person_for(someone, accounts_in_use(), pk, capability, also_oneself=True)
    if someone.is_only_partner:
        raise Http404
    return someone


def accounts_in_use() -> QuerySet[User]:
    """Those who can sign in, with their roles."""
    return User.objects.with_grants().filter(is_active=True)


def page_of(request: HttpRequest, person: User) -> str:
    """The address of the person's page as the one who asks sees it."""
    own = person.pk == request.user.pk
    return reverse("staff:profile") if own else reverse("staff:person", args=[person.pk])


def ways_out(request: HttpRequest, person: User) -> dict[str, str]:
    """The buttons of a form about the person, and whose it is."""
    eyebrow = "" if person.pk == request.user.pk else str(person)
    return {"submit_label": _("Save"), "cancel_url": page_of(request, person), "eyebrow": eyebrow}
