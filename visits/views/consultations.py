"""An expert at a single visit: asking, answering, and the expert's own view."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from staff.views.posting import carried_out, form_page, sent
from visits.forms.consultation import AskForm, CannotComeForm, CompetenceForm, ExpertViewForm
from visits.models import Visit
from visits.selectors.consultations import (
    ask_of,
    asked_for,
    can_be_answered,
    experts_for,
    is_asked,
    request_to,
    view_to_write,
)
from visits.selectors.visits import visit_for
from visits.selectors.words import visit_label
from visits.services.consultations import (
    ASK,
    accept_consultation,
    ask_expert,
    decline_consultation,
    withdraw_consultation,
    write_expert_view,
)

ASKED = gettext_lazy("The expert has been asked. The answer is told on this page.")


@require_http_methods(["GET", "HEAD", "POST"])
def visit_consultation(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask an expert along to a visit: `?competence=` is for what, and then those who are free are shown."""
    visit = visit_for(request.user, pk, ASK)
    back_url = reverse("visits:case", args=[visit.case_id])
    if visit.status != Visit.Status.PLANNED or visit.starts_at <= clock.now():
        messages.info(request, _("An expert can be asked along to a visit that is still to come."))
        return redirect(back_url)
    # A second press is told as the first.
    if request.method == "POST" and is_asked(visit, request.POST.get("asked", "")):
        messages.success(request, ASKED)
        return redirect("visits:visit_consultation", pk)
    search = CompetenceForm(request.GET if "competence" in request.GET else None)
    competence = search.cleaned_data["competence"] if search.is_bound and search.is_valid() else None
    form = AskForm(sent(request), experts=experts_for(visit, competence)) if competence else None

    def ask() -> object:
        told = {"asked_id": int(form.cleaned_data["asked"]), "why": form.cleaned_data["why"]}
        return ask_expert(actor=request.user, visit_id=pk, competence_id=competence.pk, **told)

    if form and carried_out(request, form, ask, ASKED):
        return redirect("visits:visit_consultation", pk)
    access.record_opening(request.user, visit.case)
    context = {
        "case": visit.case,
        "visit": visit,
        "title": _("Ask an expert along"),
        "lead": f"{visit_label(visit)}, {format_when(visit.starts_at, visit.ends_at)}.",
        "search": search,
        "competence": competence,
        "form": form,
        "asked": asked_for(visit),
        "submit_label": _("Ask along"),
        "back_url": back_url,
    }
    refused = (form is not None and form.is_bound) or (search.is_bound and competence is None)
    return render(request, "visits/consultation/ask.html", context, status=422 if refused else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def consultation_acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """Come along. Pressing twice, or too late, leads on with words; so does a GET, after signing in anew."""
    if request.method != "POST":
        return redirect("home")
    try:
        asked = accept_consultation(actor=request.user, consultation_id=pk)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("home")
    messages.success(request, _("The visit is in your calendar. Get to know the family before it."))
    return redirect("visits:case", asked.case_id)


@require_http_methods(["GET", "HEAD", "POST"])
def consultation_refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Not come along, with a reason if one wants to tell it. Nothing of the family is shown here."""
    asked = request_to(request.user, pk)
    form = CannotComeForm(sent(request))

    def decline() -> object:
        return decline_consultation(actor=request.user, consultation_id=pk, reason=form.cleaned_data["reason"])

    if carried_out(request, form, decline, _("You do not come along. The pair is told on the family's page.")):
        return redirect("home")
    if not can_be_answered(asked):
        messages.info(request, _("The request no longer waits for your answer."))
        return redirect("home")
    ask = ask_of(asked)
    return form_page(
        request,
        form,
        title=_("I cannot come"),
        eyebrow=ask.when,
        lead=ask.title,
        submit_label=_("I do not come along"),
        cancel_url=reverse("home"),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def consultation_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """The expert is needed no more. A GET, after signing in anew, leads to the start page."""
    if request.method != "POST":
        return redirect("home")
    try:
        asked = withdraw_consultation(actor=request.user, consultation_id=pk)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("home")
    messages.success(request, _("The request has been taken back."))
    return redirect("visits:visit_consultation", asked.visit_id)


@require_http_methods(["GET", "HEAD", "POST"])
def consultation_view(request: HttpRequest, pk: int) -> HttpResponse:
    """What the expert saw at the visit. What has been written is led to the family's page."""
    asked = view_to_write(request.user, pk)
    form = ExpertViewForm(sent(request))

    def write() -> object:
        return write_expert_view(actor=request.user, consultation_id=pk, words=form.cleaned_data["own_view"])

    if carried_out(request, form, write, _("Your view has been saved beside the note of the visit.")):
        return redirect("visits:case", asked.case_id)
    if asked.own_view_at and not form.is_bound:
        messages.info(request, _("You have already written your view of this visit."))
        return redirect("visits:case", asked.case_id)
    access.record_opening(request.user, asked.case)
    return form_page(
        request,
        form,
        title=_("Own view of the visit"),
        eyebrow=str(asked.case.family),
        lead=f"{visit_label(asked.visit)}, {format_when(asked.visit.starts_at, asked.visit.ends_at)}.",
        submit_label=_("Save the view"),
        cancel_url=reverse("visits:case", args=[asked.case_id]),
    )
