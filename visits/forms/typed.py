"""Two versions of one text, in words."""

from collections.abc import Callable
from dataclasses import dataclass

from django.forms import Form
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from audit.drafts import Content


@dataclass(frozen=True)
class Difference:
    """A field in which two versions of a text differ, in words."""

    label: str
    mine: str
    theirs: str


def differences(form_of: Callable[[Content], Form], mine: Content, theirs: Content) -> list[Difference]:
    """The fields in which two versions differ, in the order of the form that `form_of` makes of a content."""
    my_words, their_words = _words_of(form_of, mine), _words_of(form_of, theirs)
    names = {name: label for words in (my_words, their_words) for name, (label, _value) in words.items()}
    rows = [(label, my_words.get(name), their_words.get(name)) for name, label in names.items()]
    return [
        Difference(label, mine[1] if mine else "", theirs[1] if theirs else "")
        for label, mine, theirs in rows
        if mine != theirs
    ]


def _words_of(form_of: Callable[[Content], Form], content: Content) -> dict[str, tuple[str, str]]:
    """Field name -> its label and what has been typed or chosen there, in words."""
    words = {}
    for name, field in form_of(content).fields.items():
        values = content.get(name, [])
        if values and not field.widget.is_hidden:
            told = ", ".join(_choice_words(field, value) for value in values)
            words[name] = _label(name, str(field.label)), told
    return words


def _label(name: str, label: str) -> str:
    if not name.startswith("steps-"):
        return label
    return _("Step %(number)s: %(label)s") % {"number": int(name.split("-")[1]) + 1, "label": label}


def _choice_words(field, value: str) -> str:
    for key, label in getattr(field, "choices", []):
        if isinstance(label, list | tuple):
            for inner_key, inner_label in label:
                if str(inner_key) == value:
                    return strip_tags(inner_label)
        elif str(key) == value:
            return strip_tags(str(label))
    return value
