"""What somebody typed comes back when the session had ended before it was sent.

The words are kept nowhere on the server: the page for signing in carries them in a hidden field, and the page
after it sends them on when the person says so. Any form of the house, without JavaScript. A form with a password
is left out.
"""

import json
from collections.abc import Callable

from allauth.account.forms import LoginForm
from django.conf import settings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url

Answer = Callable[[HttpRequest], HttpResponse]
NOT_WORDS = {"csrfmiddlewaretoken", "login", "password", "next", "kept"}


def kept_words(get_response: Answer) -> Answer:
    """Let a form that was sent after the session had ended wait for signing in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
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
    words = _words_in(request.POST)
    if not words or any("password" in name for name, _values in words):
        return None
    context = {
        "form": LoginForm(request=request),
        "next_path": request.get_full_path(),
        "kept": json.dumps(words, ensure_ascii=False),
    }
    response = render(request, "account/login.html", context, status=401)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _sent_on(request: HttpRequest, path: str) -> HttpResponse:
    """The form once more, with all that was typed, to be sent where it was meant to go."""
    try:
        words = [(str(name), str(value)) for name, values in json.loads(request.POST["kept"]) for value in values]
    except (ValueError, TypeError):
        words = []
    return render(request, "account/kept_words.html", {"path": path, "words": words})


def _words_in(data: QueryDict) -> list[tuple[str, list[str]]]:
    return [(name, values) for name, values in data.lists() if name not in NOT_WORDS]
