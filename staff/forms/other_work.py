"""Forms of one's own work outside cases."""

from crispy_forms.layout import Column, Div, Row
from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from staff.forms.fields import DayField, bare_helper, time_input
from staff.models import NonCaseWork
from staff.services import BlockFacts
from staff.services.other_work import MOST_WEEKS


class BlockForm(forms.Form):
    """What, when, and for how many weeks."""

    work = forms.ModelChoiceField(NonCaseWork.objects.none(), label=_("What"), empty_label=_("Not chosen"))
    day = DayField(label=_("Day"), initial=clock.today)
    starts = forms.TimeField(label=_("Begins"), widget=time_input())
    ends = forms.TimeField(label=_("Ends"), widget=time_input())
    weeks = forms.IntegerField(
        label=_("For how many weeks"),
        min_value=1,
        max_value=MOST_WEEKS,
        initial=1,
        help_text=_("1 is this time only. Otherwise the same time every week, holidays left out."),
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    skip_taken = forms.BooleanField(label=_("Leave out the weeks in which I am booked or away"), required=False)

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["work"].queryset = NonCaseWork.objects.valid_on()
        times = Row(Column("starts", css_class="col-6"), Column("ends", css_class="col-6"))
        self.helper = bare_helper(
            Div("work", "day", times, css_class="form-section"),
            Div("weeks", "skip_taken", css_class="form-section"),
        )

    def facts(self) -> BlockFacts:
        """What the service needs."""
        return BlockFacts(**self.cleaned_data)


class BlockRemovalForm(forms.Form):
    """Whether only this time of a weekly block goes, or the later ones too."""

    and_later = forms.TypedChoiceField(
        label=_("What is removed"),
        choices=[(0, _("Only this time")), (1, _("This and all later times"))],
        coerce=int,
        initial=0,
        widget=forms.RadioSelect,
    )
