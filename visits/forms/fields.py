"""Fields that take what people type: free text without a wall, days and times in both ways of writing."""

from collections.abc import Iterable

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.drafts import Content
from cases.selectors import MemberRow
from staff.forms.fields import FIRST_YEAR, LAST_YEAR, DayField, card_label

__all__ = [
    "FIRST_YEAR",
    "LAST_YEAR",
    "ClockField",
    "DayField",
    "FreeText",
    "ServiceForm",
    "as_typed",
    "card_label",
    "in_page_order",
    "member_label",
    "posted",
]

TOO_LONG = _("The text has %(show_value)s characters. Shorten it to %(limit_value)s at the most.")
CLOCK_INVALID = _("Write the time like 9.00.")


class FreeText(forms.CharField):
    """Text whose limit is told when it is sent: by a `maxlength` the browser would cut what is pasted, unseen."""

    def __init__(self, **kwargs):
        self.rows = kwargs.pop("rows", 0)
        if self.rows:
            kwargs["widget"] = forms.Textarea(attrs={"rows": self.rows})
        kwargs.setdefault("required", False)
        kwargs["error_messages"] = {"max_length": TOO_LONG} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)

    def widget_attrs(self, widget: forms.Widget) -> dict:
        attrs = super().widget_attrs(widget)
        attrs.pop("maxlength", None)
        return attrs


class ClockField(forms.TimeField):
    """A time of day, as a browser's own picker sends it or as written by hand: 9.00."""

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.TimeInput(format="%H:%M", attrs={"type": "time"})
        kwargs["input_formats"] = ["%H:%M", "%H:%M:%S", "%H.%M"]
        kwargs["error_messages"] = {"invalid": CLOCK_INVALID} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)


def member_label(member: MemberRow) -> str:
    """The label of a chip for a member of the family."""
    return format_html("{} <small>{}</small>", member.short_name, member.about)


class ServiceForm(forms.Form):
    """A form whose facts go to a service, which may refuse them."""

    def asked_as(self) -> dict[str, str]:
        """The service's name of a fact -> the field that asked for it, where the two differ."""
        return {}

    def add_problems(self, problems: dict[str, str]) -> None:
        """Show problems at their fields. What was wrong before stays."""
        for name, words in problems.items():
            if name not in self.errors:
                self.add_error(name, words)

    def add_service_errors(self, error: ValidationError) -> None:
        """Show what the service refused at the fields it names, else on top. What was wrong before stays."""
        names = self.asked_as()
        for name, messages in (getattr(error, "error_dict", None) or {NON_FIELD_ERRORS: error.error_list}).items():
            field = names.get(name, name)
            if field not in self.errors:
                self.add_error(field if field in self.fields else None, messages)
        in_page_order(self)


def in_page_order(form: forms.Form) -> None:
    """Put the errors in the order of the fields, so that the summary on top is read from top to bottom."""
    found = dict(form.errors)
    form.errors.clear()
    form.errors.update({name: found[name] for name in [*form.fields, NON_FIELD_ERRORS] if name in found})


def posted(content: Content) -> MultiValueDict:
    """Saved field lists in the shape in which a browser's come."""
    return MultiValueDict(content)


def of_people_now(content: Content, members: Iterable[MemberRow], names: Iterable[str]) -> Content:
    """The content with the members of today in the named fields: one may have been merged into another since."""
    now = {str(former): str(member.person_id) for member in members for former in member.former_ids}
    told = {name: content[name] for name in names if name in content}
    return content | {
        name: list(dict.fromkeys(now.get(number, number) for number in numbers)) for name, numbers in told.items()
    }


def as_typed(form: forms.Form, content: Content) -> dict:
    """Initial values that show the saved field lists exactly as typed, judged by nothing."""
    return {
        name: content.get(name, []) if isinstance(field, forms.MultipleChoiceField) else content.get(name, [""])[0]
        for name, field in form.fields.items()
    }
