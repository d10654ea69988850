"""The list of what is still to be recorded and signed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cases.recording import record_list
from staff.access import require
from visits.selectors.todo import todo_of


@require_safe
def todo_page(request: HttpRequest) -> HttpResponse:
    """Drafts, visits without a note, and notes to co-sign of the person who looks."""
    require(request.user, "day.view")
    todo = todo_of(request.user)
    record_list(request.user, "todo.viewed", todo.case_ids)
    return render(request, "visits/todo.html", {"todo": todo})
