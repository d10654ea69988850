"""The people of the tests, each with one meaning, and the families they work with."""

import pytest
from django.db import connection

pytest_plugins = ["tests.kept", "tests.personas", "tests.families", "tests.story"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    """Tests that empty the tables come last, those in the browser last of all.

    Playwright's parameters would move its tests to the front, and the catalogues would be gone for the rest.
    """
    items.sort(key=_how_late)


def _how_late(item) -> int:
    marker = item.get_closest_marker("django_db")
    empties_tables = bool(marker and marker.kwargs.get("transaction"))
    return empties_tables + bool(item.get_closest_marker("browser"))


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Let transactional tests empty the tables between them: only here may the log be truncated.

    That it otherwise may not is tested in tests/audit, where the trigger is switched on again. Returns what the
    migrations have put into the tables, as text.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "select tgname from pg_trigger where tgrelid = 'audit_auditevent'::regclass "
            "and tgname like '%%no_truncate%%'"
        )
        for (name,) in cursor.fetchall():
            cursor.execute(f'alter table audit_auditevent disable trigger "{name}"')
    return getattr(connection, "_test_serialized_contents", "")


@pytest.fixture(autouse=True)
def _finnish():
    """Every test begins in Finnish, whatever the one before it switched to."""
    from django.utils import translation

    with translation.override("fi"):
        yield


@pytest.fixture
def client_of(db):
    """A browser in which the given person has signed in: `client_of(lead).get(...)`."""
    from django.test import Client

    def sign_in(user):
        client = Client()
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def count_queries(client_of):
    """The SQL statements of one GET, or of one POST when words are given: `count_queries(lead, url)`.

    Not the first page of a session: that one also writes down whose session it is.
    """
    from django.test.utils import CaptureQueriesContext

    def count(user, url, words=None):
        client = client_of(user)
        client.get("/healthz")
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url) if words is None else client.post(url, words)
        assert response.status_code == 200, response.status_code
        return len(queries)

    return count
