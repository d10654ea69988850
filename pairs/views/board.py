"""The board of waiting families, the list on paper, and forming a pair by hand."""

from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from audit.finnish_dates import format_day_long, week_number
from cases import access
from cases.models import Case
from cases.recording import record_list
from cases.selectors import contact_drafts
from cases.selectors.desk import desk_of
from cases.selectors.duplicates import waiting_checks
from cases.selectors.notices import incoming_count
from pairs import selectors
from pairs.forms import PairForm, PeopleForm, QueueForm
from pairs.selectors.people import workers
from pairs.selectors.proposals import declined_who_answer, left_out_words, no_proposal, proposal_cards, unmet_words
from pairs.services import form_pair
from staff import access as staff_access
from staff.models import User

# So many pairs that somebody has left, and so many near limits, stand before the waiting list; the others when
# asked for.
FEW = 5


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The families that wait for a pair, and which of them is next."""
    staff_access.require(request.user, "waiting_list.view")
    return render(request, "pairs/board.html", frame(request))


@require_safe
def waiting_print(request: HttpRequest) -> HttpResponse:
    """The waiting list for paper: all pages of what the board shows with the same address. Logged as a list."""
    staff_access.require(request.user, "waiting_list.view")
    waiting = selectors.waiting_queue(request.user)
    form = QueueForm(request.GET, waiting=waiting)
    rows = selectors.found_among(waiting, form.wanted, by_days=form.by_days)
    record_list(request.user, "board.printed", [row.case_id for row in rows])
    context = {
        "rows": rows,
        "form": form,
        "printed_on": capfirst(format_day_long(clock.today())),
        "back_url": with_query(reverse("pairs:board"), form.kept()),
    }
    return render(request, "pairs/waiting_print.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def board_case(request: HttpRequest, case_pk: int) -> HttpResponse:
    """One waiting family: what is proposed, two people compared (`?lead=&co_worker=`), forming the pair (POST)."""
    case = access.case_for(request.user, case_pk, "pair.form")
    if request.method == "POST":
        return _form(request, case)
    if selectors.standing_pair(case):
        messages.info(request, _("%(family)s already has a pair.") % {"family": case.family})
        return redirect("pairs:pair", pk=case.pk)
    asked = {"lead", "co_worker", "compare"} & request.GET.keys()
    people = PeopleForm(request.GET if asked else None)
    if asked and "change" not in request.GET and people.is_valid():
        family = family_of(request.user, case)
        return _compare(request, family, PairForm(preview=_preview(family, people)))
    family = family_of(request.user, case)
    return _choose(request, family, people) if asked else _propose(request, family)


@require_safe
def board_people(request: HttpRequest, case_pk: int) -> HttpResponse:
    """Putting a pair together by oneself: everybody who can be chosen, against the family's needs."""
    case = access.case_for(request.user, case_pk, "pair.form")
    return _choose(request, family_of(request.user, case), PeopleForm())


def _form(request: HttpRequest, case: Case) -> HttpResponse:
    people, family = PeopleForm(request.POST), family_of(request.user, case)
    if not people.is_valid():
        return _choose(request, family, people)
    form = PairForm(request.POST, preview=_preview(family, people))
    if form.is_valid():
        lead, co_worker = people.people
        proposed = selectors.proposed_with(match_for(request, family), lead.pk, co_worker.pk)
        facts = {"lead": lead, "co_worker": co_worker, "proposed": proposed, **form.facts()}
        try:
            form_pair(actor=request.user, case_id=case.pk, **facts)
        except ValidationError as error:
            if not _was_sent_twice(request.user, case, people):
                form.take(error)
                return _compare(request, family, form)
            messages.info(request, _("You have already formed this pair."))
        else:
            messages.success(request, _formed_text(case, people))
        return redirect(with_query(reverse("pairs:board"), request.GET.dict()))
    return _compare(request, family, form)


def _propose(request: HttpRequest, family: dict) -> HttpResponse:
    """The page of what is proposed to the family, which is logged as opened."""
    case = family["case"]
    access.record_opening(request.user, case)
    match, framed = match_for(request, family), frame(request, case)
    context = {
        **framed,
        **family,
        "cards": proposal_cards(match, family["panel"], family["support_needs"], framed["carried"]),
        "pairs_count": len(match.ranking.rows),
        "left_out": left_out_words(match),
        "unmet": unmet_words(match, family["support_needs"]),
        "could": declined_who_answer(match, family["support_needs"]),
        "nothing": no_proposal(match.ranking),
        "conflicts": selectors.conflicts_of(request.user, case),
        "may_weigh": case.unit_id in request.user.units_with("matching.weigh"),
    }
    return render(request, "pairs/board_proposals.html", context)


def match_for(request: HttpRequest, family: dict) -> selectors.Match:
    """The facts of the family against the unit's workers, or all units' when those were asked for."""
    case = family["case"]
    users = workers(None if wants_all_units(request) else case.unit_id)
    return selectors.match_for(case, family["panel"], users, family["support_needs"])


def wants_all_units(request: HttpRequest) -> bool:
    """Whether workers of other units are asked for too."""
    return request.GET.get("units") == "all"


def _choose(request: HttpRequest, family: dict, people: PeopleForm) -> HttpResponse:
    """The page of step 1, which is logged as opened.

    Workers of other units are listed when asked for, or when one of them is chosen.
    """
    case, needs = family["case"], family["support_needs"]
    access.record_opening(request.user, case)
    asked = request.POST or request.GET
    all_units = asked.get("units") == "all"
    rows = selectors.candidates(case, needs, all_units=all_units)
    context = {
        **frame(request, case),
        **family,
        "people": people,
        "own": [row for row in rows if row.is_own_unit],
        "others": [row for row in rows if not row.is_own_unit],
        "scale": max((row.places for row in rows), default=0),
        "all_units": all_units,
        "lead_id": asked.get("lead", ""),
        "co_worker_id": asked.get("co_worker", ""),
    }
    return render(request, "pairs/board_people.html", context, status=_status(people))


