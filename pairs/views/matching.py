"""The ranking of pairs for one family, conflicts of interest with it, and the weights of a unit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from pairs.forms.matching import ConflictForm, RankedForm, WeightsForm
from pairs.models import MatchingWeights
from pairs.selectors.conflicts import conflict_of, conflicts_of, who_may_conflict
from pairs.selectors.ranked import people_of, professions_of, ranked_page
from pairs.selectors.weights import weights_of
from pairs.services.conflicts import end_conflict, record_conflict
from pairs.services.weights import CAPABILITY, set_weights
from pairs.views.board import family_of, frame, match_for, with_query
from staff import access as staff_access
from staff.forms import PlainForm
from staff.models import Unit
from staff.views.posting import carried_out, form_page, sent


@require_safe
def board_ranked(request: HttpRequest, case_pk: int) -> HttpResponse:
    """All pairs that may be proposed to a waiting family, the best first. Logged as opened."""
    case = access.open_case(request.user, case_pk, "pair.form")
    family = family_of(request.user, case)
    match = match_for(request, family)
    form = RankedForm(request.GET, people=people_of(match), professions=professions_of(match))
    framed = frame(request, case)
    page = ranked_page(match, form.wanted, form.number, framed["carried"])
    kept = {**framed["carried"], **form.kept()}
    context = {
        **framed,
        **family,
        "ranked": page,
        "ranked_form": form,
        "pairs_count": len(match.ranking.rows),
        "ranked_previous": with_query("", {**kept, "ranking": page.previous}) if page.previous else "",
        "ranked_next": with_query("", {**kept, "ranking": page.next}) if page.next else "",
    }
    return render(request, "pairs/board_ranked.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def conflicts(request: HttpRequest, pk: int) -> HttpResponse:
    """Conflicts of interest with a family: the private list, and recording one. Logged as opened."""
    case = access.open_case(request.user, pk, "match.read")
    form = ConflictForm(sent(request), people=who_may_conflict(request.user, case))
    if carried_out(
        request,
        form,
        lambda: record_conflict(actor=request.user, case_id=pk, facts=form.facts()),
        _("The conflict of interest is recorded. The worker is not proposed to this family any more."),
    ):
        return redirect("pairs:conflicts", pk=pk)
    return form_page(
        request,
        form,
        "pairs/conflicts.html",
        case=case,
        conflicts=conflicts_of(request.user, case),
        title=_("Conflicts of interest"),
        eyebrow=str(case.family),
        lead=_("Seen only by those who form pairs in the unit. Not shown to the worker or on other pages."),
        submit_label=_("Record the conflict of interest"),
        cancel_url=reverse("pairs:pair", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def conflict_end(request: HttpRequest, pk: int, conflict_pk: int) -> HttpResponse:
    """End a conflict of interest. Logged as opened."""
    case = access.open_case(request.user, pk, "match.read")
    row = conflict_of(request.user, case, conflict_pk)
    form = PlainForm(sent(request))
    if carried_out(
        request,
        form,
        lambda: end_conflict(actor=request.user, case_id=pk, conflict_id=conflict_pk),
        _("The conflict of interest has ended. The worker can be proposed to this family again."),
    ):
        return redirect("pairs:conflicts", pk=pk)
    return form_page(
        request,
        form,
        title=_("End the conflict of interest of %(name)s") % {"name": row.user},
        eyebrow=str(case.family),
        lead=_("From today on the worker can be in the family's pair. The row stays on the list."),
        submit_label=_("End the conflict of interest"),
        cancel_url=reverse("pairs:conflicts", args=[pk]),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest, unit_pk: int) -> HttpResponse:
    """How much each thing counts in the proposals of a unit."""
    staff_access.require(request.user, CAPABILITY, unit_id=unit_pk)
    unit = get_object_or_404(Unit, pk=unit_pk)
    form = WeightsForm(sent(request), instance=MatchingWeights(**vars(weights_of(unit_pk))))
    if carried_out(
        request,
        form,
        lambda: set_weights(actor=request.user, unit_id=unit_pk, weights=form.weights()),
        _("The weights are saved. They count in the proposals from now on."),
    ):
        return redirect("pairs:board")
    return form_page(
        request,
        form,
        title=_("What counts in the proposals"),
        eyebrow=str(unit),
        lead=_(
            "Choose how much each thing counts when pairs are put in order. Two professions, conflicts of "
            "interest, room and absences are not weighed: they always hold."
        ),
        submit_label=_("Save the weights"),
        cancel_url=reverse("pairs:board"),
    )
