"""The coordinators' questions: is this person in the records already?"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from cases import access
from cases.models import DuplicateCheck
from cases.recording import record_list
from cases.selectors.duplicates import cases_named, check_page, check_rows, waiting_checks
from cases.services.duplicates import answer_duplicate_check
from staff import access as staff_access


@require_safe
def duplicates(request: HttpRequest) -> HttpResponse:
    """The questions that wait for an answer in one's units."""
    staff_access.require(request.user, "contact.create")
    checks = list(waiting_checks(request.user).select_related("person", "new_case__unit"))
    ground = access.GROUND_OF_CHECKS
    record_list(request.user, "duplicates.listed", cases_named(request.user, checks), ground=ground)
    return render(request, "cases/duplicates.html", {"checks": check_rows(checks)})


@require_http_methods(["GET", "HEAD", "POST"])
def duplicate(request: HttpRequest, pk: int) -> HttpResponse:
    """Two people side by side, and whether they are the same."""
    check = get_object_or_404(
        access.duplicate_checks(request.user).select_related(
            "person", "unit", "new_person", "new_case__unit", "raised_by__job_title", "answered_by"
        ),
        pk=pk,
    )
    if request.POST.get("answer") in DuplicateCheck.Answer.values:
        return _answered(request, check)
    page = check_page(request.user, check)
    ground = access.GROUND_OF_CHECKS
    record_list(request.user, "duplicate.compared", page["case_ids"], subject=check, ground=ground)
    return render(request, "cases/duplicate.html", page)


def _answered(request: HttpRequest, check: DuplicateCheck) -> HttpResponse:
    """Save the answer. "Different" ends the matter; "same" goes back to what is to be done now."""
    try:
        check = answer_duplicate_check(actor=request.user, check_id=check.pk, answer=request.POST["answer"])
    except ValidationError as error:
        messages.warning(request, error.message)
        return redirect("cases:duplicate", check.pk)
    if check.answer == DuplicateCheck.Answer.SAME:
        return redirect("cases:duplicate", check.pk)
    messages.success(request, _("It is remembered that they are two people. Nobody is asked again."))
    return redirect("cases:duplicates")
