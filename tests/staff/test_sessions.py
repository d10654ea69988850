"""The session and its user are read in one query, and every check of signing in still holds."""

import pytest
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from staff.models import Session, User

pytestmark = pytest.mark.django_db
PAGE = "/notes/"


@pytest.fixture
def signed_in(client, lead):
    client.force_login(lead)
    assert client.get(PAGE).status_code == 200
    return client


def test_session_knows_whose_it_is(signed_in, lead):
    assert Session.objects.get().user == lead
    signed_in.post("/accounts/logout/")
    assert not Session.objects.filter(user=lead).exists()


def test_one_statement_answers_session_and_user(signed_in):
    with CaptureQueriesContext(connection) as queries:
        signed_in.get(PAGE)
    assert '"staff_session"' in queries[0]["sql"]
    assert '"staff_user"."username"' in queries[0]["sql"]
    assert not [row for row in queries[1:] if '"staff_session"' in row["sql"] or "grant_roles" in row["sql"]]


def test_session_before_signing_in_has_nobody(client):
    client.get("/accounts/login/")
    session = client.session
    session["mark"] = "kept"
    session.save()
    client.cookies[settings.SESSION_COOKIE_NAME] = session.session_key
    assert Session.objects.get().user is None
    assert client.get(PAGE).status_code == 302
    assert client.session["mark"] == "kept"


def test_new_password_ends_other_sessions(signed_in, lead):
    lead.set_password("aivan uusi salasana")
    lead.save()
    assert signed_in.get(PAGE).status_code == 302


def test_forged_hash_is_refused(signed_in):
    session = signed_in.session
    session[HASH_SESSION_KEY] = "0" * 64
    session.save()
    assert signed_in.get(PAGE).status_code == 302


def test_closed_account_is_refused(signed_in, lead):
    User.objects.filter(pk=lead.pk).update(is_active=False)
    assert signed_in.get(PAGE).status_code == 302


def test_session_that_has_run_out_is_refused(signed_in):
    Session.objects.update(expire_date="2020-01-01T00:00Z")
    assert signed_in.get(PAGE).status_code == 302


def test_row_of_another_user_does_not_change_who_one_is(signed_in, lead, supervisor):
    """The signed data of the session decide, not the column beside them."""
    Session.objects.update(user=supervisor)
    response = signed_in.get(PAGE)
    assert response.wsgi_request.user == lead


def test_kept_session_is_written_in_one_statement(signed_in):
    session = signed_in.session
    session["mark"] = "kept"
    with CaptureQueriesContext(connection) as queries:
        session.save()
    assert len(queries) == 1
    assert signed_in.session["mark"] == "kept"


def test_session_that_has_ended_is_not_written_back(signed_in):
    session = signed_in.session
    session["mark"] = "late"
    signed_in.post("/accounts/logout/")
    with pytest.raises(UpdateError):
        session.save()
    assert not Session.objects.filter(pk=session.session_key).exists()
