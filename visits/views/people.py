"""The coming visits of somebody whom one leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from cases.recording import record_list
from staff.access import require_arranging
from staff.models import User
from visits.selectors.people import visits_of_person


@require_safe
def person_visits(request: HttpRequest, pk: int) -> HttpResponse:
    """What has been agreed, those during an absence first: the pair moves or cancels them on the family's page."""
    person = get_object_or_404(User.objects.with_grants(), pk=pk)
    require_arranging(request.user, person, "absence.record")
    visits = visits_of_person(request.user, person)
    shown = [visit.case_id for visit in [*visits.to_move, *visits.others]]
    record_list(request.user, "person.visits_viewed", shown, subject=person)
    return render(request, "visits/person_visits.html", {"person": person, "visits": visits})
