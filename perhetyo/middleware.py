"""What every request passes: no unreadable or oversized one gets in, no page about a family is kept by anybody."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation

Answer = Callable[[HttpRequest], HttpResponse]


def readable_requests(get_response: Answer) -> Answer:
    """Refuse, before anybody reads its body, a request that is too large or that no browser would send."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if _length(request) > _most(request):
            return _refusal(request, 413)
        if not _is_readable(request):
            return _refusal(request, 400)
        return get_response(request)

    return middleware


def private_pages(get_response: Answer) -> Answer:
    """Mark every answer given to a signed-in person as not to be stored by anybody."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return middleware


def _length(request: HttpRequest) -> int:
    """The length that the request tells of its body. A body without one is not read by Django at all."""
    told = request.META.get("CONTENT_LENGTH") or "0"
    return int(told) if told.isascii() and told.isdigit() else 0


def _most(request: HttpRequest) -> int:
    """Bytes of the largest body. Without the cookies of an opened page nothing that is sent can be taken in.

    The session may have ended while somebody was writing: the cookie of the form's token is there still, and the
    words wait for signing in (perhetyo/kept_words.py).
    """
    if {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME} & request.COOKIES.keys():
        return settings.DATA_UPLOAD_MAX_MEMORY_SIZE
    return settings.STRANGER_UPLOAD_MAX_SIZE


def _is_readable(request: HttpRequest) -> bool:
    """Text is UTF-8 everywhere, and no database holds a zero byte, which a quoted cookie can smuggle in."""
    letters = request.content_params.get("charset", "utf-8").lower()
    return letters in ("utf-8", "utf8") and not any("\0" in value for value in request.COOKIES.values())


def _refusal(request: HttpRequest, status: int) -> HttpResponse:
    with translation.override(translation.get_language_from_request(request)):
        return HttpResponse(render_to_string(f"{status}.html", request=None), status=status)
