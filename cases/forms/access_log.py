"""Which part of a family's log is looked at. The address keeps numbers and words of this form, and no names."""

from datetime import timedelta

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases.selectors import LogPart

KINDS = [
    ("", _("Openings and changes")),
    ("opened", _("Only openings")),
    ("changed", _("Only changes")),
    ("lists", _("Also lists on which the family was seen")),
]
PERIODS = [
    ("", _("The whole time")),
    ("7", _("The last week")),
    ("30", _("The last month")),
    ("365", _("The last year")),
]


class LogPartForm(forms.Form):
    """Kind of act, period, and one person. What is not understood is left out."""

    kind = forms.ChoiceField(label=_("What"), choices=KINDS, required=False)
    days = forms.TypedChoiceField(label=_("When"), choices=PERIODS, coerce=int, empty_value=None, required=False)
    person = forms.IntegerField(
        min_value=1, max_value=2**31 - 1, required=False, widget=forms.HiddenInput(attrs={"id": None})
    )

    def part(self) -> LogPart:
        """The part of the log."""
        self.full_clean()
        days = self.cleaned_data.get("days")
        return LogPart(
            kind=self.cleaned_data.get("kind", ""),
            since=clock.today() - timedelta(days=days) if days else None,
            person=self.cleaned_data.get("person"),
        )

    def kept(self) -> dict[str, object]:
        """What the addresses of other pages of the same part carry."""
        return {name: value for name, value in self.cleaned_data.items() if value}
