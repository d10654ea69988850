"""What one of a pair answers to a family that is offered: yes by one press, no with a reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from pairs import selectors
from pairs.forms import RefusalForm
from pairs.rules import decline_problem
from pairs.services import accept_pair, decline_pair
from staff.forms.fields import add_errors


@require_http_methods(["GET", "HEAD", "POST"])
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    """Accept the family. Pressing twice, or too late, leads to My day with words.

    A GET, by which one comes here after having to sign in anew, leads to the start page.
    """
    if request.method != "POST":
        return redirect("home")
    try:
        pair = accept_pair(actor=request.user, pair_id=pk)
    except ValidationError as error:
        messages.info(request, error.message)
        return redirect("home")
    messages.success(request, _("You have accepted the family. Agree with your pair how you begin."))
    return redirect("pairs:pair", pair.case_id)


@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    """Say why one cannot take the family. What is written is shown again when it comes too late."""
    form = RefusalForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            decline_pair(actor=request.user, pair_id=pk, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("You have declined the family. The coordinator reads your reason."))
            return redirect("home")
    pair = selectors.pair_with_answers(pk)
    is_over = pair is not None and pair.until is not None and request.user in pair.people
    if not is_over:
        case = access.open_case(request.user, pair.case_id if pair else None, "pair.agree")
        problem = decline_problem(visits_agreed=pair.visits_agreed_at is not None)
        if not form.is_bound and (problem or request.user not in pair.unanswered):
            messages.info(request, problem or _("You have already accepted the family."))
            return redirect("pairs:pair", case.pk)
    elif not form.is_bound:
        messages.info(request, selectors.ended_words(pair, request.user))
        return redirect("home")
    context = {
        "form": form,
        "title": _("I cannot take the family"),
        # Whoever is not with the family any more reads nothing of it here.
        "eyebrow": "" if is_over else str(pair.family),
        "lead": _("The pair ends at once, and the coordinator looks for another one."),
        "submit_label": _("Decline the family"),
        "cancel_url": reverse("home"),
        "danger": True,
    }
    return render(request, "forms/form_page.html", context, status=422 if form.is_bound else 200)
