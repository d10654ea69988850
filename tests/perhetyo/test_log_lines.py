"""The server's log tells what failed and where, and nothing that anybody has written about a family."""

import io
import logging

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import DataError, connection, transaction
from django.test import Client
from django.urls import reverse

from cases.models import Person
from perhetyo.log_lines import SafeFormatter
from tests.story import SECRET_ADDRESS, SECRET_WORDS
from visits.views import case_page

PHONE = "+358401234567"
NAME = "Lehtola"


@pytest.fixture
def log():
    """What the server's own handler writes to standard error."""
    (handler,) = (own for own in logging.getLogger().handlers if isinstance(own.formatter, SafeFormatter))
    written = io.StringIO()
    before = handler.setStream(written)
    yield written
    handler.setStream(before)


@pytest.fixture
def reader(lead):
    client = Client(raise_request_exception=False)
    client.force_login(lead)
    return client


def fail_on_the_case_page(monkeypatch, fail):
    monkeypatch.setattr(case_page, "case_page", lambda *_: fail())


def test_an_error_of_the_database_is_logged_without_the_row(story, reader, log, monkeypatch):
    def break_a_row():
        with transaction.atomic():
            Person.objects.filter(last_name=NAME).update(first_name=None)

    fail_on_the_case_page(monkeypatch, break_a_row)
    response = reader.get(reverse("visits:case", args=[story.ongoing.pk]))

    assert response.status_code == 500
    text = log.getvalue()
    assert f"500 GET /cases/<int:pk>/ pk={story.ongoing.pk} (IntegrityError)" in text
    assert "psycopg2.errors.NotNullViolation 23502 public cases_person first_name" in text
    assert "break_a_row" in text  # the place in the code
    for word in ("DETAIL", "Failing row", "Elli", "Lehtola", SECRET_ADDRESS):
        assert word not in text


def test_a_value_that_the_database_could_not_read_is_not_quoted(story, reader, log, monkeypatch):
    def fail():
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("select %s::integer", [NAME])

    fail_on_the_case_page(monkeypatch, fail)
    reader.get(reverse("visits:case", args=[story.ongoing.pk]))

    assert DataError.__name__ in log.getvalue()
    assert "InvalidTextRepresentation 22P02" in log.getvalue()
    assert "Lehtola" not in log.getvalue()


def test_the_words_of_other_errors_and_their_causes_are_left_out(story, reader, log, monkeypatch):
    def fail():
        try:
            {}[NAME]
        except KeyError as error:
            raise ValueError(SECRET_WORDS) from error

    fail_on_the_case_page(monkeypatch, fail)
    reader.get(reverse("visits:case", args=[story.ongoing.pk]))

    text = log.getvalue()
    assert text.index("builtins.KeyError\n") < text.index("builtins.ValueError\n")
    assert SECRET_WORDS not in text
    assert "KeyError: " not in text


def test_refusals_take_one_line_each(story, lead, outsider, client_of, log):
    stranger, worker = client_of(outsider), client_of(lead)
    stranger.get(reverse("visits:case", args=[story.ongoing.pk]))
    worker.get(reverse("reports:caseload"))
    worker.get("/families/Lehtola/")
    worker.get(reverse("visits:case", args=[story.ongoing.pk]) + "?who=Lehtola")
    worker.put(reverse("cases:families"))

    lines = [line.partition(" WARNING ")[2] for line in log.getvalue().splitlines()]
    assert lines == [
        f"django.request 404 GET /cases/<int:pk>/ pk={story.ongoing.pk}",
        "django.request 403 GET /caseload/ (PermissionDenied)",
        "django.request 404 GET (no route)",
        "django.request 405 PUT /families/",
    ]


def test_what_is_typed_and_searched_stays_out_of_the_log(story, lead, client_of, log):
    logging.getLogger().setLevel(logging.DEBUG)
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.force_login(lead)
    client.post(reverse("cases:search"), {"term": "Lehtola"})  # refused: no token
    client_of(lead).post(reverse("cases:search"), {"term": "Lehtola"})
    client_of(lead).post(reverse("cases:search"), {"term": PHONE})
    client_of(lead).post(reverse("visits:note_draft", args=[story.open_visit.pk]), {"what_happened": SECRET_WORDS})
    Client().post(reverse("account_login"), {"login": "salasanani", "password": "Lehtola"})
    logging.getLogger().setLevel(logging.INFO)

    assert "403 POST /families/search/" in log.getvalue()
    for word in ("Lehtola", PHONE, SECRET_WORDS, "salasanani", story.ongoing.number):
        assert word not in log.getvalue()


@pytest.mark.parametrize(
    ("arguments", "shown"),
    [
        (
            ("Invalid request from ip=10.0.0.1: Invalid HTTP request line: 'GET /?q=Lehtola'",),
            "unreadable request",
        ),
        (("Worker (pid:%s) was sent SIGTERM!", 12), "Worker (pid:12) was sent SIGTERM!"),
    ],
)
def test_the_web_server_does_not_quote_requests(log, arguments, shown):
    logging.getLogger("gunicorn.error").warning(*arguments)

    assert shown in log.getvalue()
    assert "Lehtola" not in log.getvalue()


def test_an_error_in_the_web_server_tells_no_address(log):
    try:
        raise RuntimeError(NAME)
    except RuntimeError:
        logging.getLogger("gunicorn.error").exception("Error handling request %s", "/?q=Lehtola")

    assert "The web server met an error" in log.getvalue()
    assert "builtins.RuntimeError\n" in log.getvalue()
    assert "Lehtola" not in log.getvalue()


def test_errors_about_the_program_keep_their_words(log):
    try:
        raise ImproperlyConfigured("Set SECRET_KEY")
    except ImproperlyConfigured:
        logging.getLogger("perhetyo").exception("Not started")

    assert "django.core.exceptions.ImproperlyConfigured: Set SECRET_KEY" in log.getvalue()
