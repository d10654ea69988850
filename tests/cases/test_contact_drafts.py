"""A contact in the making: kept from the first letter, for its writer alone, until it is taken in or discarded."""

import re
from datetime import time, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied

from audit import clock
from audit.drafts import LARGEST_DRAFT, DraftConflict, Typed
from audit.models import AuditEvent
from cases.forms import ContactForm
from cases.models import Case, ContactDraft, Family, Need
from cases.selectors.contact_drafts import begun_text
from cases.services import (
    ContactTaken,
    MemberFacts,
    discard_contact_draft,
    save_contact_draft,
    take_in_contact,
)
from staff.calendar import moment_at
from tests.cases.test_contact_page import KEY, NEW, URL, page_of

pytestmark = pytest.mark.django_db
DRAFT, DISCARD = f"{URL}draft/", f"{URL}discard/"
AWKWARD = 'Čáhci ja vuoigŋa 🌱\n”Ängeslevä” <b>&amp;</b> "\t\u200b'
UNWRITTEN = {
    "received_on": "2026-03-12",
    "urgency": "normal",
    "members-TOTAL_FORMS": "2",
    "members-INITIAL_FORMS": "0",
    "members-MAX_NUM_FORMS": "20",
    "members-0-language": "fi",
    "members-0-lives_here": "on",
    "members-1-language": "fi",
    "members-1-lives_here": "on",
}


def typed(**fields):
    """What the window "a" of a fresh form sends: `typed(story="Soitto")`."""
    return UNWRITTEN | {"version": "0", "writer": "a", "sequence": "1"} | fields


def test_a_new_contact_has_an_address_of_its_own_without_a_word_of_the_family(desk):
    first, second = desk.get(NEW).url, desk.get(NEW).url

    assert re.fullmatch(rf"{NEW}[0-9a-f-]{{36}}/", first)
    assert first != second
    assert not ContactDraft.objects.exists()


def test_an_untouched_form_makes_no_draft(desk):
    page_of(desk.get(URL))
    answer = desk.post(DRAFT, typed())

    assert answer.json() == {"version": 0, "words": ""}
    assert not ContactDraft.objects.exists()


def test_the_first_letter_is_kept_and_comes_back_after_a_reload(desk, coordinator):
    answer = desk.post(DRAFT, typed(story="S"))

    draft = ContactDraft.objects.get()
    assert answer.json()["version"] == draft.version == 1
    assert draft.saved_by == coordinator
    assert ">S</textarea>" in page_of(desk.get(URL)).replace("\n", "")
    assert [act.action for act in AuditEvent.objects.all()] == ["contact.draft_written"]


def test_everything_typed_comes_back_exactly(desk):
    need = Need.objects.get(code="violence")
    fields = {
        "story": AWKWARD,
        "family_name": "Äijälä-Ŋ",
        "received_on": "12.3.",
        "members-1-first_name": "Bea <i>",
        "members-1-birth_date": "2020-02-30",
        "members-1-protected": "on",
        f"words_{need.pk}": "Pelottaa",
        "needs": [need.pk],
    }
    sent = typed(**fields)
    del sent["members-1-lives_here"]
    desk.post(URL, sent | {"save": "1"})

    response = desk.get(URL)
    form, members = response.context["form"], response.context["members"].forms
    assert form["story"].value() == AWKWARD
    assert (form["family_name"].value(), form["received_on"].value()) == ("Äijälä-Ŋ", "12.3.")
    assert (form["needs"].value(), form[f"words_{need.pk}"].value()) == ([str(need.pk)], "Pelottaa")
    assert members[1]["first_name"].value() == "Bea <i>"
    assert members[1]["birth_date"].value() == "2020-02-30"
    assert members[1]["protected"].value() is True
    assert members[1]["lives_here"].value() is False
    assert "Bea <i>" not in response.content.decode()
    assert not Family.objects.exists()


def test_saving_with_the_button_needs_no_script(desk):
    response = desk.post(URL, typed(story="Soitto", save="1"), follow=True)

    assert response.redirect_chain == [(URL, 302)]
    assert "Soitto" in page_of(response)
    assert 'name="save"' in page_of(response)


