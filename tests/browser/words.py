"""The words on the pages: asked from the translations, so that no test hangs on how a thing is said."""

import re

from django.utils import translation


def t(msgid: str, **names: object) -> str:
    """The English words of the source as the page says them, with `names` put in."""
    with translation.override("fi"):
        words = translation.gettext(msgid)
    return words % names if names else words


def t_count(singular: str, plural: str, number: int, **names: object) -> str:
    """Words that depend on a number."""
    with translation.override("fi"):
        return translation.ngettext(singular, plural, number) % names


def exactly(words: str) -> re.Pattern:
    """The words and nothing more, but for the mark of a required field and the number of rows in a card."""
    required = re.escape(t("(required)"))
    return re.compile(rf"^\s*{re.escape(words)}\s*\*?\s*({required}|\d+)?\s*$", re.IGNORECASE)


def named(words: str) -> re.Pattern:
    """A link or button with these words; what it adds for the ear, as in "Log the visit, Family X", may follow."""
    return re.compile(rf"^{re.escape(words)}(\s*[,:].*)?$")