def _compare(request: HttpRequest, family: dict, form: PairForm) -> HttpResponse:
    """The page of step 2: the two side by side, and the reason. It is logged as opened."""
    access.record_opening(request.user, family["case"])
    lead, co_worker = (person.colleague for person in form.preview.people)
    framed = frame(request, family["case"])
    change = {**framed["kept"], "lead": lead.id, "co_worker": co_worker.id, "change": 1}
    if family["case"].unit_id not in lead.units & co_worker.units:
        change["units"] = "all"
    context = {
        **framed,
        **family,
        "form": form,
        "preview": form.preview,
        "change_query": urlencode(change),
    }
    return render(request, "pairs/board_pair.html", context, status=_status(form))


def _status(form: Form) -> int:
    return 422 if form.errors else 200


def frame(request: HttpRequest, case: Case | None = None) -> dict:
    """The waiting list, what must be seen to before it (pairs that somebody has left, near limits of families
    with a pair, later contacts, protections that end), logged, and the head.

    `kept` is what the addresses of the page carry on, so that the list stays as it was asked for; `carried` those
    that look for a pair too, among all units when that was asked for. Without a `case` the next in turn is shown.
    """
    user, today = request.user, clock.today()
    waiting, left = selectors.waiting_queue(user), selectors.left_pairs(user)
    desk, limits = desk_of(user), selectors.paired_limits(user)
    unanswered = selectors.unanswered_offers(user)
    form = QueueForm(request.GET, waiting=waiting)
    found = selectors.found_among(waiting, form.wanted, by_days=form.by_days)
    page = selectors.queue_page(found, form.number)
    shown = left if request.GET.get("left") == "all" else left[:FEW]
    near = limits if request.GET.get("limits") == "all" else limits[:FEW]
    following = [] if case else waiting[:1]
    named = (*page.rows, *shown, *near, *unanswered, *desk.unhandled, *desk.ending, *following)
    record_list(user, "board.viewed", [row.case_id for row in named])
    filters = form.kept()
    kept = {**filters, "page": page.number} if page.previous else filters
    week = _("week %(n)s") % {"n": week_number(today)}
    return {
        "queue": page.rows,
        "queue_form": form,
        "found": len(found),
        "waiting": len(waiting),
        "next": next(iter(following), None),
        **_carried_on(request, kept),
        "print_url": with_query(reverse("pairs:waiting_print"), filters),
        "previous_url": with_query("", {**filters, "page": page.previous}) if page.previous else "",
        "next_url": with_query("", {**filters, "page": page.next}) if page.next else "",
        "without_hours": selectors.workers_without_hours(waiting),
        "left": shown,
        "left_count": len(left),
        "left_url": with_query("", {**kept, "left": "all"}) + "#left",
        "limits": near,
        "limits_count": len(limits),
        "limits_url": with_query("", {**kept, "limits": "all"}) + "#limits",
        "unanswered": unanswered,
        "unhandled": desk.unhandled,
        "ending": desk.ending,
        "has_protected": any(row.is_protected for row in page.rows),
        "drafts": contact_drafts(user),
        "new_contacts": incoming_count(user),
        "checks": waiting_checks(user).count(),
        "page_lead": selectors.queue_lead(waiting),
        "eyebrow": f"{capfirst(format_day_long(today))} · {week}",
    }


def _carried_on(request: HttpRequest, kept: dict[str, object]) -> dict:
    """What the addresses of the board carry on: the list as it was asked for, and whose workers are looked at."""
    all_units = {**kept, "units": "all"}
    carried = all_units if wants_all_units(request) else kept
    return {
        "kept": kept,
        "kept_query": with_query("", kept),
        "all_units": wants_all_units(request),
        "all_units_query": with_query("", all_units),
        "carried": carried,
        "carried_query": with_query("", carried),
    }


def with_query(address: str, kept: dict[str, object]) -> str:
    """The address with what it carries on."""
    return f"{address}?{urlencode(kept)}" if kept else address


def family_of(user: User, case: Case) -> dict:
    """The chosen family."""
    support_needs = selectors.needs_of(case)
    return {
        "case": case,
        "panel": selectors.family_panel(user, case),
        "support_needs": support_needs,
        "needs": selectors.need_coverage(case, [], support_needs),
        "declined": selectors.declined_offers(case),
    }


def _preview(family: dict, people: PeopleForm) -> selectors.Preview:
    return selectors.preview(family["case"], family["panel"], people.people, family["support_needs"])


def _was_sent_twice(user: User, case: Case, people: PeopleForm) -> bool:
    """Whether this very pair stands already by the same person: a double click, not a quarrel."""
    standing = selectors.standing_pair(case)
    return standing is not None and (*standing.people, standing.formed_by) == (*people.people, user)


def _formed_text(case: Case, people: PeopleForm) -> str:
    lead, co_worker = people.people
    words = _("%(family)s now has a pair: %(lead)s and %(co_worker)s. The family is on the lists of both.") % {
        "family": case.family,
        "lead": lead,
        "co_worker": co_worker,
    }
    page, label = reverse("visits:case", args=[case.pk]), _("Open the family's page")
    return format_html('{} <a href="{}">{}</a>', words, page, label)