def test_adding_a_member_keeps_the_draft_too(desk):
    page_of(desk.post(URL, typed(story="Kesken", add_member="1")))

    assert ContactDraft.objects.get().content["story"] == ["Kesken"]


def test_a_draft_is_for_its_writer_alone(desk, client_of, supervisor):
    desk.post(DRAFT, typed(story="Salainen tarina", family_name="Salainen"))

    other = client_of(supervisor)
    for url in (URL, "/pairs/", NEW):
        assert "Salainen" not in page_of(other.get(url, follow=True))
    assert other.get(DISCARD).status_code == 302
    other.post(DISCARD, {"version": "1"})
    other.post(DRAFT, typed(story="Toisen"))
    assert sorted(row.content["story"][0] for row in ContactDraft.objects.all()) == ["Salainen tarina", "Toisen"]


def test_who_takes_in_no_contacts_keeps_no_drafts(lead):
    with pytest.raises(PermissionDenied):
        save_contact_draft(actor=lead, key=uuid4(), typed=Typed({"story": ["S"]}))
    with pytest.raises(PermissionDenied):
        discard_contact_draft(actor=lead, key=uuid4(), version=1)


@pytest.fixture
def _noon():
    """The middle of this day: what was some hours ago was not yesterday."""
    with clock.at(moment_at(clock.today(), time(12))):
        yield


@pytest.mark.usefixtures("_noon")
def test_unfinished_contacts_are_listed_where_one_begins(desk, coordinator):
    with clock.at(clock.now() - timedelta(minutes=20)):
        save_contact_draft(actor=coordinator, key=KEY, typed=Typed({"family_name": ["Aikio"]}))
    save_contact_draft(actor=coordinator, key=uuid4(), typed=Typed({"story": ["Nimeä en kuullut"]}))

    for page in (page_of(desk.get("/pairs/")), page_of(desk.get(NEW, follow=True))):
        assert "Perhe Aikio" in page
        assert "aloitettu 20 minuuttia sitten" in page
        assert "Nimi vielä kirjoittamatta" in page
        assert f'href="{URL}"' in page
        assert f'href="{DISCARD}"' in page
    assert "Perhe Aikio" not in page_of(desk.get(URL)).partition("<form")[0].partition("<main")[2]


@pytest.mark.parametrize(
    ("ago", "words"),
    [
        (timedelta(seconds=20), "aloitettu juuri äsken"),
        (timedelta(minutes=1), "aloitettu minuutti sitten"),
        (timedelta(hours=2, minutes=59), "aloitettu 2 tuntia sitten"),
        (timedelta(days=3), "aloitettu 3 päivää sitten"),
    ],
)
@pytest.mark.usefixtures("_noon")
def test_the_age_of_a_draft_in_words(ago, words):
    assert begun_text(clock.now() - ago).startswith(words)


def test_a_draft_ends_when_the_contact_is_taken_in(desk, contact_data):
    desk.post(DRAFT, typed(story="Kesken"))
    response = desk.post(URL, contact_data(version="1", writer="a", sequence="2"))

    case = Case.objects.get()
    assert response.url == f"/pairs/{case.pk}/" or str(case.pk) in response.url
    assert not ContactDraft.objects.exists()
    assert desk.get(URL).url == response.url


def test_what_was_left_open_waits_in_the_draft(desk, contact_data):
    page = page_of(desk.post(URL, contact_data(work_form=None, work_form_reason="", hopes="Lepoa")), 422)

    assert 'href="#id_work_form_reason"' in page
    assert ContactDraft.objects.get().content["hopes"] == ["Lepoa"]
    assert "Lepoa" in page_of(desk.get(URL))


def test_writing_on_after_the_contact_was_taken_in_is_told(desk, contact_data, coordinator):
    desk.post(URL, contact_data())
    answer = desk.post(DRAFT, typed(story="Vielä yksi asia"))
    page = page_of(desk.post(URL, typed(story="Vielä yksi asia", save="1")), 409)

    assert answer.status_code == 422
    assert answer.json()["problem"] == "Tämä yhteydenotto on jo otettu vastaan."
    assert "Vielä yksi asia" in page
    with pytest.raises(ContactTaken):
        save_contact_draft(actor=coordinator, key=KEY, typed=Typed({"story": ["S"]}))
    assert not ContactDraft.objects.exists()


