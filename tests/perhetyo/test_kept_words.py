"""A form sent after the session had ended: nothing typed is lost, and nothing is kept on the server."""

import html
import re
import time
from urllib.parse import urlencode

import pytest
from django.core import signing
from django.test import Client
from django.urls import reverse

from audit.drafts import LARGEST_DRAFT
from cases.models import ContactDraft
from staff.models import Session

pytestmark = pytest.mark.django_db
RIGHT = "salasana-pitkä-1"
KEY = "5f0c1d5e-43a5-4d53-9a87-0d9a52b2f7a1"
URL = f"/contacts/new/{KEY}/"
WORDS = 'Rivi 1\n\n”Čáhci” <b>&amp;</b> "x" 🌱'
DOOR = reverse("account_login")
TAKEN_OVER_NOT = "Toisen käyttäjän tekstiä ei otettu mukaan"


@pytest.fixture
def desk(coordinator):
    """The coordinator's desk with tokens checked, in which the session has ended on the server."""
    coordinator.set_password(RIGHT)
    coordinator.save()
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    client.get(URL)
    Session.objects.all().delete()
    return client


def fields_of(response):
    """What a browser would send of the form that holds the words: hidden fields and areas of text."""
    forms = re.findall(r"<form.*?</form>", response.content.decode(), re.DOTALL)
    page = next(form for form in forms if 'name="kept"' in form or 'name="story"' in form)
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    areas = re.findall(r'<textarea[^>]* name="([^"]+)"[^>]*>\n?(.*?)</textarea>', page, re.DOTALL)
    sent = {}
    for name, value in [*hidden, *areas]:
        sent.setdefault(name, []).append(html.unescape(value))
    return sent


def send(desk, **headers):
    data = {"csrfmiddlewaretoken": desk.cookies["csrftoken"].value, "story": WORDS, "save": "1"}
    return desk.post(URL, data | {"needs": ["1", "2"], "version": "0"}, headers=headers)


def sign_in(desk, coordinator, page, password=RIGHT):
    return desk.post(DOOR, fields_of(page) | {"login": coordinator.username, "password": password})


def test_the_words_come_back_after_signing_in(desk, coordinator):
    door = send(desk)
    assert door.status_code == 401
    assert not ContactDraft.objects.exists()

    wrong = sign_in(desk, coordinator, door, password="väärä")
    assert wrong.status_code == 200
    kept = sign_in(desk, coordinator, wrong)
    assert f'action="{URL}"' in kept.content.decode()
    answer = desk.post(URL, fields_of(kept))

    assert answer.url == URL
    draft = ContactDraft.objects.get()
    assert (draft.content["story"], draft.content["needs"]) == ([WORDS], ["1", "2"])


