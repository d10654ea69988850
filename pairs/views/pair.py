"""The pair's page of a case, how the two begin, and what they say of the work when the pair has ended."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from audit.finnish_dates import format_period
from cases import access
from cases.recording import record_act
from cases.selectors import shell
from pairs import selectors
from pairs.forms import ReflectionForm, StartForm
from pairs.rules import reflection_problem
from pairs.services import mark_hand_over_held, write_reflection, write_start
from staff.forms.fields import add_errors


@require_safe
def pair(request: HttpRequest, pk: int) -> HttpResponse:
    """The pair of a family: what each brings and answered, how they begin, and the pairs before it."""
    case = access.open_case(request.user, pk)
    standing = selectors.standing_pair(case)
    reads = standing is not None and access.can(request.user, "background.read", case)
    start = selectors.start_rows(standing) if reads else []
    shows_start = bool(start) and (selectors.is_first_time(standing) or any(row.words for row in start))
    decisions = selectors.decision_cards(request.user, case)
    context = {
        **shell(request.user, case),
        "pair_card": standing and selectors.pair_card(request.user, case, standing),
        "handed_over": standing and selectors.hand_over_card(request.user, case, standing),
        "offer": selectors.offer_to(request.user, case),
        "start": start if shows_start else [],
        "may_agree": access.can(request.user, "pair.agree", case),
        "earlier": selectors.earlier_pairs(request.user, case, decisions),
        "may_form": access.can(request.user, "pair.form", case),
        "sees_calendar": request.user.has_capability("calendar.view"),
        "may_see_match": access.can(request.user, "match.read", case),
        "decision": standing and decisions.get(standing.pk),
    }
    return render(request, "pairs/pair.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_held(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark the hand-over meeting as held. A GET, after signing in anew, leads to the start page."""
    if request.method != "POST":
        return redirect("home")
    try:
        row = mark_hand_over_held(actor=request.user, hand_over_id=pk)
    except ValidationError as error:
        messages.warning(request, error.messages[0])
        return redirect("home")
    messages.success(request, _("The hand-over meeting is marked as held."))
    return redirect("pairs:pair", row.case_id)


@require_http_methods(["GET", "HEAD", "POST"])
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """What two who begin as a pair agree: the goal, the roles, the shared time. Only the two write it."""
    case = access.open_case(request.user, pk, "pair.agree")
    standing = selectors.standing_pair(case)
    if standing is None:
        messages.info(request, _("The family has no work pair now."))
        return redirect("pairs:pair", case.pk)
    form = StartForm(
        request.POST if request.method == "POST" else None, written=selectors.start_as_written(standing)
    )
    if form.is_bound and form.is_valid():
        try:
            write_start(actor=request.user, case_id=case.pk, **form.facts())
        except ValidationError as error:
            form = form.beside(error, selectors.start_as_written(standing))
        else:
            messages.success(request, _("The start of your pair is saved."))
            return redirect("pairs:pair", case.pk)
    context = {
        "form": form,
        "title": _("How we begin as a pair"),
        "eyebrow": str(case.family),
        "lead": _("You two begin together for the first time. Agree on these shortly, before the first visit."),
        "submit_label": _("Save"),
        "cancel_url": reverse("pairs:pair", args=[case.pk]),
    }
    return render(request, "forms/form_page.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def reflection(request: HttpRequest, pk: int) -> HttpResponse:
    """What one of a pair that has ended says of the work together. Of the family the page tells the name."""
    own = selectors.own_pair(request.user, pk)
    form = ReflectionForm(
        request.POST if request.method == "POST" else None,
        initial={"words": selectors.own_words(request.user, own)},
    )
    if form.is_bound and form.is_valid():
        try:
            write_reflection(actor=request.user, pair_id=pk, words=form.cleaned_data["words"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("Thank you. Your pair and the supervisor read what you wrote."))
            return redirect("home")
    problem = reflection_problem(has_worked=own.has_worked, until=own.until, today=clock.today())
    if problem and not form.is_bound:
        messages.info(request, problem)
        return redirect("home")
    record_act(request.user, "pair.looked_back", own.case, subject=own)
    other = own.co_worker if own.lead_id == request.user.pk else own.lead
    context = {
        "form": form,
        "title": _("How did pair work go?"),
        "eyebrow": str(own.family),
        "lead": _("You and %(name)s, %(days)s. Your pair and the supervisor read this.")
        % {"name": other, "days": format_period(own.since, own.until or clock.today())},
        "said": [said for said in selectors.said_of([own]).get(own.pk, []) if said.user_id != request.user.pk],
        "submit_label": _("Save"),
        "cancel_url": reverse("home"),
    }
    return render(request, "pairs/reflection.html", context, status=422 if form.is_bound else 200)
