"""What somebody typed comes back when the session had ended before it was sent.

The words are kept nowhere on the server: the page for signing in carries them in a hidden field, and the page
after it sends them on when the person says so. They go to nobody but their writer: a cookie, which tells nothing
to anybody else, remembers who was signed in last, and no form of an earlier person is taken in after that, because
its token has changed. A form with a password is left out. Any form of the house, without JavaScript.
"""

import json
from collections.abc import Callable

from allauth.account.forms import LoginForm
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url
from django.utils.crypto import constant_time_compare, salted_hmac

from staff.models import User

Answer = Callable[[HttpRequest], HttpResponse]
SALT = "perhetyo.kept_words"
# The mark of whoever was signed in last in this browser; gone when the browser is closed.
WRITER_COOKIE = "writer"
NOT_WORDS = {"csrfmiddlewaretoken", "login", "password", "next", "kept"}


def kept_words(get_response: Answer) -> Answer:
    """Let a form that was sent after the session had ended wait for signing in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = _answer(request, get_response(request))
        if request.user.is_authenticated:
            _remember_writer(request, response)
        return response

    def _answer(request: HttpRequest, response: HttpResponse) -> HttpResponse:
        if request.method != "POST" or response.status_code != 302 or not _is_from_a_page(request):
            return response
        at_the_door = request.path == resolve_url(settings.LOGIN_URL)
        if at_the_door and request.user.is_authenticated and request.POST.get("kept"):
            return _sent_on(request, response.url)
        if not at_the_door and _is_door(response.url) and not request.user.is_authenticated:
            return _door(request) or response
        return response

    return middleware


def _is_from_a_page(request: HttpRequest) -> bool:
    """Whether the whole page waits for the answer, and not a script on it, which tells of the ended session."""
    return request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and "HX-Request" not in request.headers


def _is_door(url: str) -> bool:
    return url.partition("?")[0] == resolve_url(settings.LOGIN_URL)


def _door(request: HttpRequest) -> HttpResponse | None:
    """The page for signing in, with the words in it; None when there are none to keep."""
    words, writer = _words_in(request.POST), request.COOKIES.get(WRITER_COOKIE)
    if not words or not writer or any("password" in name for name, _values in words):
        return None
    context = {
        "form": LoginForm(request=request),
        "next_path": request.get_full_path(),
        "kept": _signer(writer).sign(json.dumps(words, ensure_ascii=False)),
    }
    response = render(request, "account/login.html", context, status=401)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _sent_on(request: HttpRequest, path: str) -> HttpResponse:
    """The form once more, with all that was typed, to be sent where it was meant to go.

    Words of somebody else, or tampered with, are not even looked at: the person is told so.
    """
    try:
        kept = json.loads(_signer(_mark_of(request.user)).unsign(request.POST["kept"]))
    except BadSignature:
        return render(request, "account/words_of_another.html")
    words = [(name, value) for name, values in kept for value in values]
    return render(request, "account/kept_words.html", {"path": path, "words": words})


def _signer(writer: str) -> Signer:
    """What is signed for one writer is no other's. The writer is in the salt, so the text does not tell it."""
    return Signer(salt=f"{SALT}.{writer}")


def _mark_of(user: User) -> str:
    return salted_hmac(SALT, str(user.pk)).hexdigest()


def _remember_writer(request: HttpRequest, response: HttpResponse) -> None:
    mark = _mark_of(request.user)
    if constant_time_compare(request.COOKIES.get(WRITER_COOKIE, ""), mark):
        return
    response.set_cookie(WRITER_COOKIE, mark, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax")


def _words_in(data: QueryDict) -> list[tuple[str, list[str]]]:
    return [(name, values) for name, values in data.lists() if name not in NOT_WORDS]
