"""What a page says when a form was not accepted."""

from collections.abc import Iterator

from django.core.exceptions import NON_FIELD_ERRORS
from django.forms import BaseForm, BaseFormSet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _


def error_summary(*forms: BaseForm | BaseFormSet) -> SafeString:
    """All errors of the forms and formsets in one box on top, each linked to its field. Nothing when all is well.

    It is the only place that shows the errors of a form as a whole, so every page with a form starts with it.
    """
    errors = list(_errors_of(forms))
    if not errors:
        return SafeString("")
    return render_to_string("forms/_errors.html", {"errors": errors})


def error_prefix(*forms: BaseForm | BaseFormSet) -> str:
    """ "Error: " for the page's title, so that a screen reader says it first."""
    return _("Error: ") if any(True for _error in _errors_of(forms)) else ""


def _errors_of(forms: tuple[BaseForm | BaseFormSet, ...]) -> Iterator[tuple[str, str]]:
    """(id of the control or "", message) of each error."""
    for form in forms:
        if isinstance(form, BaseFormSet):
            yield from (("", message) for message in form.non_form_errors())
            yield from _errors_of(tuple(form.forms))
            continue
        for name, messages in form.errors.items():
            if name == NON_FIELD_ERRORS or form[name].is_hidden:
                yield from (("", message) for message in messages)
            else:
                field = form[name]
                yield from ((_control_id(field), _with_label(field.label, message)) for message in messages)


def _control_id(field) -> str:
    """The id of the control to jump to: for radio buttons and check boxes the first one of the group."""
    return field.id_for_label or f"{field.auto_id}_0"


def _with_label(label: str, message: str) -> str:
    """A message out of its place needs the name of the field; a question needs no colon after it."""
    label = str(label).strip()
    if not label:
        return message
    return f"{label} {message}" if label[-1] in "?!:." else f"{label}: {message}"
