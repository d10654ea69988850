"""The secret address of one's own calendar, and what a calendar programme reads there."""

from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit.finnish_dates import format_when
from staff.access import require
from visits.selectors.calendar.feed import (
    calendar_file,
    feed_of,
    last_change,
    own_feed,
    visits_to_tell,
)
from visits.services.feed import count_in_hour, end_address, make_address, note_reading

HOUR = 3600
# In an hour: a programme reads every few minutes at the most, and nobody guesses a secret by thirty tries.
MOST_READINGS, MOST_GUESSES = 60, 30


@require_http_methods(["GET", "HEAD", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Make, make anew or end the address of one's own calendar. The address is shown once, when it is made."""
    require(request.user, "calendar.view")
    if "end" in request.POST:
        end_address(actor=request.user)
        messages.success(request, _("The address is gone. Your calendar programme gets nothing from it any more."))
        return redirect("visits:calendar_address")
    url = ""
    if request.method == "POST":
        token = make_address(actor=request.user)
        url = request.build_absolute_uri(reverse("visits:calendar_feed", args=[token]))
    feed = own_feed(request.user)
    stands = feed is not None and feed.stands
    context = {
        "url": url,
        "made": format_when(feed.made_at) if stands else "",
        "read": format_when(feed.read_at) if stands and feed.read_at else "",
        "has_ended": feed is not None and not stands,
    }
    return render(request, "visits/calendar/address.html", context)


@login_not_required
@require_safe
def feed_file(request: HttpRequest, token: str) -> HttpResponse:
    """The visits of whose secret it is, as an iCalendar file. Wrong secrets and ended ones are not told apart."""
    feed = feed_of(token)
    if feed is None:
        if count_in_hour(f"guesses {get_adapter(request).get_client_ip(request)}") > MOST_GUESSES:
            return _too_often()
        raise Http404
    if count_in_hour(f"readings {feed.pk}") > MOST_READINGS:
        return _too_often()
    user = feed.user
    visits = visits_to_tell(user)
    if not note_reading(feed, [visit.case_id for visit in visits]):
        raise Http404
    with translation.override("fi"):
        body = calendar_file(user, request.get_host(), visits)
    etag, changed = quote_etag(sha256(body).hexdigest()), last_change(visits)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-store"
    response["Content-Disposition"] = 'inline; filename="perhetyo.ics"'
    modified = int(changed.timestamp()) if changed else None
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response)


def _too_often() -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": str(HOUR)})
