"""Correcting what was taken in. A page that is behind the saved values says so, and keeps what was typed."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from cases import access
from cases.forms.corrections import (
    ContactCorrectionForm,
    EndNeedForm,
    FamilyForm,
    MemberCorrectionForm,
    NeedWordsForm,
    NewNeedForm,
    WorkFormForm,
)
from cases.models import Case, SentKind
from cases.selectors.corrections import (
    contact_values,
    family_values,
    member_values,
    membership_of,
    need_of,
    need_values,
    work_values,
)
from cases.selectors.people import is_prohibited
from cases.selectors.protection import hides_contact
from cases.services import (
    add_need,
    correct_contact,
    correct_family,
    correct_member,
    correct_need,
    correct_work,
    end_need,
)
from cases.views.once import OncePage
from staff.forms.fields import add_errors
from staff.services.changes import StaleForm
from staff.views.posting import sent

page = require_http_methods(["GET", "HEAD", "POST"])


@page
def family(request: HttpRequest, pk: int) -> HttpResponse:
    """The family's name and home."""
    case = access.open_case(request.user, pk, "contact.correct")
    form = FamilyForm(sent(request), saved=family_values(case), is_protected=case.is_protected)

    def save() -> None:
        correct_family(actor=request.user, case_id=pk, values=form.values(), seen=form.seen)

    return answer(request, case, form, save, title=_("Correct the family's details"))


@page
def contact(request: HttpRequest, pk: int) -> HttpResponse:
    """Who made contact, at which number, and the times that suit the family."""
    case = access.open_case(request.user, pk, "contact.correct")
    form = ContactCorrectionForm(sent(request), saved=contact_values(case.contact), is_hidden=hides_contact(case))

    def save() -> None:
        correct_contact(actor=request.user, case_id=pk, values=form.values(), seen=form.seen)

    return answer(request, case, form, save, title=_("Correct who made contact"))


@page
def work(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of work with its reason, and the urgency."""
    case = access.open_case(request.user, pk, "contact.correct")
    form = WorkFormForm(sent(request), saved=work_values(case))

    def save() -> None:
        correct_work(actor=request.user, case_id=pk, values=form.values(), seen=form.seen)

    return answer(request, case, form, save, title=_("Change the form of work"))


@page
def member(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Who a member is, and how the person belongs to the family."""
    case = access.open_case(request.user, pk, "members.correct")
    membership = membership_of(case, member_pk)
    form = MemberCorrectionForm(
        sent(request),
        saved=member_values(membership),
        is_hidden=case.is_protected or membership.is_protected_elsewhere,
        is_protected=is_prohibited(membership.person),
    )

    def save() -> None:
        correct_member(
            actor=request.user,
            case_id=pk,
            membership_id=member_pk,
            values=form.values(),
            seen=form.seen,
            protected=form.cleaned_data.get("protected", False),
        )

    return answer(request, case, form, save, title=_("Correct: %(name)s") % {"name": membership.person})


@page
def need_new(request: HttpRequest, pk: int) -> HttpResponse:
    """A need that has come up."""
    once = _once(request, SentKind.NEED, pk)
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, "needs.correct")
    form = NewNeedForm(sent(request), case=case)

    def save() -> None:
        add_need(actor=request.user, case_id=pk, typed=once.typed, **form.cleaned_data)

    return answer(request, case, form, save, once=once, title=_("Add a need"))


@page
def need(request: HttpRequest, pk: int, need_pk: int) -> HttpResponse:
    """What the family says of a need."""
    case = access.open_case(request.user, pk, "needs.correct")
    row = need_of(case, need_pk)
    form = NeedWordsForm(sent(request), saved=need_values(row))

    def save() -> None:
        correct_need(actor=request.user, case_id=pk, need_id=need_pk, **form.cleaned_data)

    return answer(request, case, form, save, title=_("Correct: %(name)s") % {"name": row.need.name})


@page
def need_end(request: HttpRequest, pk: int, need_pk: int) -> HttpResponse:
    """End a need for a reason."""
    once = _once(request, SentKind.NEED_END, pk)
    if again := once.answer_again():
        return again
    case = access.open_case(request.user, pk, "needs.correct")
    row = need_of(case, need_pk)
    form = EndNeedForm(sent(request))

    def save() -> None:
        end_need(actor=request.user, case_id=pk, need_id=need_pk, typed=once.typed, **form.cleaned_data)

    lead = _("The need stays in the family's background as one that has been.")
    title = _("End the need: %(name)s") % {"name": row.need.name}
    label = _("End the need")
    return answer(request, case, form, save, once=once, title=title, lead=lead, submit_label=label)


def _once(request: HttpRequest, kind: str, pk: int) -> OncePage:
    return OncePage(request, kind, reverse("cases:background", args=[pk]))


def answer(
    request: HttpRequest,
    case: Case,
    form: forms.Form,
    save: Callable[[], None],
    *,
    once: OncePage | None = None,
    **context,
) -> HttpResponse:
    """Save and go back to the family's background, or to `cancel_url`; or show the form with what hinders it."""
    if form.is_bound and form.is_valid():
        try:
            again = once.save(save) if once else save()
            if again:
                return again
        except StaleForm as error:
            if form.is_saved_already():
                return _saved(request, case, once, context)
            form.look_again()
            add_errors(form, error)
        except ValidationError as error:
            add_errors(form, error)
        else:
            return _saved(request, case, once, context)
    context = {
        "form_key": once and once.form_key,
        "form": form,
        "eyebrow": str(case.family),
        "submit_label": _("Save"),
        "cancel_url": reverse("cases:background", args=[case.pk]),
        **context,
    }
    return render(request, "cases/correction.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, case: Case, once: OncePage | None, context: dict) -> HttpResponse:
    messages.success(request, context.get("done") or _("The details are saved."))
    return redirect(
        once.after if once else context.get("cancel_url") or reverse("cases:background", args=[case.pk])
    )
