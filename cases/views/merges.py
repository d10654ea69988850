"""One person or one family that is in the records twice: choosing, looking at what would be, and taking back."""

from collections.abc import Callable
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods

from cases import access
from cases.forms.merges import FamilyTwiceForm, MergeForm, PersonTwiceForm
from cases.recording import record_list
from cases.selectors.merge_plans import ACTION, MergePlan, plan_families, plan_people
from cases.selectors.merges import (
    cases_of_merge,
    families_to_merge,
    members_to_merge,
    merge_about,
    merge_for,
    merge_title,
    merges_page,
    people_to_merge,
    undo_problem,
)
from cases.selectors.search import code_in
from cases.services.merges import merge_families, merge_people, undo_merge
from cases.views.families import page_url, turning_at
from staff import access as staff_access
from staff.forms.fields import add_errors
from staff.models import User
from staff.views.posting import sent

asked = require_http_methods(["GET", "HEAD", "POST"])


@asked
def person_twice(request: HttpRequest, pk: int) -> HttpResponse:
    """Who of the family is in the records twice."""
    case = access.open_case(request.user, pk, ACTION)
    found = people_to_merge(request.user, request.POST.get("term", ""), besides=case)
    members = members_to_merge(request.user, case)
    form = PersonTwiceForm(sent(request), members=members, found=found)
    return _choose(request, case, form, found, lambda told: (MERGE_PEOPLE, told["first"], told["second"]))


@asked
def family_twice(request: HttpRequest, pk: int) -> HttpResponse:
    """Which family is the same as the one at hand."""
    case = access.open_case(request.user, pk, ACTION)
    found = families_to_merge(request.user, request.POST.get("term", ""), besides=case)
    form = FamilyTwiceForm(sent(request), found=found)
    return _choose(request, case, form, found, lambda told: (MERGE_FAMILIES, case.family_id, told["second"]))


@asked
def merge_new(request: HttpRequest, kept_pk: int, gone_pk: int) -> HttpResponse:
    """What putting two people together would do; sent, it is done."""
    return _merge(request, MERGE_PEOPLE, kept_pk, gone_pk)


@asked
def family_merge_new(request: HttpRequest, kept_pk: int, gone_pk: int) -> HttpResponse:
    """What putting two families together would do; sent, it is done."""
    return _merge(request, MERGE_FAMILIES, kept_pk, gone_pk)


@require_GET
def merges(request: HttpRequest) -> HttpResponse:
    """The merges of one's units, with the way to take each back."""
    staff_access.require(request.user, "contact.create")
    page = merges_page(request.user, turning_at(request, "before"))
    record_list(request.user, "merges.listed", page.case_ids)
    return render(request, "cases/merges.html", {"page": page, "next_url": page_url({}, before=page.older)})


@asked
def merge_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a merge back, or read why it cannot be."""
    merge = merge_for(request.user, pk)
    record_list(request.user, "merge.previewed", [case.pk for case in cases_of_merge(request.user, merge)])
    problem = undo_problem(merge)
    if request.method == "POST" and not problem:
        try:
            undo_merge(actor=request.user, merge_id=pk)
        except ValidationError as error:
            problem = " ".join(error.messages)
        else:
            messages.success(request, _("The merge is taken back: both are as they were."))
            return redirect("cases:merges")
    context = {"title": merge_title(merge), "about": merge_about(merge), "problem": problem}
    status = 422 if problem and request.method == "POST" else 200
    return render(request, "cases/merge_undo.html", context, status=status)


@dataclass(frozen=True)
class Kind:
    """People and families are put together on pages that differ in words only."""

    url_name: str
    plan: Callable[[User, int, int, dict], MergePlan]
    merge: Callable
    title: str | Promise
    done: str | Promise


MERGE_PEOPLE = Kind(
    "cases:merge_new",
    plan_people,
    merge_people,
    gettext_lazy("Same person twice"),
    gettext_lazy("%(title)s. They are in the records once now."),
)
MERGE_FAMILIES = Kind(
    "cases:family_merge_new",
    plan_families,
    merge_families,
    gettext_lazy("Same family twice"),
    gettext_lazy(
        "%(title)s. They are in the records once now. "
        "If one of the members is there twice, put those together as well."
    ),
)


def _choose(request: HttpRequest, case, form, found: list, chosen: Callable[[dict], tuple]) -> HttpResponse:
    """Show what was found, or go on to what would be."""
    if found:
        record_list(request.user, "families.searched", [pk for candidate in found for pk in candidate.case_ids])
    searches = "search" in request.POST
    if form.is_bound and not searches and form.is_valid():
        kind, kept_pk, gone_pk = chosen(form.cleaned_data)
        return redirect(kind.url_name, kept_pk, gone_pk)
    if form.is_bound and code_in(request.POST.get("term", "")):
        # An identity code is not shown again: the number of the case finds the same.
        form.data = form.data.copy()
        form.data["term"] = found[0].number if found else ""
    if searches:
        # A search is no answer yet: nothing is told to be missing.
        form.errors.clear()
    is_person = isinstance(form, PersonTwiceForm)
    context = {
        "form": form,
        "title": (MERGE_PEOPLE if is_person else MERGE_FAMILIES).title,
        "eyebrow": str(case.family),
        "nothing_found": bool(request.POST.get("term")) and not found,
        "may_go_on": bool(is_person or found),
        "cancel_url": reverse("cases:background", args=[case.pk]),
    }
    failed = form.is_bound and not searches
    return render(request, "cases/merge_choice.html", context, status=422 if failed else 200)


def _merge(request: HttpRequest, kind: Kind, kept_pk: int, gone_pk: int) -> HttpResponse:
    plan = kind.plan(request.user, kept_pk, gone_pk, {})
    record_list(request.user, "merge.previewed", [case.pk for case in plan.cases])
    form = MergeForm(sent(request), plan=plan)
    if not plan.problems and form.is_bound and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("reason", "seen")}
        try:
            merge = kind.merge(actor=request.user, kept_id=kept_pk, gone_id=gone_pk, chosen=form.chosen(), **told)
        except ValidationError as error:
            # Somebody has been here at the same moment: what would be now is shown, with what was typed.
            plan = kind.plan(request.user, kept_pk, gone_pk, {})
            form = MergeForm(request.POST, plan=plan)
            if form.is_valid():
                add_errors(form, error)
        else:
            messages.success(request, kind.done % {"title": merge_title(merge)})
            return redirect("cases:background", plan.cases[0].pk)
    context = {
        "form": form,
        "plan": plan,
        "title": kind.title,
        "swap_url": reverse(kind.url_name, args=[gone_pk, kept_pk]),
        "cancel_url": reverse("cases:background", args=[plan.cases[0].pk]),
    }
    return render(request, "cases/merge_new.html", context, status=422 if form.is_bound else 200)
