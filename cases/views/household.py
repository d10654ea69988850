"""The household: who came, moved, was born, and who is whose guardian or relative."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import access
from cases.forms.household import (
    BirthForm,
    Change,
    EndGuardianshipForm,
    EndRelationshipForm,
    GuardianshipForm,
    HouseholdForm,
    KnownPersonForm,
    NewMemberForm,
    RelationshipForm,
)
from cases.models import Case, Person, SentKind
from cases.recording import record_list
from cases.selectors import shell
from cases.selectors.background import people_of
from cases.selectors.corrections import member_values, membership_of
from cases.selectors.family_picture import family_picture
from cases.selectors.household import (
    guardian_name,
    guardianship_of,
    household_page,
    memberships_of,
    people_to_choose,
    place_values,
    relationship_of,
)
from cases.selectors.known_people import MOST_PEOPLE, find_people, known_person
from cases.services import add_member
from cases.services.household import change_household, end_membership, record_birth
from cases.services.kinship import add_guardianship, add_relationship, end_guardianship, end_relationship
from cases.views.corrections import answer
from cases.views.once import OncePage
from staff.views.posting import sent

ACTION = "members.correct"
# In the session: case -> the note from which somebody came here and to which the page leads back.
NOTE_BEGUN = "note_begun"
page = require_http_methods(["GET", "HEAD", "POST"])


@require_GET
def household(request: HttpRequest, pk: int) -> HttpResponse:
    """The members of the family, what has changed, guardians and relationships."""
    case = access.open_case(request.user, pk, "background.read")
    context = shell(request.user, case) | household_page(request.user, case)
    context |= {"people": people_of(case), "picture": family_picture(case, memberships_of(case))}
    context["note_url"] = request.session.get(NOTE_BEGUN, {}).get(str(pk), "")
    return render(request, "cases/household.html", context)


@page
def member_new(request: HttpRequest, pk: int) -> HttpResponse:
    """One more member of the family; with `?person=` one who is known from another."""
    once = _once(request, SentKind.MEMBER, pk)
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, ACTION)
    known = _known(request)
    form = NewMemberForm(sent(request), known=known)

    def save() -> None:
        since = form.cleaned_data["since"]
        add_member(actor=request.user, case_id=pk, facts=form.facts(), since=since, typed=once.typed)

    title = _("Add to the family: %(name)s") % {"name": known} if known else _("Add a member")
    return _ask(request, case, form, save, once=once, title=title)


@page
def member_known(request: HttpRequest, pk: int) -> HttpResponse:
    """Look for somebody already known, to be joined to this family too. The name is sent in the body."""
    case = access.open_case(request.user, pk, ACTION)
    form = KnownPersonForm(sent(request))
    context = {"case": case, "form": form, "found": None, "most": MOST_PEOPLE}
    if form.is_bound and form.is_valid():
        context["found"], shown = find_people(request.user, case, form.cleaned_data["term"])
        record_list(request.user, "people.searched", shown)
    failed = form.is_bound and not form.is_valid()
    return render(request, "cases/member_known.html", context, status=422 if failed else 200)


@page
def member_change(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Somebody moved in, moved elsewhere, has another role, or no longer belongs to the family."""
    once = _once(request, SentKind.MEMBER_CHANGE, pk)
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, ACTION)
    membership = membership_of(case, member_pk)
    form = HouseholdForm(sent(request), saved=place_values(membership))

    def save() -> None:
        told, to = form.cleaned_data, {"actor": request.user, "case_id": pk, "membership_id": member_pk}
        if told["change"] == Change.LEFT:
            end_membership(**to, until=told["day"], seen=told["seen"], typed=once.typed)
        else:
            lives_here = told["change"] == Change.HERE
            place = {"role": told["role"], "lives_here": lives_here, "on": told["day"]}
            change_household(**to, **place, seen=told["seen"], typed=once.typed)

    title = _("What has changed: %(name)s") % {"name": membership.person}
    lead = _("What was before stays in the family's history. A mistake is put right on the page “Correct”.")
    return _ask(request, case, form, save, once=once, title=title, lead=lead)


