"""A person at a browser: does and sees what people do and see, by labels and headings."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.words import exactly, named, t

PASSWORD = "Perhe-Kuusela-2027"


class Someone:
    """One browser window. What the browser complains of (scripts, policy, missing files) is in `complaints`."""

    def __init__(self, page: Page):
        self.page = page
        self.complaints: list[str] = []
        page.on("console", self._listen)
        page.on("pageerror", lambda error: self.complaints.append(f"{page.url}: {error}"))

    def _listen(self, message) -> None:
        # A form that is sent back answers 422, which is no fault of the page.
        if message.type == "error" and "status of 422" not in message.text:
            self.complaints.append(f"{self.page.url}: {message.text}")

    def sign_in(self, username: str) -> None:
        """Sign in on the login page, from wherever."""
        self.page.context.clear_cookies()
        self.page.goto("/")
        self.write(t("Username"), username)
        self.write(t("Password"), PASSWORD)
        self.press(t("Sign in"))

    def press(self, words: str, within: Locator | None = None) -> None:
        """Press a button."""
        self._in(within).get_by_role("button", name=named(words)).click()

    def follow(self, words: str, within: Locator | None = None) -> None:
        """Follow a link."""
        self._in(within).get_by_role("link", name=named(words)).click()

    def open_family(self, name: str, within: Locator | None = None, about: str = "") -> None:
        """Follow the link that begins with the family's name; lists add to it `about`, how things stand."""
        link = re.compile(rf"^{re.escape(t('Family %(name)s', name=name))}\b.*{re.escape(about)}", re.DOTALL)
        self._in(within).get_by_role("link", name=link).first.click()

    def write(self, label: str, text: str, within: Locator | None = None) -> None:
        """Write into the field of that label, in place of what was there."""
        self._in(within).get_by_label(exactly(label)).fill(text)

    def select(self, label: str, option: str, within: Locator | None = None) -> None:
        """Choose from a drop-down list."""
        self._in(within).get_by_label(exactly(label)).select_option(label=option)

    def tick(self, label: str, within: Locator | None = None) -> None:
        """Tick a box or a choice by how its label begins, as a finger does."""
        begins = re.compile(rf"^\s*{re.escape(label)}")
        self._in(within).locator("label").filter(has_text=begins).first.click()

    def group(self, name: str) -> Locator:
        """The part of a form with that name: a fieldset, or a row."""
        return self.page.get_by_role("group", name=exactly(name))

    def region(self, name: str) -> Locator:
        """The part of a page under that heading."""
        return self.page.get_by_role("region", name=exactly(name))

    def sees(self, words: str, within: Locator | None = None) -> None:
        """The words are on the page."""
        expect(self._in(within).get_by_text(words).first).to_be_visible()

    def sees_heading(self, words: str) -> None:
        """A heading says so."""
        expect(self.page.get_by_role("heading", name=words).first).to_be_visible()

    def _in(self, within: Locator | None) -> Locator | Page:
        return self.page if within is None else within
