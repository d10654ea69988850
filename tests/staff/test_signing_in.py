"""Signing in and out, failures and new passwords: all in the log, and never what was typed."""

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from audit import trail
from audit.models import AuditEvent
from staff.models import User

pytestmark = pytest.mark.django_db
LOGIN = reverse("account_login")
PASSWORD = "kolme-sinista-kissaa"


@pytest.fixture(autouse=True)
def _no_earlier_failures():
    cache.clear()


@pytest.fixture
def worker(lead):
    lead.set_password(PASSWORD)
    lead.save()
    return lead


def sign_in(username, password, client=None):
    return (client or Client()).post(LOGIN, {"login": username, "password": password})


def acts():
    return list(AuditEvent.objects.order_by("id").values_list("action", "actor", "subject_id"))


def test_coming_and_going_are_told(worker):
    client = Client()
    assert sign_in("lead", PASSWORD, client).status_code == 302
    client.post(reverse("account_logout"))
    client.post(reverse("account_logout"))  # nobody is in any more

    assert acts() == [("staff.signed_in", worker.pk, None), ("staff.signed_out", worker.pk, None)]
    assert set(AuditEvent.objects.values_list("unit_id", flat=True)) == {worker.unit_id}


def test_a_failure_names_the_account_and_nobody_as_its_doer(worker):
    assert sign_in("LEAD", "vaara-salasana").status_code == 200

    assert acts() == [("staff.sign_in_failed", None, worker.pk)]
    assert "vaara-salasana" not in str(list(AuditEvent.objects.values()))


def test_an_unknown_name_is_not_kept_for_it_may_be_a_password(worker):
    sign_in(PASSWORD, "x")

    assert acts() == [("staff.sign_in_failed", None, None)]
    assert PASSWORD not in str(list(AuditEvent.objects.values()))


def test_a_closed_account_fails_too(worker):
    client = Client()
    assert sign_in("lead", PASSWORD, client).status_code == 302
    client.post(reverse("account_logout"))
    User.objects.filter(pk=worker.pk).update(is_active=False)

    refused = sign_in("lead", PASSWORD, client)

    assert refused.url == reverse("account_inactive")
    assert client.get(reverse("staff:profile")).status_code == 302
    assert acts()[2:] == [("staff.sign_in_failed", None, worker.pk)]


def test_being_barred_is_told_once_however_often_one_tries(worker):
    for _attempt in range(8):
        sign_in("lead", "vaara-salasana")
    sign_in("lead", PASSWORD)

    failed = [("staff.sign_in_failed", None, worker.pk)] * 5
    assert acts() == [*failed, ("staff.sign_in_barred", None, worker.pk)]


def test_one_place_that_tries_many_names_fills_no_log(worker):
    for attempt in range(30):
        sign_in(f"nimi{attempt}", "x")

    assert acts() == [("staff.sign_in_failed", None, None)] * 10 + [("staff.sign_in_barred", None, None)]


def test_a_new_password_is_told_and_taken_into_use(worker):
    client = Client()
    sign_in("lead", PASSWORD, client)
    new = "nelja-vihreaa-koiraa"
    url = reverse("account_change_password")
    wrong = client.post(url, {"oldpassword": "vaara", "password1": new, "password2": new})
    assert wrong.status_code == 200
    client.post(url, {"oldpassword": PASSWORD, "password1": new, "password2": new})

    assert acts()[1:] == [("staff.own_password_changed", worker.pk, None)]
    assert client.get(reverse("staff:profile")).status_code == 200  # still signed in
    assert sign_in("lead", new).status_code == 302


def test_an_act_on_a_family_always_has_somebody_who_did_it():
    with pytest.raises(IntegrityError, match="audit_event_on_a_family_has_an_actor"), transaction.atomic():
        trail.record(actor=None, action="staff.sign_in_failed", case_id=1)


def test_too_many_tries_of_a_new_password_get_a_page_in_words(worker):
    client = Client()
    client.force_login(worker)
    tried = {"oldpassword": "vaara", "password1": "a", "password2": "b"}
    answers = [client.post(reverse("account_change_password"), tried) for _try in range(6)]

    assert answers[-1].status_code == 429
    assert "Odota minuutti" in answers[-1].content.decode()
