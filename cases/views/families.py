"""The list of families and looking for one."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET, require_http_methods

from cases.forms import SearchForm
from cases.recording import record_list
from cases.selectors import MOST_RESULTS, Finding, families_page, find_families
from cases.selectors.search import FEW_RESULTS, code_in


def turning_at(request: HttpRequest, name: str) -> int | None:
    """The row at which a list is turned, from the page's address; None for the beginning."""
    value = request.GET.get(name, "")
    return int(value) if value.isdecimal() else None


def page_url(kept: Mapping[str, object], **turn: int | None) -> str:
    """The address of the next or the previous page of a list, with what it keeps; "" when there is none."""
    ((name, row),) = turn.items()
    if row is None:
        return ""
    return "?" + urlencode({**kept, name: row})


@require_GET
def families(request: HttpRequest) -> HttpResponse:
    """One's own families, or the unit's: open ones, or with `?show=closed` those that have ended."""
    closed = request.GET.get("show") == "closed"
    page = families_page(
        request.user, closed=closed, before=turning_at(request, "before"), after=turning_at(request, "after")
    )
    record_list(request.user, "families.listed", [row.case_id for row in page.rows])
    kept = {"show": "closed"} if closed else {}
    context = {
        "page": page,
        "previous_url": page_url(kept, before=page.before),
        "next_url": page_url(kept, after=page.after),
        "closed": closed,
        "form": SearchForm(),
        "keeps_term": True,
        "takes_contacts": request.user.has_capability("contact.create"),
    }
    return render(request, "cases/family_list.html", context)


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Families by a word. The word is sent in the body, so that no name stays in an address.

    The box at the top of every page asks as one types, and gets the first few; its form leads to this page.
    """
    form = SearchForm(request.POST if request.method == "POST" else None)
    from_top = bool(request.htmx) and request.htmx.target == "top-found"
    context = {
        "form": form,
        "found": Finding([], more=False),
        "searched": False,
        "most": MOST_RESULTS,
        "keeps_term": True,
    }
    if form.is_bound and form.is_valid():
        term = form.cleaned_data["term"]
        context["found"] = find_families(request.user, term, FEW_RESULTS if from_top else MOST_RESULTS)
        record_list(request.user, "families.searched", [row.case_id for row in context["found"].rows])
        context |= {"searched": True, "keeps_term": not code_in(term)}
    if from_top:
        return render(request, "cases/_found_from_top.html", context)
    name = "cases/family_search.html#results" if request.htmx and form.is_bound else "cases/family_search.html"
    status = 422 if form.is_bound and not form.is_valid() and not request.htmx else 200
    return render(request, name, context, status=status)