@page
def member_birth(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """The baby on the way has been born."""
    case = access.open_case(request.user, pk, ACTION)
    membership = membership_of(case, member_pk)
    form = BirthForm(sent(request), saved=member_values(membership))

    def save() -> None:
        names = ("birth_date", "first_name", "last_name")
        values = {name: form.cleaned_data[name] for name in names}
        to = {"actor": request.user, "case_id": pk, "membership_id": member_pk}
        record_birth(**to, values=values, seen=form.seen)

    return _ask(request, case, form, save, title=_("The baby has been born"))


@page
def guardianship_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is a child's guardian."""
    once = _once(request, SentKind.GUARDIANSHIP, pk)
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, ACTION)
    adults, children = people_to_choose(case)
    initial = {"child_id": request.GET.get("child", "")}
    form = GuardianshipForm(sent(request), adults=adults, children=children, initial=initial)

    def save() -> None:
        add_guardianship(actor=request.user, case_id=pk, typed=once.typed, **form.cleaned_data)

    return _ask(request, case, form, save, once=once, title=_("Record a guardian"))


@page
def guardianship_end(request: HttpRequest, pk: int, guardianship_pk: int) -> HttpResponse:
    """Somebody is no longer a child's guardian."""
    once = _once(request, SentKind.GUARDIANSHIP_END, pk)
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, ACTION)
    row = guardianship_of(case, guardianship_pk)
    form = EndGuardianshipForm(sent(request))

    def save() -> None:
        told = form.cleaned_data
        end_guardianship(actor=request.user, case_id=pk, guardianship_id=row.pk, typed=once.typed, **told)

    names = {"child": row.child.short_name, "guardian": guardian_name(request.user, case, row)}
    title = _("End the guardianship: %(guardian)s, guardian of %(child)s") % names
    return _ask(request, case, form, save, once=once, title=title, submit_label=_("End the guardianship"))


@page
def relationship_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Somebody is a spouse, a grandparent ... of somebody else in the family."""
    once = _once(request, SentKind.RELATIONSHIP, pk)
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, ACTION)
    adults, children = people_to_choose(case)
    form = RelationshipForm(sent(request), people=[*adults, *children])

    def save() -> None:
        add_relationship(actor=request.user, case_id=pk, typed=once.typed, **form.cleaned_data)

    return _ask(request, case, form, save, once=once, title=_("Record a relationship"))


@page
def relationship_end(request: HttpRequest, pk: int, relationship_pk: int) -> HttpResponse:
    """A relationship has ended."""
    once = _once(request, SentKind.RELATIONSHIP_END, pk)
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, ACTION)
    row = relationship_of(case, relationship_pk)
    form = EndRelationshipForm(sent(request))

    def save() -> None:
        told = form.cleaned_data
        end_relationship(actor=request.user, case_id=pk, relationship_id=row.pk, typed=once.typed, **told)

    title = _("End the relationship: %(names)s") % {"names": f"{row.person.short_name}, {row.other.short_name}"}
    return _ask(request, case, form, save, once=once, title=title, submit_label=_("End the relationship"))


def _known(request: HttpRequest) -> Person | None:
    """The known person whom the address names. Raises Http404 for one of whom the user must not know."""
    number = request.GET.get("person", "")
    if not number:
        return None
    known = known_person(request.user, int(number)) if number.isdecimal() and len(number) < 10 else None
    if known is None:
        raise Http404
    return known


def _once(request: HttpRequest, kind: str, pk: int) -> OncePage:
    return OncePage(request, kind, reverse("cases:household", args=[pk]))


def _ask(request: HttpRequest, case: Case, form: forms.Form, save, **context) -> HttpResponse:
    """Save and go back to the page of the household, or show the form with what hinders it."""
    return answer(request, case, form, save, cancel_url=reverse("cases:household", args=[case.pk]), **context)
