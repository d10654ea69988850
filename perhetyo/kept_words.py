"""What somebody typed comes back when the session had ended before it was sent.

The words are kept nowhere on the server: the page for signing in carries them in a hidden field, with the address
they were on their way to, both signed for some hours. After signing in the person sees them and says whether they
are sent on. They go to nobody but their writer: a cookie, which tells nothing to anybody else, carries the mark of
the session in which they were written, and goes when the person signs out. No form of an earlier person is taken
in after that, because its token has changed. A form with a password is left out, and of others each identity
code. Any form of the house, without JavaScript.
"""

import json
import re
import secrets
from collections.abc import Callable
from datetime import timedelta

from allauth.account.forms import LoginForm
from django.conf import settings
from django.core.signing import BadSignature, SignatureExpired, Signer, TimestampSigner
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render, resolve_url

from audit.drafts import MACHINERY
from cases.identity import looks_like_code
from staff.models import User

Answer = Callable[[HttpRequest], HttpResponse]
SALT = "perhetyo.kept_words"
# The mark of the session in which this browser was signed in last; gone when the browser is closed.
WRITER_COOKIE = "writer"
# In the session: its own mark, and that of the session before it in which the same person wrote here.
MARKS = "kept_words_marks"
# How long words wait for their writer.
LONGEST_WAIT = timedelta(hours=12)
NOT_WORDS = "csrfmiddlewaretoken"
# An identity code is not kept: neither what is written for one nor what looks like one.
IDENTITY_FIELD = re.compile(r"(.*-)?identity_code")
# A number, or what a choice is called inside.
CODE = re.compile(r"[\w.:-]*", re.ASCII)


def kept_words(get_response: Answer) -> Answer:
    """Let a form that was sent after the session had ended wait for signing in."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not request.user.is_authenticated:
            return _signed_out(request, response)
        marks = _marks_of(request)
        response = _signed_in(request, response, marks)
        if request.COOKIES.get(WRITER_COOKIE) != marks[0]:
            response.set_cookie(
                WRITER_COOKIE, marks[0], secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
            )
        return response

    return middleware


def _signed_out(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    if request.path == resolve_url("account_logout"):
        response.delete_cookie(WRITER_COOKIE, samesite="Lax")
    elif not _is_door(request.path) and _is_sent_elsewhere(request, response) and _is_door(response.url):
        return _door(request) or response
    return response


def _signed_in(request: HttpRequest, response: HttpResponse, marks: list[str]) -> HttpResponse:
    if _is_door(request.path) and _is_sent_elsewhere(request, response) and request.POST.get("kept"):
        return _sent_on(request, marks)
    return response


def _is_sent_elsewhere(request: HttpRequest, response: HttpResponse) -> bool:
    """Whether a form is answered with another page, for which the whole page waits.

    A script on the page tells of the ended session itself.
    """
    whole = request.headers.get("Sec-Fetch-Mode", "navigate") == "navigate" and "HX-Request" not in request.headers
    return request.method == "POST" and response.status_code == 302 and whole


def _is_door(url: str) -> bool:
    return url.partition("?")[0] == resolve_url(settings.LOGIN_URL)


def _door(request: HttpRequest) -> HttpResponse | None:
    """The page for signing in, with the words in it; None when there are none to keep."""
    words, writer = _words_in(request.POST), request.COOKIES.get(WRITER_COOKIE)
    if not words or not writer or any("password" in name for name, _values in words):
        return None
    path = request.get_full_path()
    kept = json.dumps({"path": path, "words": words}, ensure_ascii=False)
    context = {"form": LoginForm(request=request), "next_path": path, "kept": _signer(writer).sign(kept)}
    response = render(request, "account/login.html", context, status=401)
    response.headers["Cache-Control"] = "no-store, private"
    return response


def _sent_on(request: HttpRequest, marks: list[str]) -> HttpResponse:
    """The form once more, with all that was typed, to be sent where it was meant to go, and nowhere else.

    Words of somebody else, or tampered with, are not even looked at: the person is told so. So it is with words
    that have waited too long.
    """
    is_late = False
    for mark in marks:
        try:
            kept = json.loads(_signer(mark).unsign(request.POST["kept"], max_age=LONGEST_WAIT))
        except SignatureExpired:
            is_late = True
        except BadSignature:
            continue
        else:
            return render(request, "account/kept_words.html", _shown(kept))
    return render(request, "account/words_of_another.html", {"is_late": is_late})


def _shown(kept: dict) -> dict:
    """What is sent and where, and the same for the eye: the texts one by one, numbers and choices in one row."""
    fields = [(name, value) for name, values in kept["words"] for value in values]
    told = [value for name, value in fields if name not in MACHINERY and value.strip()]
    return {
        "path": kept["path"],
        "fields": fields,
        "texts": [value for value in told if not CODE.fullmatch(value)],
        "choices": [value for value in told if CODE.fullmatch(value)],
    }


def _signer(mark: str) -> TimestampSigner:
    """What is signed for one session is no other's. The mark is in the salt, so the text does not tell it."""
    return TimestampSigner(salt=f"{SALT}.{mark}")


def _marks_of(request: HttpRequest) -> list[str]:
    """The marks of the person in this browser: that of the session, then that of the session before.

    Windows that were open when that one ended wait for signing in with its mark.
    """
    if MARKS not in request.session:
        former, writer = request.COOKIES.get(WRITER_COOKIE, ""), _writer(request.user)
        marks = [writer.sign(secrets.token_urlsafe(16))]
        request.session[MARKS] = marks + ([former] if _is_by(writer, former) else [])
    return request.session[MARKS]


def _writer(user: User) -> Signer:
    """What signs the marks of one person: whose a mark is, nobody can tell from it."""
    return Signer(salt=f"{SALT}.of.{user.pk}")


def _is_by(writer: Signer, mark: str) -> bool:
    try:
        return bool(writer.unsign(mark))
    except BadSignature:
        return False


def _words_in(data: QueryDict) -> list[tuple[str, list[str]]]:
    words = ((name, [value for value in values if not looks_like_code(value)]) for name, values in data.lists())
    return [(name, values) for name, values in words if name != NOT_WORDS and not IDENTITY_FIELD.fullmatch(name)]
