"""Time limits of a case, the assessment of service needs, decisions, and the own worker."""

from collections.abc import Callable

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import access
from cases.forms.decisions import DecisionForm, FinishAssessmentForm, OwnWorkerForm, StartAssessmentForm
from cases.models import Case
from cases.recording import record_act
from cases.selectors import shell
from cases.selectors.decisions import (
    assessment_of,
    assessment_words,
    decision_of,
    decision_sheet,
    limits_page,
    own_worker_of,
)
from cases.services.decisions import (
    DecisionFacts,
    finish_assessment,
    make_decision,
    name_own_worker,
    start_assessment,
)
from staff.views.posting import carried_out, form_page, sent

asked = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def limits(request: HttpRequest, pk: int) -> HttpResponse:
    """What must be done by when, what has been assessed and decided, and who is responsible."""
    case = access.open_case(request.user, pk, "background.read")
    context = {**shell(request.user, case), **limits_page(request.user, case)}
    return render(request, "cases/limits.html", context)


@asked
def assessment(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the assessment, or finish the one that has begun."""
    case = access.open_case(request.user, pk, "assessment.make")
    begun = assessment_of(case)
    if begun is None:
        return _ask(
            request,
            case,
            StartAssessmentForm(sent(request)),
            start_assessment,
            title=_("Begin the assessment of service needs"),
            lead=_("The assessment is made together with the family."),
            submit_label=_("Begin"),
            done=_("The assessment has begun."),
        )
    if begun.ready_on and request.method != "POST":
        return redirect("cases:limits", pk)
    return _ask(
        request,
        case,
        FinishAssessmentForm(sent(request)),
        finish_assessment,
        title=_("Finish the assessment of service needs"),
        lead=assessment_words(begun).state,
        submit_label=_("The assessment is ready"),
        done=_("The assessment is ready."),
    )


@asked
def decision_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a decision on a service."""
    case = access.open_case(request.user, pk, "decision.make")

    def decide(**told) -> None:
        make_decision(actor=told["actor"], case_id=told["case_id"], facts=DecisionFacts(**form.cleaned_data))

    form = DecisionForm(sent(request))
    return _ask(
        request,
        case,
        form,
        decide,
        title=_("Record a decision"),
        lead=_("A decision that has been recorded is not changed: a new decision is made when things change."),
        submit_label=_("Record the decision"),
        done=_("The decision is recorded. Print it for the family."),
    )


@require_GET
def decision(request: HttpRequest, pk: int, decision_pk: int) -> HttpResponse:
    """A decision to be read and printed, with how to claim a revision."""
    case = access.case_for(request.user, pk, "background.read")
    sheet = decision_sheet(decision_of(case, decision_pk))
    record_act(request.user, "decision.viewed", case, subject=sheet["decision"])
    return render(request, "cases/decision.html", {"case": case, **sheet})


@asked
def own_worker(request: HttpRequest, pk: int) -> HttpResponse:
    """Name the own worker, or change to another."""
    case = access.open_case(request.user, pk, "own_worker.name")
    now = own_worker_of(case)
    lead = _("The own worker is responsible for the family's matter and reads all that is recorded of it.")
    if now:
        told = _("The own worker now: %(name)s, %(since)s.") % {"name": now["user"], "since": now["since"]}
        lead = f"{told} {lead}"
    return _ask(
        request,
        case,
        OwnWorkerForm(sent(request), case=case),
        name_own_worker,
        title=_("Change the own worker") if now else _("Name the own worker"),
        lead=lead,
        submit_label=_("Name as own worker"),
        done=_("The own worker is named."),
    )


def _ask(
    request: HttpRequest, case: Case, form: forms.Form, act: Callable, *, done: str, **context: str
) -> HttpResponse:
    """Do what the form says and go back to the page of limits, or show the form with what hinders it."""
    if carried_out(request, form, lambda: act(actor=request.user, case_id=case.pk, **form.cleaned_data), done):
        return redirect("cases:limits", case.pk)
    cancel_url = reverse("cases:limits", args=[case.pk])
    return form_page(request, form, eyebrow=str(case.family), cancel_url=cancel_url, **context)
