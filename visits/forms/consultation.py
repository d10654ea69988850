"""Asking an expert along, and what the expert answers and writes."""

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from staff.forms.fields import bare_helper
from staff.models import Competence
from visits.forms.fields import FreeText, ServiceForm, card_label
from visits.models import Consultation
from visits.selectors.consultations import Expert, wanted_competences
from visits.services.note_facts import LONGEST_TEXT

WHY_LENGTH = Consultation._meta.get_field("why").max_length


class CompetenceForm(forms.Form):
    """For which competence an expert is looked for."""

    competence = forms.ModelChoiceField(
        queryset=Competence.objects.none(),
        label=_("What should the expert know?"),
        empty_label=_("Choose a competence"),
        error_messages={"required": _("Choose the competence that is needed.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["competence"].queryset = wanted_competences()


class AskForm(ServiceForm):
    """Whom to ask, and why."""

    asked = forms.ChoiceField(
        label=_("Whom do you ask?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose whom you ask."),
            "invalid_choice": _("This person is no longer free for the visit. Choose somebody else."),
        },
    )
    why = FreeText(
        label=_("For what do you need the expert?"),
        help_text=_("Shortly, without the family's name: who is asked reads it before seeing the family."),
        required=True,
        rows=3,
        max_length=WHY_LENGTH,
        error_messages={"required": _("Write shortly for what you need the expert.")},
    )

    def __init__(self, *args, experts: list[Expert], **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["asked"].choices = [
            (str(row.user.pk), card_label(str(row.user), row.about)) for row in experts
        ]
        self.helper = bare_helper(
            Div(Field("asked", wrapper_class="choices choices-2"), "why", css_class="form-section")
        )


class CannotComeForm(ServiceForm):
    """Why one does not come along, if one wants to tell it."""

    reason = FreeText(
        label=_("Why can you not come?"),
        help_text=_("Need not be told. The pair reads it. Health matters are not written here."),
        rows=2,
        max_length=Consultation._meta.get_field("decline_reason").max_length,
    )


class ExpertViewForm(ServiceForm):
    """What the expert saw at the visit."""

    own_view = FreeText(
        label=_("Your own view"),
        help_text=_("What you saw and recommend. It stands beside the pair's note and cannot be changed."),
        required=True,
        rows=8,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write what you saw and what you recommend.")},
    )
