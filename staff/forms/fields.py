"""Fields and widgets that several forms share."""

from datetime import date

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Layout
from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from staff.languages import LANGUAGES
from staff.phones import stored_phone

# A year typed wrong is found here and not by the database.
FIRST_YEAR, LAST_YEAR = 1900, 2100
DAY_INVALID = _("Write the day like 12.3.2026.")


class PlainForm(forms.Form):
    """A question with a button and nothing to fill in: what the service refuses is told on its page."""


def bare_helper(*layout: object) -> FormHelper:
    """A layout without a form element of its own."""
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    helper.layout = Layout(*layout)
    return helper


class PhoneField(forms.CharField):
    """A phone number, in the form in which it is kept; for the keys of a phone."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs | {"widget": forms.TextInput({"type": "tel"})})

    def clean(self, value: object) -> str:
        return stored_phone(super().clean(value))


class DayField(forms.DateField):
    """A day, as a browser's own picker sends it or as written by hand: 12.3.2026."""

    def __init__(self, **kwargs):
        kwargs["widget"] = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        kwargs["input_formats"] = ["%Y-%m-%d", "%d.%m.%Y"]
        kwargs["error_messages"] = {"invalid": DAY_INVALID} | kwargs.get("error_messages", {})
        super().__init__(**kwargs)

    def to_python(self, value: object) -> date | None:
        day = super().to_python(value)
        if day and not FIRST_YEAR <= day.year <= LAST_YEAR:
            raise ValidationError(_("Check the year."), code="year")
        return day


def card_label(title: str, text: str) -> str:
    """The label of a choice shown as a card: a title and a line that explains it."""
    return format_html('<span class="choice__title">{}</span><span class="choice__text">{}</span>', title, text)


def date_input() -> forms.DateInput:
    """The device's own calendar; its value is always in ISO form."""
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def time_input() -> forms.TimeInput:
    """The device's own clock."""
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


def languages_field() -> forms.MultipleChoiceField:
    """The languages in which somebody works."""
    return forms.MultipleChoiceField(
        label=_("Languages"),
        choices=LANGUAGES,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Languages in which the person can work with a family."),
    )


def choosable(rows: QuerySet, chosen: object) -> QuerySet:
    """Rows of a catalogue valid today, and those already chosen, so that an old choice is not lost on saving.

    `chosen` is one row's number or a list of them, or None.
    """
    numbers = chosen if isinstance(chosen, list) else [chosen]
    today_valid = rows.model.objects.valid_on().values("pk")
    return rows.filter(Q(pk__in=today_valid) | Q(pk__in=[number for number in numbers if number is not None]))


def add_errors(form: forms.Form, error: ValidationError) -> None:
    """Show what a service refused at the fields it names; what the form has no field for, on top of the form."""
    if not hasattr(error, "error_dict"):
        form.add_error(None, error)
        return
    for name, messages in error.error_dict.items():
        form.add_error(name if name in form.fields else None, messages)
