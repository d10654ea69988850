"""Two versions of what was typed into one form, in words."""

from collections.abc import Callable

from django.forms import Form
from django.utils.translation import gettext as _

from audit.drafts import Content
from staff.forms.typed import Difference, Words, differences, told


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
