"""What has been typed into a form, in words, and two versions of it side by side."""

from collections.abc import Mapping
from dataclasses import dataclass

from django import forms
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

# Field -> its label, and what has been typed or chosen there, in words.
Words = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Difference:
    """A field in which two versions of a text differ, in words."""

    label: str
    mine: str
    theirs: str


def differences(mine: Words, theirs: Words) -> list[Difference]:
    """The fields in which two versions differ: in the order of mine, and after them what only theirs has."""
    labels = {name: label for words in (mine, theirs) for name, (label, _told) in words.items()}
    return [
        Difference(label, mine.get(name, ("", ""))[1], theirs.get(name, ("", ""))[1])
        for name, label in labels.items()
        if mine.get(name) != theirs.get(name)
    ]


def told(field: forms.Field, values: list[str]) -> str:
    """What was typed or chosen in the field, in words."""
    return ", ".join(_choice_words(field, value) for value in values)


def _choice_words(field: forms.Field, value: str) -> str:
    if isinstance(field, forms.BooleanField):
        return _("Yes")
    for key, label in getattr(field, "choices", []):
        for inner_key, inner_label in label if isinstance(label, list | tuple) else [(key, label)]:
            if str(inner_key) == value:
                return strip_tags(str(inner_label))
    return value
