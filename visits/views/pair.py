"""Changing one of a family's pair or both, the meeting of the hand-over, and ending the pair."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit.finnish_dates import format_day, format_when
from cases import access
from cases.models import Case
from pairs.models import WorkPair
from pairs.selectors import candidates, hand_over_to_move, needs_of, pair_of, standing_pair
from pairs.services import change_pair, end_pair, move_hand_over
from staff.forms.fields import add_errors
from staff.views.posting import form_page
from visits.forms.pair import ChangeForm, EndingForm, MeetingTimeForm
from visits.selectors.handover import coming_visits, unrecorded_visits


@require_http_methods(["GET", "HEAD", "POST"])
def pair_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody else in the place of one of the two (`?leaves=` names who leaves), or of both."""
    case = access.open_case(request.user, pk, "pair.form")
    pair = _pair_seen(request, case)
    if pair is None:
        return _no_pair(request, case)
    form = ChangeForm(
        request.POST or None,
        pair=pair,
        candidates=candidates(case, needs_of(case), all_units=True),
        leaves=request.GET.get("leaves", ""),
    )

    def change() -> str:
        new = change_pair(actor=request.user, pair=pair, **form.facts())
        return _("The pair is now %(lead)s and %(co_worker)s.") % {"lead": new.lead, "co_worker": new.co_worker}

    if form.is_bound and form.is_valid() and _is_done(request, form, change):
        return redirect("pairs:pair", case.pk)
    return _page(request, case, pair, form, title=_("Change the pair"), danger=False)


@require_http_methods(["GET", "HEAD", "POST"])
def pair_ending(request: HttpRequest, pk: int) -> HttpResponse:
    """The pair ends without another one; the family waits for a pair again."""
    case = access.open_case(request.user, pk, "pair.form")
    pair = _pair_seen(request, case)
    if pair is None:
        return _no_pair(request, case)
    form = EndingForm(request.POST or None, pair=pair)

    def end() -> str:
        facts = {name: form.cleaned_data[name] for name in ("reason", "ended_on")}
        end_pair(actor=request.user, pair=pair, **facts)
        return _("The pair has ended. The family is on the waiting list.")

    if form.is_bound and form.is_valid() and _is_done(request, form, end):
        return redirect("pairs:pair", case.pk)
    return _page(request, case, pair, form, title=_("End the pair"), danger=True)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over_time(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the meeting of a hand-over another time, until it is marked as held."""
    row = hand_over_to_move(request.user, pk)
    back_url = reverse("pairs:pair", args=[row.case_id])
    if row.held_at:
        messages.info(request, _("The meeting has been marked as held."))
        return redirect(back_url)
    form = MeetingTimeForm(request.POST if request.method == "POST" else None, hand_over=row)

    def move() -> str:
        moved = move_hand_over(actor=request.user, hand_over_id=pk, **form.facts())
        when = format_when(moved.starts_at, moved.ends_at)
        return _("The hand-over meeting is moved to %(when)s.") % {"when": when}

    if form.is_bound and form.is_valid() and _is_done(request, form, move):
        return redirect(back_url)
    access.record_opening(request.user, row.case)
    return form_page(
        request,
        form,
        title=_("Move the hand-over meeting"),
        eyebrow=str(row.case.family),
        lead=_("It is agreed for %(when)s. The new time is booked for all who are free.")
        % {"when": format_when(row.starts_at, row.ends_at)},
        submit_label=_("Move the meeting"),
        cancel_url=back_url,
    )


def _pair_seen(request: HttpRequest, case: Case) -> WorkPair | None:
    """The pair that the reader saw when the form was sent, else the one that stands."""
    seen = request.POST.get("pair", "")
    return pair_of(case, int(seen)) if seen.isdecimal() and len(seen) < 10 else standing_pair(case)


def _no_pair(request: HttpRequest, case: Case) -> HttpResponse:
    if standing_pair(case) is None:
        messages.info(request, _("The family has no work pair now."))
    return redirect("pairs:pair", case.pk)


def _is_done(request: HttpRequest, form: Form, act: Callable[[], str]) -> bool:
    try:
        messages.success(request, act())
    except ValidationError as error:
        add_errors(form, _at_fields(error))
        return False
    return True


def _at_fields(error: ValidationError) -> ValidationError:
    """What the service says of the times of the meeting, under the names of the form's fields."""
    if not hasattr(error, "error_dict"):
        return error
    names = {"starts_at": "meeting_on", "ends_at": "meeting_ends"}
    return ValidationError({names.get(name, name): found for name, found in error.error_dict.items()})


def _page(
    request: HttpRequest, case: Case, pair: WorkPair, form: Form, *, title: str, danger: bool
) -> HttpResponse:
    context = {
        "case": case,
        "pair": pair,
        "since": format_day(pair.since),
        "form": form,
        "title": title,
        "danger": danger,
        "coming": coming_visits(request.user, case),
        "unrecorded": unrecorded_visits(case),
    }
    return render(request, "visits/pair_form.html", context, status=422 if form.errors else 200)