def test_confirming_an_older_window_does_not_throw_newer_words_away(desk, contact_data, coordinator):
    """The draft has grown between this window's own save and its confirming."""
    desk.post(DRAFT, typed(story="Uudempi", writer="b"))
    facts = ContactForm(contact_data(), units=[coordinator.unit])
    assert facts.is_valid()

    with pytest.raises(DraftConflict):
        take_in_contact(
            actor=coordinator,
            facts=facts.facts([MemberFacts(role="mother")]),
            typed=Typed({"story": ["Vanha"]}, version=0, writer="a", key=KEY),
        )
    assert not Case.objects.exists()
    assert ContactDraft.objects.get().content["story"] == ["Uudempi"]


def test_two_windows_do_not_write_over_each_other(desk):
    desk.post(DRAFT, typed(story="Ensimmäinen"))
    quiet = desk.post(DRAFT, typed(story="Toinen", writer="b"))
    loud = desk.post(URL, typed(story="Toinen", writer="b", confirm="1"))

    assert quiet.status_code == loud.status_code == 409
    for page in (quiet.json()["notice"], loud.content.decode()):
        assert "Ensimmäinen" in page
        assert "Toinen" in page
    assert ContactDraft.objects.get().content["story"] == ["Ensimmäinen"]
    assert not Family.objects.exists()


@pytest.mark.parametrize(("choice", "kept"), [("mine", "Toinen"), ("theirs", "Ensimmäinen")])
def test_the_writer_chooses_which_version_is_kept(desk, choice, kept):
    desk.post(DRAFT, typed(story="Ensimmäinen"))
    desk.post(URL, typed(story="Toinen", writer="b", resolve=choice, seen_version="1"))

    assert ContactDraft.objects.get().content["story"] == [kept]
    assert kept in page_of(desk.get(URL))


def test_a_late_delivery_from_one_window_is_not_a_conflict(desk):
    desk.post(DRAFT, typed(story="Uusi", sequence="2"))
    answer = desk.post(DRAFT, typed(story="Vanha", sequence="1"))

    assert answer.json()["version"] == 1
    assert ContactDraft.objects.get().content["story"] == ["Uusi"]


def test_a_draft_has_a_largest_size_told_in_words(desk):
    answer = desk.post(DRAFT, typed(story="å" * (LARGEST_DRAFT + 1)))

    assert answer.status_code == 422
    assert "liian pitkä" in answer.json()["problem"]


def test_a_draft_is_discarded_only_when_asked_twice(desk):
    desk.post(DRAFT, typed(story="Turha soitto", family_name="Aikio"))
    page = page_of(desk.get(DISCARD))
    assert "Turha soitto" in page
    assert ContactDraft.objects.exists()

    response = desk.post(DISCARD, {"version": "1"})

    assert response.url == "/pairs/"
    assert not ContactDraft.objects.exists()
    assert AuditEvent.objects.filter(action="contact.draft_discarded").count() == 1
    assert "Aikio" not in str(AuditEvent.objects.values())


def test_a_draft_that_has_changed_since_is_not_thrown_away(desk, coordinator):
    desk.post(DRAFT, typed(story="Vanha"))
    desk.post(DRAFT, typed(story="Uusi", sequence="2"))

    assert desk.post(DISCARD, {"version": "1"}).url == DISCARD
    with pytest.raises(DraftConflict):
        discard_contact_draft(actor=coordinator, key=KEY, version=1)
    assert ContactDraft.objects.get().content["story"] == ["Uusi"]


def test_a_contact_begun_anew_after_discarding_is_not_written_over_by_an_old_window(desk):
    desk.post(DRAFT, typed(story="Vanha"))
    desk.post(DISCARD, {"version": "1"})
    desk.post(DRAFT, typed(story="Uusi puhelu", writer="b"))

    late = desk.post(DRAFT, typed(story="Vanha jatkuu", version="1", sequence="2"))

    assert late.status_code == 409
    assert ContactDraft.objects.get().content["story"] == ["Uusi puhelu"]


def test_discarding_what_is_not_there_leads_to_the_form(desk):
    assert desk.get(DISCARD).url == URL
    assert desk.post(DISCARD, {"version": "1"}).url == "/pairs/"
