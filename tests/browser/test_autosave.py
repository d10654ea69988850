"""What is typed is never lost nor shown older than it is: on reload, going back, without network or session."""

import time
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from staff.models import User
from tests.browser.checks import PHONE, check_page
from tests.browser.conftest import PATIENCE
from tests.browser.someone import PASSWORD
from tests.browser.words import t
from tests.story import begun, sign
from visits.models import CaseDraft, NoteDraft
from visits.views import drafts

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True, serialized_rollback=True)]

SAVED = "Draft saved at %(clock)s"


@pytest.fixture
def note(open_browser, with_password, moment, story, lead):
    """The lead's phone on the note of a visit that is over; `field` is its main text."""
    moment.move_to(story.open_visit.ends_at + timedelta(hours=1))
    with_password(lead)
    NoteDraft.objects.all().delete()
    phone = open_browser(width=390)
    phone.sign_in(lead.username)
    phone.page.goto(reverse("visits:note_write", args=[story.open_visit.pk]))
    return phone


def field(someone):
    return someone.page.get_by_label(t("What happened?"))


def status(someone):
    return someone.page.locator("[data-status]")


def wait_saved(someone, words):
    """The draft in the database comes to hold the words, and the page says that they are saved."""
    for _look in range(PATIENCE // 100):
        draft = NoteDraft.objects.first()
        if draft and draft.content.get("what_happened") == [words]:
            break
        someone.page.wait_for_timeout(100)
    else:
        raise AssertionError(f"not saved: {words}")
    expect(status(someone)).to_contain_text(t(SAVED, clock=""))


def no_conflict(someone):
    expect(someone.page.locator("[data-notice] section")).to_have_count(0)


def forgive(someone, *parts):
    """The browser itself complains of answers that a test asks for: those are no faults of the page."""
    someone.complaints[:] = [line for line in someone.complaints if not any(part in line for part in parts)]


def test_reload_at_once_shows_the_last_letter_and_no_conflict(note):
    field(note).press_sequentially("Aava nukahti syliin. ")
    wait_saved(note, "Aava nukahti syliin. ")
    field(note).press_sequentially("Joona lauloi.")
    note.page.reload()

    expect(field(note)).to_have_value("Aava nukahti syliin. Joona lauloi.")
    field(note).press("End")
    field(note).press_sequentially(" Loppu.")
    wait_saved(note, "Aava nukahti syliin. Joona lauloi. Loppu.")
    no_conflict(note)


def test_words_that_arrive_after_the_page_has_been_read_anew_are_waited_for(note, monkeypatch):
    """A slow network delivers the last save later than it answers the reload."""
    field(note).press_sequentially("Alku. ")
    wait_saved(note, "Alku. ")
    keep = drafts.save_draft

    def late(**told):
        time.sleep(1.5)
        return keep(**told)

    monkeypatch.setattr(drafts, "save_draft", late)
    field(note).press_sequentially("Viime sanat.")
    note.page.reload()

    expect(field(note)).to_have_value("Alku. Viime sanat.")
    no_conflict(note)


def test_going_back_shows_the_newest_text(note):
    field(note).press_sequentially("Ensimmäinen.")
    note.press(t("Save draft"))
    note.sees(t("The draft is saved. You can go on whenever you like."))
    field(note).press("End")
    field(note).press_sequentially(" Toinen.")
    wait_saved(note, "Ensimmäinen. Toinen.")
    note.page.get_by_role("link", name=t("Back to the family's page")).click()
    note.sees_heading("Lehtola")
    note.page.go_back()

    expect(field(note)).to_have_value("Ensimmäinen. Toinen.")
    note.page.go_back()
    expect(field(note)).to_have_value("Ensimmäinen. Toinen.")
    field(note).press("End")
    field(note).press_sequentially(" Kolmas.")
    wait_saved(note, "Ensimmäinen. Toinen. Kolmas.")
    no_conflict(note)


def test_a_page_that_the_browser_kept_is_read_anew(note):
    field(note).press_sequentially("Vanha.")
    wait_saved(note, "Vanha.")
    draft = NoteDraft.objects.get()
    NoteDraft.objects.filter(pk=draft.pk).update(content=draft.content | {"what_happened": ["Uusi."]}, version=9)

    note.page.evaluate("window.dispatchEvent(new PageTransitionEvent('pageshow', {persisted: true}))")

    expect(field(note)).to_have_value("Uusi.")


def test_without_network_the_words_wait_and_are_saved_when_it_is_back(note):
    field(note).press_sequentially("Kotona. ")
    wait_saved(note, "Kotona. ")
    note.page.context.set_offline(True)
    field(note).press_sequentially("Metsätiellä.")
    expect(status(note)).to_contain_text(
        t("No connection. Your text is on this page and is saved when the connection is back.")
    )
    assert NoteDraft.objects.get().content["what_happened"] == ["Kotona. "]

    note.page.context.set_offline(False)
    wait_saved(note, "Kotona. Metsätiellä.")
    no_conflict(note)
    forgive(note, "ERR_INTERNET_DISCONNECTED")


def test_while_two_texts_wait_for_a_choice_nothing_is_saved_and_the_first_press_is_sent(note):
    """The page that was sent with an older draft comes back with both texts."""
    field(note).press_sequentially("Alku. ")
    wait_saved(note, "Alku. ")
    draft = NoteDraft.objects.get()
    newer = draft.content | {"what_happened": ["Toisen sanat."]}
    NoteDraft.objects.filter(pk=draft.pk).update(content=newer, version=9, writer="other")
    note.page.evaluate(
        "form = document.querySelector('form[data-autosave]');HTMLFormElement.prototype.submit.call(form)"
    )
    expect(note.page.locator("[data-notice] section")).to_have_count(1)
    asked = []
    note.page.on("request", lambda request: asked.append(request.url) if "draft" in request.url else None)

    field(note).press("End")
    field(note).press_sequentially("Omat sanat.")
    note.page.wait_for_timeout(1500)
    assert asked == []
    note.press(t("Keep mine"))

    no_conflict(note)
    expect(field(note)).to_have_value("Alku. Omat sanat.")
    assert asked == []
    forgive(note, "409")


def test_a_session_that_ends_while_typing_loses_nothing(note, lead):
    field(note).press_sequentially("Ennen. ")
    wait_saved(note, "Ennen. ")
    note.page.context.clear_cookies()
    field(note).press_sequentially("Jälkeen.")
    signed_out = t("Not saved: you have been signed out. Sign in in another window, and this text is saved.")
    expect(status(note)).to_contain_text(signed_out)
    note.press(t("Confirm the note"))
    expect(field(note)).to_have_value("Ennen. Jälkeen.")
    expect(status(note)).to_contain_text(signed_out)

    _sign_in_in_another_window(note, lead)

    wait_saved(note, "Ennen. Jälkeen.")
    note.page.reload()
    expect(field(note)).to_have_value("Ennen. Jälkeen.")
    no_conflict(note)
    forgive(note, "403", "ERR_")


def test_words_of_one_are_not_saved_in_the_name_of_another(note, co_worker, with_password):
    with_password(co_worker)
    field(note).press_sequentially("Ennen. ")
    wait_saved(note, "Ennen. ")
    note.page.context.clear_cookies()
    _sign_in_in_another_window(note, co_worker)
    field(note).press_sequentially("Jälkeen.")

    another = t(
        "Not saved: somebody else has signed in with this browser. "
        "Copy your text from here, and ask them to sign out."
    )
    expect(status(note)).to_contain_text(another)
    expect(field(note)).to_have_value("Ennen. Jälkeen.")
    assert NoteDraft.objects.get().content["what_happened"] == ["Ennen. "]
    forgive(note, "403", "ERR_")


def _sign_in_in_another_window(someone, user: User):
    other = someone.page.context.new_page()
    other.goto("/accounts/login/")
    other.get_by_label(t("Username")).fill(user.username)
    other.get_by_label(t("Password")).fill(PASSWORD)
    other.get_by_role("button", name=t("Sign in")).click()
    other.wait_for_url(lambda url: "login" not in url)
    other.close()


def test_a_text_that_is_too_long_is_told_to_be_so(note):
    note.page.evaluate("document.querySelector('[name=what_happened]').value = 'å'.repeat(2000000)")
    field(note).press("End")
    field(note).press_sequentially("!")

    expect(status(note)).to_contain_text(t("Not saved: the text is too long. Leave out what is not needed in it."))
    assert not NoteDraft.objects.exists()


@pytest.mark.parametrize(("page_name", "name"), [("review_new", "found"), ("closure", "summary")])
def test_the_review_and_the_closing_keep_what_is_typed(
    open_browser, with_password, unit, coordinator, lead, co_worker, partner, page_name, name
):
    phone = open_browser(width=390)
    people = SimpleNamespace(unit=unit, coordinator=coordinator, lead=lead, co_worker=co_worker, partner=partner)
    case, held = begun(people, "Aikio", 13, (40, 33, 26))
    for visit in held:
        sign(visit, lead)
    with_password(lead)
    phone.sign_in(lead.username)
    phone.page.goto(reverse(f"visits:{page_name}", args=[case.pk]))
    text = phone.page.locator(f"[name={name}]")

    text.press_sequentially("Illat rauhoittuvat.")
    phone.page.reload()

    expect(text).to_have_value("Illat rauhoittuvat.")
    no_conflict(phone)
    check_page(phone.page, widths=(PHONE,))
    assert CaseDraft.objects.get().content[name] == ["Illat rauhoittuvat."]
