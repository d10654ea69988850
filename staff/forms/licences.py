"""The form of a right to practise a profession."""

from crispy_forms.layout import Column, Div, Field, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from staff.forms.fields import DayField, bare_helper
from staff.forms.seen import SeenMixin
from staff.models import Licence
from staff.selectors.seen import licence_values
from staff.services import LicenceFacts


class LicenceForm(SeenMixin, forms.Form):
    """What the register says of the person."""

    register = forms.ChoiceField(label=_("Register"), choices=Licence.Register.choices, widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("Registered title"),
        max_length=120,
        help_text=_("As in the register, for example: licensed social worker."),
    )
    number = forms.CharField(
        label=_("Registration number"),
        max_length=20,
        help_text=_("Eleven digits. Shown to the person and to those who check licences only."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    checked_on = DayField(label=_("Checked on"), initial=clock.today)
    valid_until = DayField(
        label=_("Valid until"), required=False, help_text=_("Leave empty when the right has no end.")
    )

    def __init__(self, *args, licence: Licence | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        saved = licence_values(licence) if licence else {}
        # A check made anew is made today, unless another day is told.
        self.initial |= {name: value for name, value in saved.items() if name != "checked_on"}
        days = Row(Column("checked_on", css_class="col-sm-6"), Column("valid_until", css_class="col-sm-6"))
        fields = [Field("register", wrapper_class="chips"), "title", "number", days]
        self.helper = bare_helper(Div(*fields, css_class="form-section"))
        if licence:
            self.watch(saved)

    def facts(self) -> LicenceFacts:
        """What the service needs."""
        return LicenceFacts(**self.told())
