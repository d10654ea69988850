"""A member's security prohibition: until when it stands, a last day put right, and its end."""

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from audit.finnish_dates import format_day
from cases import access
from cases.forms.corrections import EndProhibitionForm, ProhibitionCorrectionForm, ProhibitionForm
from cases.selectors.corrections import membership_of
from cases.selectors.people import is_prohibited
from cases.selectors.protection import prohibition_of, prohibition_values
from cases.services import correct_prohibition_end, end_security_prohibition, prolong_security_prohibition
from cases.views.corrections import answer, page
from staff.views.posting import sent


@page
def prohibition(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Until when a member's security prohibition stands: by the first decision, or prolonged by a new one."""
    case = access.open_case(request.user, pk, "protection.end")
    person = membership_of(case, member_pk).person
    row = prohibition_of(person)
    if row is None:
        raise Http404
    form = ProhibitionForm(sent(request), saved=prohibition_values(row))

    def save() -> None:
        prolong_security_prohibition(
            actor=request.user,
            case_id=pk,
            membership_id=member_pk,
            values=form.values(),
            seen=form.seen,
        )

    if row.until:
        lead = _("It stands until %(day)s. A new decision prolongs it by two years at the most.") % {
            "day": format_day(row.until)
        }
    else:
        lead = _("The decision gives five years at the most. A month before the end this program reminds of it.")
    return answer(
        request,
        case,
        form,
        save,
        title=_("Until when the security prohibition stands: %(name)s") % {"name": person},
        lead=lead,
    )


@page
def prohibition_correction(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """Correct the last day of a member's security prohibition that was recorded too late."""
    case = access.open_case(request.user, pk, "protection.end")
    person = membership_of(case, member_pk).person
    row = prohibition_of(person)
    if row is None or row.until is None:
        raise Http404
    form = ProhibitionCorrectionForm(sent(request), saved=prohibition_values(row))

    def save() -> None:
        correct_prohibition_end(
            actor=request.user,
            case_id=pk,
            membership_id=member_pk,
            until=form.cleaned_data["until"],
            reason=form.cleaned_data["reason"],
            seen=form.seen,
        )

    lead = _(
        "It is recorded to stand until %(day)s. Look the right day up in the decision: after it the home and the "
        "phones are shown again."
    )
    return answer(
        request,
        case,
        form,
        save,
        title=_("Correct the last day of the security prohibition: %(name)s") % {"name": person},
        lead=lead % {"day": format_day(row.until)},
    )


@page
def prohibition_end(request: HttpRequest, pk: int, member_pk: int) -> HttpResponse:
    """End a member's security prohibition for a reason."""
    case = access.open_case(request.user, pk, "protection.end")
    person = membership_of(case, member_pk).person
    if not is_prohibited(person):
        raise Http404
    form = EndProhibitionForm(sent(request))

    def save() -> None:
        end_security_prohibition(
            actor=request.user, case_id=pk, membership_id=member_pk, reason=form.cleaned_data["reason"]
        )

    return answer(
        request,
        case,
        form,
        save,
        title=_("End the security prohibition: %(name)s") % {"name": person},
        lead=_("From tomorrow on the home and the phones are shown again. Be sure that nobody is put in danger."),
        submit_label=_("End the security prohibition"),
        done=_("The security prohibition ends today."),
        danger=True,
    )
