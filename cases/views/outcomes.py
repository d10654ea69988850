"""Where a contact led."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.outcomes import OutcomeForm
from cases.models import Case, ContactOutcome, SentKind
from cases.selectors.outcomes import has_sender, outcome_values
from cases.selectors.unfinished import unfinished_by_law
from cases.services.outcomes import record_outcome
from cases.views.once import OncePage
from staff.forms.fields import add_errors
from staff.views.posting import form_page, sent


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the contact of a waiting family leads; some outcomes close its case."""
    kind = request.POST.get("kind", "")
    once = OncePage(request, SentKind.OUTCOME, _after(kind, pk))
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, "outcome.record")
    if case.phase != Case.Phase.WAITING:
        messages.info(
            request, _("The family has a pair already. Only its pair or the supervisor can close the case.")
        )
        return redirect("visits:case", pk)
    form = OutcomeForm(sent(request), initial=outcome_values(case), has_sender=has_sender(case))
    if form.is_bound and form.is_valid():
        try:
            again = once.save(
                lambda: record_outcome(actor=request.user, case_id=pk, facts=form.facts(), typed=once.typed)
            )
        except ValidationError as error:
            add_errors(form, error)
        else:
            return again or _recorded(request, case, kind, once.after)
    return form_page(
        request,
        form,
        "cases/outcome.html",
        title=_("Where the contact led"),
        eyebrow=str(case.family),
        lead=_(
            "Family work and the assessment go on here. With the others the case is closed and the family leaves "
            "the waiting list. What was written down stays."
        ),
        submit_label=_("Record"),
        cancel_url=reverse("cases:background", args=[pk]),
        form_key=once.form_key,
        unfinished=unfinished_by_law(request.user, case),
    )


def _after(kind: str, pk: int) -> str:
    """Where one goes on: to the choice of a pair, to the assessment, or to the families that still wait."""
    if kind == ContactOutcome.Kind.FAMILY_WORK:
        return reverse("pairs:board_case", args=[pk])
    if kind == ContactOutcome.Kind.ASSESSMENT:
        return reverse("cases:limits", args=[pk])
    return reverse("pairs:board")


def _recorded(request: HttpRequest, case: Case, kind: str, after: str) -> HttpResponse:
    words = _("It is recorded where the contact led.")
    if kind in ContactOutcome.ENDING:
        words = _("The case of %(family)s is closed. The family no longer waits.") % {"family": case.family}
    messages.success(request, words)
    return redirect(after)
