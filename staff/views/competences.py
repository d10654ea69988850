"""What people can do: the person's own estimate, and the supervisor's confirmation of it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.rows import one_or_none
from staff import access, services
from staff.forms import CompetencesForm, ConfirmationForm, NewConfirmationForm
from staff.models import Competence, UserCompetence
from staff.selectors import level_words, waiting_people
from staff.views.posting import carried_out, form_page, sent
from staff.views.profile import accounts_in_use, arranged_person, page_of, ways_out


@require_http_methods(["GET", "POST"])
def competences(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """What the person knows how to do, and how well, in the person's own view."""
    someone = arranged_person(request, pk, "staff.manage")
    own = someone.pk == request.user.pk
    form = CompetencesForm(sent(request), user=someone, own=own)
    if carried_out(
        request,
        form,
        lambda: services.set_competences(
            actor=request.user, user=someone, estimates=form.estimates(), seen=form.seen
        ),
        _("The competences were saved."),
    ):
        return redirect(page_of(request, someone))
    lead = _("Levels help to find the right pair for a family. They are not a measure of anybody.")
    rule = _("A level confirmed by the supervisor stays in force until the supervisor has seen a new estimate.")
    return form_page(
        request,
        form,
        title=_("My competences") if own else _("Competences"),
        lead=f"{lead} {rule}",
        **ways_out(request, someone),
    )


@require_safe
def competences_waiting(request: HttpRequest) -> HttpResponse:
    """The own estimates of the unit's people that wait for the supervisor."""
    units = access.units_where(request.user, "competence.confirm")
    return render(request, "staff/competences_waiting.html", {"people": waiting_people(units, request.user)})


@require_http_methods(["GET", "HEAD", "POST"])
def competence_agreed(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm an estimate as the list has shown it, and go back to the list.

    So does a GET, by which one comes here after having to sign in anew.
    """
    if request.method == "POST":
        row = get_object_or_404(UserCompetence.objects.select_related("user", "competence"), pk=pk)
        person = access.person_to_confirm(request.user, accounts_in_use(), row.user_id)
        told = {"name": person, "competence": row.competence}
        try:
            services.confirm_competence(
                actor=request.user, user=person, competence=row.competence, level=_shown_level(request)
            )
        except ValidationError:
            words = _("The estimate of %(name)s in %(competence)s has changed meanwhile: look at it again.")
            messages.error(request, words % told)
        else:
            messages.success(request, _("Confirmed: %(name)s, %(competence)s.") % told)
    return redirect("staff:competences_waiting")


def _shown_level(request: HttpRequest) -> int:
    """The level that the list has shown; one that does not exist when nothing sensible was sent."""
    text = request.POST.get("level", "")
    return int(text) if text in {"0", "1", "2", "3"} else -1


@require_http_methods(["GET", "POST"])
def competence_confirmation(request: HttpRequest, pk: int, competence_pk: int) -> HttpResponse:
    """The level in force of one competence of a person."""
    person = access.person_to_confirm(request.user, accounts_in_use(), pk)
    competence = get_object_or_404(Competence, pk=competence_pk)
    row = one_or_none(UserCompetence.objects.filter(user=person, competence=competence)) or UserCompetence()
    form = ConfirmationForm(sent(request), row=row)
    if carried_out(
        request,
        form,
        lambda: services.confirm_competence(
            actor=request.user, user=person, competence=competence, seen=form.seen, **form.told()
        ),
        _("Confirmed: %(name)s, %(competence)s.") % {"name": person, "competence": competence},
    ):
        return redirect("staff:person", pk=person.pk)
    return form_page(
        request,
        form,
        title=competence.name,
        lead=_("Own estimate: %(level)s.") % {"level": level_words(row.own_level or 0)},
        eyebrow=str(person),
        submit_label=_("Confirm"),
        cancel_url=reverse("staff:person", args=[person.pk]),
    )


@require_http_methods(["GET", "POST"])
def competence_confirmation_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a competence of which the person has said nothing, to confirm it."""
    person = access.person_to_confirm(request.user, accounts_in_use(), pk)
    form = NewConfirmationForm(sent(request), user=person)
    if form.is_valid():
        return redirect("staff:competence_confirmation", pk=pk, competence_pk=form.cleaned_data["competence"].pk)
    return form_page(
        request,
        form,
        title=_("Confirm another competence"),
        lead=_("Of these the person has not said anything."),
        eyebrow=str(person),
        submit_label=_("Continue"),
        cancel_url=reverse("staff:person", args=[person.pk]),
    )
