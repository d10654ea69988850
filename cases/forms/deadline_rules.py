"""What a changed law says of a limit."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.forms.contact import field_of
from cases.models import DeadlineRule
from staff.forms.fields import DayField


class DeadlineRuleForm(forms.Form):
    """From which day on, how long, and by which law."""

    since = DayField(label=_("In force from"), help_text=_("Earlier limits stay as they were counted."))
    length = field_of(DeadlineRule, "length", min_value=1, max_value=400)
    length_unit = field_of(DeadlineRule, "length_unit", widget=forms.RadioSelect)
    law = field_of(DeadlineRule, "law")

    def __init__(self, *args, rule: DeadlineRule, **kwargs):
        shown = {name: getattr(rule, name) for name in ("length", "length_unit", "law")}
        super().__init__(*args, initial=shown, **kwargs)
        self.fields["length_unit"].choices = DeadlineRule.LengthUnit.choices
