"""How a case began, who has looked at it, and the guarded door to a protected address."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from cases import access
from cases.forms import LogPartForm, RevealForm
from cases.recording import record_act
from cases.selectors import access_log, background_of, shell, ways_to_reach, written_address
from cases.selectors.reveals import overseers_words
from cases.services import reveal_address
from cases.views.families import page_url, turning_at
from staff.forms.fields import add_errors

# Seconds for which an opened address stays on the screen.
SHOWN_FOR = 300


@require_GET
def background(request: HttpRequest, pk: int) -> HttpResponse:
    """The contact, the family's wish, strengths and needs in its own words, and the people with details."""
    case = access.open_case(request.user, pk, "background.read")
    context = {**shell(request.user, case), **background_of(request.user, case)}
    return render(request, "cases/background.html", context)


@require_GET
def access_log_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Who has opened the family's data or changed it: each person in sum, and the acts of the part asked for.

    Looking at the log is itself logged.
    """
    case = access.case_for(request.user, pk, "access_log.view")
    form = LogPartForm(request.GET)
    part = form.part()
    page = access_log(case, part, before=turning_at(request, "before"), after=turning_at(request, "after"))
    record_act(request.user, "case.log_viewed", case)
    everybody = {name: value for name, value in form.kept().items() if name != "person"}
    context = {
        "form": form,
        "page": page,
        "part": part,
        "chosen": next((row.who for row in page.people if row.who.pk == part.person), None),
        "people": [(row, f"?{urlencode({**everybody, 'person': row.who.pk})}#log") for row in page.people],
        "everybody_url": f"?{urlencode(everybody)}#log",
        "previous_url": page_url(form.kept(), after=page.newer),
        "next_url": page_url(form.kept(), before=page.older),
    }
    return render(request, "cases/access_log.html", {**shell(request.user, case), **context})


@require_http_methods(["GET", "POST"])
def address(request: HttpRequest, pk: int) -> HttpResponse:
    """A protected address for a written reason: shown once in the answer, and kept nowhere."""
    case = access.open_case(request.user, pk, "address.reveal")
    if not case.is_protected:
        return redirect("cases:background", pk)
    form = RevealForm(request.POST if request.method == "POST" else None)
    context = {**shell(request.user, case), "form": form, "shown": False}
    context["overseers"] = overseers_words(case, request.user)
    if form.is_bound and form.is_valid():
        try:
            case = reveal_address(actor=request.user, case_id=pk, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            add_errors(form, error)
        else:
            context |= {"shown": True, "written_address": written_address(case), "ways": ways_to_reach(case)}
    failed = form.is_bound and not context["shown"]
    response = render(request, "cases/address.html", context, status=422 if failed else 200)
    if context["shown"]:
        # The page hides by itself, also without a script, when somebody is called away from the screen.
        response.headers["Refresh"] = f"{SHOWN_FOR}; url={request.path}"
    return response
