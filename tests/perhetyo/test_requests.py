"""Requests that no browser sends, as the web server hands them over: refused in words, and their bodies unread."""

import io

import pytest
from django.conf import settings
from django.test.client import RequestFactory
from django.urls import reverse

from perhetyo.wsgi import application

pytestmark = pytest.mark.django_db
FORM = "application/x-www-form-urlencoded"
LOGIN = reverse("account_login")


class Unread(io.RawIOBase):
    """A body that must not be read."""

    def read(self, *_):
        pytest.fail("The body was read.")


def send(method="POST", path=LOGIN, **environ):
    """The status and the page that the program gives to the web server for a raw request."""
    status = []
    raw = RequestFactory()._base_environ(PATH_INFO=path, REQUEST_METHOD=method, **environ)
    body = b"".join(application(raw, lambda line, headers: status.append((line, dict(headers)))))
    ((line, headers),) = status
    return int(line.split()[0]), body.decode(), headers


def upload(length, **environ):
    return {"CONTENT_LENGTH": str(length), "wsgi.input": Unread(), "CONTENT_TYPE": FORM} | environ


@pytest.mark.parametrize("kind", [FORM, "multipart/form-data; boundary=x", "application/json"])
@pytest.mark.parametrize("path", [LOGIN, "/no/such/page/"])
def test_a_strangers_large_upload_is_refused_unread(kind, path):
    status, page, headers = send(path=path, **upload(30_000_000, CONTENT_TYPE=kind))

    assert status == 413
    assert "Kerralla lähetettiin liikaa" in page
    assert "default-src 'none'" in headers["Content-Security-Policy"]


def test_the_limits_stand_where_the_settings_say():
    most, strangers = settings.DATA_UPLOAD_MAX_MEMORY_SIZE, settings.STRANGER_UPLOAD_MAX_SIZE
    known = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=abc"}
    opened = {"HTTP_COOKIE": f"{settings.CSRF_COOKIE_NAME}=abc"}

    assert send(**upload(strangers + 1))[0] == 413
    for cookies in (known, opened):
        assert send(**upload(most + 1), **cookies)[0] == 413
    # Within the limit the request goes on, and is refused for want of a token only.
    body = b"login=" + b"a" * (strangers - 6)
    sent = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "CONTENT_TYPE": FORM}
    assert send(**sent)[0] == 403
    body = b"what_happened=" + b"a" * (most - 14)
    for cookies in (known, opened):
        sent = {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body), "CONTENT_TYPE": FORM}
        assert send(**sent, **cookies)[0] == 403


@pytest.mark.parametrize("cookie", ['sessionid="\\000"', 'csrftoken="abc\\000def"', "django_language=a\0b"])
def test_a_zero_byte_in_a_cookie_is_refused(cookie):
    status, page, _headers = send("GET", reverse("home"), HTTP_COOKIE=cookie)

    assert status == 400
    assert "Sivua ei voitu avata" in page


@pytest.mark.parametrize("charset", ["zlib", "utf-16", "rot13", "iso-8859-1", "unheard-of"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_body_in_other_letters_than_utf_8_is_refused_unread(charset, method):
    status, page, _headers = send(
        method, **upload(10, CONTENT_TYPE=f"{FORM}; charset={charset}", QUERY_STRING="next=/")
    )

    assert status == 400
    assert "Sivua ei voitu avata" in page


@pytest.mark.parametrize("kind", ["; charset=utf-8", "; charset=UTF8", ""])
def test_ordinary_letters_pass(kind):
    sent = {"CONTENT_LENGTH": "7", "wsgi.input": io.BytesIO(b"login=a"), "CONTENT_TYPE": FORM + kind}

    assert send(**sent)[0] == 403  # without a token


@pytest.mark.parametrize("length", ["", "-1", "abc", "³", "+5", " 7"])
def test_a_length_that_is_no_number_counts_as_none(length):
    assert send(CONTENT_LENGTH=length, CONTENT_TYPE=FORM)[0] == 403


def test_the_refusal_speaks_the_readers_language():
    english = {"HTTP_ACCEPT_LANGUAGE": "en"}

    assert "Too much was sent at once" in send(**upload(30_000_000), **english)[1]
    assert 'lang="fi"' in send(**upload(30_000_000))[1]
