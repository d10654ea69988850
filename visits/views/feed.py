"""The secret address of one's own calendar, and what a calendar programme reads there."""

from hashlib import sha256

from allauth.account.adapter import get_adapter
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from audit import clock
from audit.finnish_dates import format_when
from staff.access import require
from visits.selectors.calendar.feed import (
    calendar_file,
    digest_of,
    last_change,
    owner_of,
    standing_feed,
    visits_to_tell,
)
from visits.services.feed import end_address, make_address, note_reading

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
    feed = standing_feed(request.user)
    context = {
        "url": url,
        "made": format_when(feed.made_at) if feed else "",
        "read": format_when(feed.read_at) if feed and feed.read_at else "",
    }
    return render(request, "visits/calendar/address.html", context)


@login_not_required
@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The visits of whose secret it is, as an iCalendar file. Wrong secrets and ended ones are not told apart."""
    if _count("readings", digest_of(token)) > MOST_READINGS:
        return _too_often()
    user = owner_of(token)
    if user is None:
        if _count("guesses", get_adapter(request).get_client_ip(request)) > MOST_GUESSES:
            return _too_often()
        raise Http404
    visits = visits_to_tell(user)
    note_reading(user, [visit.case_id for visit in visits])
    with translation.override("fi"):
        body = calendar_file(user, request.get_host(), visits)
    etag, changed = quote_etag(sha256(body).hexdigest()), last_change(visits)
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["ETag"] = etag
    response["Content-Disposition"] = 'inline; filename="perhetyo.ics"'
    modified = int(changed.timestamp()) if changed else None
    return get_conditional_response(request, etag=etag, last_modified=modified, response=response)


def _count(what: str, whose: str) -> int:
    """One more of these in this hour: how many there are now, counted once for all web processes."""
    key = f"calendar {what} {whose} {int(clock.now().timestamp()) // HOUR}".replace(" ", ":")
    cache.add(key, 0, HOUR)
    return cache.incr(key)


def _too_often() -> HttpResponse:
    return HttpResponse(status=429, headers={"Retry-After": str(HOUR)})
