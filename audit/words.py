"""What is written: whether it says anything to a reader, and how a name stands in a sentence."""

import unicodedata

# Letters and signs by their class, but empty on every screen: fillers of Hangul and the blank of Braille.
EMPTY_SIGNS = frozenset("\u115f\u1160\u2800\u3164\uffa0")


def is_blank(text: str) -> bool:
    """Whether the text holds nothing that can be read: only spaces, line ends, controls and other unseen signs.

    A combining mark alone is none either; a letter, a number, a symbol or an emoji is.
    """
    return all(unicodedata.category(sign)[0] in "ZCM" or sign in EMPTY_SIGNS for sign in text)


def in_sentence(name: str) -> str:
    """A name in the middle of a sentence: with a small first letter, but for an abbreviation."""
    return name if name[1:2].isupper() else name[:1].lower() + name[1:]
