"""How many load points a family takes in each phase."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Case
from pairs.models import PhaseLoad

HELP = {
    Case.Phase.PAIR: _("The family is being got to know and its first visits agreed. New families count by this."),
    Case.Phase.INITIAL: _("The first visits."),
    Case.Phase.REVIEW: _("The first visits are over: the joint review, and the closing when the work ends."),
    Case.Phase.WORK: _("The work goes on after the joint review."),
}


class PhaseLoadForm(forms.Form):
    """One choice for each phase in which a family has a pair."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for phase in PhaseLoad.PHASES:
            self.fields[phase.value] = forms.TypedChoiceField(
                label=phase.label, choices=PhaseLoad.Halves.choices, coerce=int, help_text=HELP[phase]
            )
