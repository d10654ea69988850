"""What a browser sends of a note: the typed content, and from which window and version it comes."""

from dataclasses import dataclass, replace

from django.http import QueryDict
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

from visits.forms.note import NoteForm
from visits.selectors.note.drafts import Content
from visits.selectors.note.page import NoteChoices
from visits.services.drafts import clean_content

# Fields of the page that say nothing of the visit.
MACHINERY = {
    "csrfmiddlewaretoken",
    "version",
    "writer",
    "sequence",
    "seen_version",
    "resolve",
    "save",
    "confirm",
    "add_step",
}


@dataclass(frozen=True)
class Typed:
    """The typed content; `version` of the draft the window showed, `writer` the window, `sequence` its saves."""

    content: Content
    version: int
    writer: str
    sequence: int

    def accepting(self, version: int, content: Content | None = None) -> "Typed":
        """The same words (or `content`), by somebody who has seen `version` of the draft."""
        return replace(self, version=version, content=self.content if content is None else clean_content(content))


@dataclass(frozen=True)
class Difference:
    """A field in which two versions of a note differ, in words."""

    label: str
    mine: str
    theirs: str


def typed_in(data: QueryDict) -> Typed:
    """What was sent. Numbers that are none count as zero: a page that was tampered with saves as a stale one."""
    return Typed(
        content=clean_content({name: values for name, values in data.lists() if name not in MACHINERY}),
        version=number_in(data, "version"),
        writer=data.get("writer", "").replace("\x00", "")[:32],
        sequence=number_in(data, "sequence"),
    )


def number_in(data: QueryDict, name: str) -> int:
    """A number that the page itself has written in a hidden field."""
    text = data.get(name, "")
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else 0


def differences(choices: NoteChoices, mine: Content, theirs: Content) -> list[Difference]:
    """The fields in which two versions of a note differ, in the order of the form."""
    my_words, their_words = _words_of(choices, mine), _words_of(choices, theirs)
    names = {name: label for words in (my_words, their_words) for name, (label, _value) in words.items()}
    rows = [(label, my_words.get(name), their_words.get(name)) for name, label in names.items()]
    return [
        Difference(label, mine[1] if mine else "", theirs[1] if theirs else "")
        for label, mine, theirs in rows
        if mine != theirs
    ]


def _words_of(choices: NoteChoices, content: Content) -> dict[str, tuple[str, str]]:
    """Field name -> its label and what has been typed or chosen there, in words."""
    words = {}
    for name, field in NoteForm(choices, content).fields.items():
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