def test_the_page_with_the_words_is_kept_in_no_cache(desk):
    assert send(desk).headers["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("change", [lambda kept: "{", lambda kept: "[" * 100_000, lambda kept: "x" + kept])
def test_words_that_were_tampered_with_are_refused_in_words(desk, coordinator, change):
    fields = fields_of(send(desk))
    login = {"login": coordinator.username, "password": RIGHT, "kept": [change(fields["kept"][0])]}
    refused = desk.post(DOOR, fields | login)

    assert refused.status_code == 200
    assert TAKEN_OVER_NOT in refused.content.decode()
    assert "Čáhci" not in refused.content.decode()
    # Signed in already, the door answers the same.
    token = {"csrfmiddlewaretoken": [desk.cookies["csrftoken"].value]}
    again = desk.post(DOOR, fields | login | token)
    assert TAKEN_OVER_NOT in again.content.decode()


def test_the_words_go_to_nobody_but_their_writer(desk, supervisor):
    supervisor.set_password(RIGHT)
    supervisor.save()
    door = send(desk)
    page = sign_in(desk, supervisor, door).content.decode()

    assert TAKEN_OVER_NOT in page
    assert "Čáhci" not in page
    assert KEY not in page
    assert str(supervisor) in page


def test_who_wrote_is_told_to_nobody(desk, coordinator):
    door = send(desk)

    assert str(coordinator) not in door.content.decode()
    assert coordinator.username not in door.content.decode()
    cookie = desk.cookies["writer"]
    assert coordinator.username not in cookie.value
    assert str(coordinator.pk) != cookie.value
    assert cookie["httponly"]
    assert not cookie["max-age"]


def test_a_long_text_comes_back_too(desk, coordinator):
    """As large as the largest draft, in letters that take the most room on the way."""
    text = "ä" * (LARGEST_DRAFT - 1000)
    data = {"csrfmiddlewaretoken": desk.cookies["csrftoken"].value, "story": text, "save": "1", "version": "0"}
    # The browser has thrown away the cookie of the session that has ended.
    del desk.cookies["sessionid"]
    body = urlencode(data)
    assert len(body) > 1_500_000
    door = desk.post(URL, body, content_type="application/x-www-form-urlencoded")
    assert door.status_code == 401
    kept = sign_in(desk, coordinator, door)
    assert kept.status_code == 200
    answer = desk.post(
        URL, urlencode(fields_of(kept), doseq=True), content_type="application/x-www-form-urlencoded"
    )

    assert answer.url == URL
    assert ContactDraft.objects.get().content["story"] == [text]


@pytest.mark.parametrize("headers", [{"Sec-Fetch-Mode": "cors"}, {"HX-Request": "true"}])
def test_a_script_on_the_page_is_told_of_the_ended_session_itself(desk, headers):
    response = send(desk, **headers)

    assert response.status_code == 302
    assert response.url.startswith(DOOR)


def test_a_password_is_not_carried_along(desk):
    data = {"csrfmiddlewaretoken": desk.cookies["csrftoken"].value, "oldpassword": "vanha", "password1": "uusi"}
    response = desk.post(reverse("account_change_password"), data)

    assert response.status_code == 302
    assert "vanha" not in response.content.decode()


def test_a_form_from_elsewhere_is_still_refused(desk):
    assert desk.post(URL, {"story": WORDS}).status_code == 403


def test_after_signing_out_nothing_can_be_planted_for_the_person(coordinator):
    coordinator.set_password(RIGHT)
    coordinator.save()
    client = Client(enforce_csrf_checks=True)
    client.force_login(coordinator)
    client.get(URL)
    mark = client.cookies["writer"].value
    client.post(reverse("account_logout"), {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})

    assert not client.cookies["writer"].value
    client.get(DOOR)
    planted = send(client)
    assert planted.status_code == 302
    sign_in_fields = {"login": coordinator.username, "password": RIGHT}
    client.post(DOOR, sign_in_fields | {"csrfmiddlewaretoken": client.cookies["csrftoken"].value})
    assert client.cookies["writer"].value != mark


def test_the_mark_is_new_in_each_session(coordinator):
    marks = set()
    for _session in range(2):
        client = Client()
        client.force_login(coordinator)
        client.get(URL)
        marks.add(client.cookies["writer"].value)

    assert len(marks) == 2


def test_two_windows_that_waited_both_get_their_words(desk, coordinator):
    first, second = send(desk), send(desk)
    sign_in(desk, coordinator, first)
    waiting = fields_of(second) | {"csrfmiddlewaretoken": [desk.cookies["csrftoken"].value]}
    kept = desk.post(DOOR, waiting | {"login": coordinator.username, "password": RIGHT})

    assert f'action="{URL}"' in kept.content.decode()


def test_the_words_are_sent_on_only_where_they_were_going(desk, coordinator):
    fields = fields_of(send(desk)) | {"next": [reverse("home")]}
    page = desk.post(DOOR, fields | {"login": coordinator.username, "password": RIGHT}).content.decode()

    assert f'action="{URL}"' in page
    assert f'action="{reverse("home")}"' not in page


def test_words_that_waited_too_long_are_not_sent_on(desk, coordinator, monkeypatch):
    door, now = send(desk), time.time()
    monkeypatch.setattr(signing.time, "time", lambda: now + 12 * 3600 + 5)
    page = sign_in(desk, coordinator, door).content.decode()

    assert "Teksti odotti liian kauan" in page
    assert "Čáhci" not in page


def test_what_is_sent_and_where_can_be_read_before(desk, coordinator):
    page = sign_in(desk, coordinator, send(desk))
    shown = re.sub(r"<textarea.*?</textarea>", "", page.content.decode(), flags=re.DOTALL)

    assert "”Čáhci” &lt;b&gt;&amp;amp;&lt;/b&gt;" in shown
    assert f"sivulle {URL}" in shown
    assert page.headers["X-Frame-Options"] == "DENY"
    assert page.headers["Cache-Control"] == "no-store, private"


def test_a_field_called_like_one_of_the_door_is_kept(desk, coordinator):
    token = {"csrfmiddlewaretoken": desk.cookies["csrftoken"].value}
    door = desk.post(URL, token | {"story": WORDS, "next": "meeting", "kept": "oma", "login": "x"})
    kept = fields_of(sign_in(desk, coordinator, door))

    assert (kept["next"], kept["kept"], kept["login"]) == (["meeting"], ["oma"], ["x"])
