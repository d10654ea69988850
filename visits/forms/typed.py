"""What was typed into one form in words, two versions of it side by side, and both in one."""

from collections.abc import Callable

from django.forms import Form, MultipleChoiceField
from django.utils.translation import gettext as _

from audit.drafts import Content
from staff.forms.typed import Difference, Words, differences, told
from visits.forms.fields import FreeText
from visits.selectors.note.drafts import STEP_FIELDS, is_step, steps_in


def versions(form_of: Callable[[Content], Form], mine: Content, theirs: Content) -> list[Difference]:
    """The fields in which two versions differ, in the order of the form that `form_of` makes of a content."""
    return differences(_words_of(form_of, mine), _words_of(form_of, theirs))


def _words_of(form_of: Callable[[Content], Form], content: Content) -> Words:
    words = {}
    for name, field in form_of(content).fields.items():
        values = content.get(name, [])
        if values and not field.widget.is_hidden:
            words[name] = _label(name, str(field.label)), told(field, values)
    return words


def _label(name: str, label: str) -> str:
    if not name.startswith("steps-"):
        return label
    return _("Step %(number)s: %(label)s") % {"number": int(name.split("-")[1]) + 1, "label": label}


def written_words(form: Form, content: Content) -> str:
    """All that was written freely, to be copied or added to another's text: nothing typed is lost."""
    texts = [name for name, field in form.fields.items() if isinstance(field, FreeText) and not is_step(name)]
    parts = [f"{_question(form, name)}: {content[name][0]}" for name in texts if any(content.get(name, []))]
    return "\n\n".join([*parts, *(", ".join(filter(None, step)) for step in steps_in(content))])


def merge(form: Form, mine: Content, theirs: Content) -> Content:
    """Both versions in one: every sentence, choice and step of either; where only one can be, mine.

    The fields of `form` tell which is which.
    """
    merged = {name: list(values) for name, values in theirs.items()} | _steps_of_both(mine, theirs)
    for name, values in mine.items():
        if name == "rows" or is_step(name):
            continue
        other, field = theirs.get(name, []), form.fields.get(name)
        if isinstance(field, MultipleChoiceField):
            merged[name] = list(dict.fromkeys([*values, *other]))
        elif isinstance(field, FreeText):
            merged[name] = [_both_texts(values[0], other[0] if other else "", long=bool(field.rows))]
        else:
            merged[name] = list(values)
    return merged


def _question(form: Form, name: str) -> str:
    return str(form.fields[name].label).rstrip("?")


def _both_texts(mine: str, theirs: str, *, long: bool) -> str:
    if theirs in mine:
        return mine
    if mine in theirs:
        return theirs
    return f"{mine}\n\n{theirs}" if long else f"{mine}; {theirs}"


def _steps_of_both(mine: Content, theirs: Content) -> Content:
    steps = list(dict.fromkeys([*steps_in(mine), *steps_in(theirs)]))
    cells = {
        f"steps-{number}-{field}": [value]
        for number, step in enumerate(steps)
        for field, value in zip(STEP_FIELDS, step, strict=True)
    }
    emptied = {name: [] for name in theirs if is_step(name)}
    return emptied | cells | {"rows": [str(len(steps))]}
