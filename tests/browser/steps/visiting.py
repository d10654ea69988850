"""The days of visits: logging on the phone, co-signing, a visit that was not held, the joint review."""

from playwright.sync_api import expect

from tests.browser.someone import Someone
from tests.browser.words import t

HAPPENED = "Aava nukahti syliin. Emmi kertoi öistä ja näytti unipäiväkirjan. Čuovvovaš geardde joatkit 🙂"
FAMILY_WORDS = "Viime yönä heräsin vain kahdesti."
STEP = "Unipäiväkirja joka yö"
OWN_VIEW = "Emmi näytti minusta väsyneemmältä kuin ensi käynnillä."
REASON = "Aava sairastui kuumeeseen."
FOUND = "Yöt rauhoittuvat, kun iltarytmi on sama joka päivä."
DECISION_REASON = "Haluatte jatkaa samaan suuntaan."


def write_note(someone: Someone, *, with_worry: bool = True, is_last: bool = False) -> None:
    """What is needed of a note, as it is typed after the visit. The last one asks for the next visit as well."""
    someone.tick("Emmi", someone.group(t("Who was present?")))
    someone.write(t("What happened?"), HAPPENED)
    someone.write(t("In the family's own words"), FAMILY_WORDS)
    if with_worry:
        someone.tick(t("Small worry"), someone.group(t("Worry zone")))
    first_step = someone.group(t("Step %(number)s", number=1))
    someone.write(t("Step %(number)s", number=1), STEP, first_step)
    someone.write(t("Who"), "Emmi", first_step)
    if is_last:
        someone.tick(t("Not now"), someone.group(t("Next visit")))


def confirm_note(someone: Someone) -> None:
    """The note is signed and shown as it stands from now on."""
    someone.press(t("Confirm the note"))
    someone.sees(t("The note is confirmed. Your work pair can now sign it."))
    someone.sees(HAPPENED)
    someone.sees(t("A signed note cannot be changed by anybody."))


def see_draft_saved(someone: Someone) -> None:
    """The page says that the draft is safe on the server."""
    expect(someone.page.locator("[data-status]")).to_contain_text(t("Draft saved at %(clock)s", clock=""))


def see_typed(someone: Someone) -> None:
    """All that was typed is still in the form."""
    expect(someone.page.get_by_label(t("What happened?"))).to_have_value(HAPPENED)
    expect(someone.group(t("Who was present?")).get_by_role("checkbox", name="Emmi")).to_be_checked()


def cosign(someone: Someone) -> None:
    """From one's own day to the note of the other, and an own view under it."""
    someone.open_family("Kuusela", someone.region(t("Waits for your signature")))
    someone.sees(HAPPENED)
    someone.write(t("Your own view"), OWN_VIEW)
    someone.press(t("Sign the note"))
    someone.sees(t("You have signed the note."))
    someone.sees(OWN_VIEW)


def open_not_held(someone: Someone) -> None:
    """Behind the quiet actions of the visit on one's day."""
    visit = someone.page.get_by_role("article").filter(has_text="Kuusela")
    visit.locator("summary").click()
    someone.follow(t("The visit was not held"), visit)


def record_not_held(someone: Someone) -> None:
    """The family cancelled; the first of the proposed times is the new one."""
    someone.tick("Perhe perui")
    someone.write(t("Why?"), REASON)
    proposed = someone.group(t("New time")).locator("label .choice__title").first
    when = proposed.inner_text()
    proposed.click()
    someone.press(t("Record"))
    someone.sees(t("Recorded. The new time is %(when)s.", when=when))


def hold_review(someone: Someone) -> None:
    """What was found and decided, with the family at the same table."""
    someone.tick("Emmi", someone.group(t("Who is here?")))
    someone.write(t("What have we found out together?"), FOUND)
    expect(someone.page.get_by_label(t("In your words"))).to_have_value(FAMILY_WORDS)
    someone.tick("Perhetyö jatkuu", someone.group(t("What do we decide?")))
    someone.write(t("Why do we decide so?"), DECISION_REASON)
    someone.press(t("Confirm together"))
    someone.sees(t("The joint review is recorded. You can print it for the family."))
    someone.sees(FOUND)
    someone.sees("Perhetyö jatkuu")
