"""The coming visits of somebody whom one leads."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.recording import record_list
from staff.access import person_for
from staff.models import User
from visits.selectors.people import visits_of_person


@require_safe
def person_visits(request: HttpRequest, pk: int) -> HttpResponse:
    """What has been agreed, those during an absence first, with links for moving and cancelling them."""
    everybody = User.objects.with_grants()
    person = person_for(request.user, everybody, pk, "absence.record", also_oneself=True)
    visits = visits_of_person(request.user, person)
    shown = [visit.case_id for visit in [*visits.to_move, *visits.others]]
    record_list(request.user, "person.visits_viewed", shown, subject=person)
    return render(request, "visits/person_visits.html", {"person": person, "visits": visits})
