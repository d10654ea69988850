"""The week grid of a form: on which parts of which weekdays visits suit the family."""

from crispy_forms.layout import HTML
from django import forms
from django.forms.boundfield import BoundWidget
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from audit.finnish_dates import WEEKDAYS, WEEKDAYS_SHORT
from cases.models import PreferredTime
from cases.selectors.preferred_times import slot_choices

PARTS = PreferredTime.Part
# Where the grid stands in a layout; the form of the page is a `WeekGridForm`.
GRID = HTML('{% include "cases/_week_grid.html" %}')


class WeekGridForm(forms.Form):
    """A form with the week grid."""

    preferred_times = forms.MultipleChoiceField(
        label=_("When do visits suit the family?"),
        choices=slot_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose all times that suit. Leave the grid empty when it is not known."),
    )

    @property
    def week_parts(self) -> list[str]:
        """The heads of the columns."""
        return PARTS.labels

    def week_rows(self) -> list[tuple[str | Promise, str | Promise, list[BoundWidget]]]:
        """Each weekday, its short name for a phone, and its boxes, one for each part of the day."""
        boxes = list(self["preferred_times"])
        return [
            (name, short, boxes[day * len(PARTS) : (day + 1) * len(PARTS)])
            for day, (name, short) in enumerate(zip(WEEKDAYS, WEEKDAYS_SHORT, strict=True))
        ]
