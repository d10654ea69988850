"""Holding a visit although one of its workers is away."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from audit import clock
from audit.finnish_dates import format_when
from cases import access
from staff.views.posting import sent
from visits.forms.cover import ALONE, CoverForm
from visits.models import Visit
from visits.selectors.covers import away_from, cover_of, staying_with, substitutes_for
from visits.selectors.people import whom_to_ring
from visits.selectors.visits import require_arranging, visit_for
from visits.selectors.words import visit_label
from visits.services.covers import book_substitute, hold_alone
from visits.services.locking import VisitSettled
from visits.views.timing import way_back


@require_http_methods(["GET", "HEAD", "POST"])
def visit_cover(request: HttpRequest, pk: int) -> HttpResponse:
    """One of the two holds the visit alone, or a colleague comes as a substitute."""
    visit = visit_for(request.user, pk)
    back_url = way_back(request, visit)
    away = away_from(visit)
    # A second press is told as the first, also to whose right to arrange the visit ended with it.
    if request.method == "POST" and not away and cover_of(visit):
        messages.success(request, _done_words(visit))
        return redirect(back_url)
    require_arranging(request.user, visit)
    if visit.status != Visit.Status.PLANNED or visit.starts_at <= clock.now() or not away:
        messages.info(request, _("Nobody is away at the time of the visit any more."))
        return redirect(back_url)
    absent = away[0]
    staying = [user for user in staying_with(visit, absent) if user not in away]
    form = CoverForm(sent(request), away=absent, staying=staying, substitutes=substitutes_for(visit, absent))
    if request.method == "POST" and form.is_valid() and _is_done(request, visit, form):
        return redirect(back_url)
    access.record_opening(request.user, visit.case)
    context = {
        "case": visit.case,
        "visit": visit,
        "title": _("Alone or with a substitute"),
        "lead": _("%(visit)s, %(when)s. %(name)s is away then.")
        % {
            "visit": visit_label(visit),
            "when": format_when(visit.starts_at, visit.ends_at),
            "name": absent,
        },
        "callers": whom_to_ring(request.user, visit),
        "form": form,
        "submit_label": _("Save"),
        "back_url": back_url,
        "from_person": "person" in request.GET,
    }
    return render(request, "visits/visit_cover.html", context, status=422 if form.errors else 200)


def _is_done(request: HttpRequest, visit: Visit, form: CoverForm) -> bool:
    told, asked = form.cleaned_data, {"actor": request.user, "visit_id": visit.pk}
    try:
        if told["how"] == ALONE:
            hold_alone(**asked, away_id=told["away"], reason=told["reason"])
        else:
            substitute = int(told["how"])
            book_substitute(**asked, away_id=told["away"], substitute_id=substitute, reason=told["reason"])
    except VisitSettled as settled:
        messages.warning(request, settled.message)
    except ValidationError as error:
        form.add_service_errors(error)
        return False
    else:
        messages.success(request, _done_words(visit))
    return True


def _done_words(visit: Visit) -> str:
    cover = cover_of(visit)
    if cover and cover.substitute:
        return _("%(name)s comes to the visit as a substitute.") % {"name": cover.substitute}
    return _("The visit is held by one of the pair. The reason is kept with it.")
