"""Where a contact led."""

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from cases.forms.contact import LONGEST_TEXT, field_of
from cases.forms.members import let_paste
from cases.models import ClosingReason, Closure, ContactOutcome
from cases.services.outcomes import OutcomeFacts
from staff.forms.fields import bare_helper

ENDING = " ".join(f"when-{kind}" for kind in ContactOutcome.ENDING)


class OutcomeForm(forms.Form):
    """Where the contact led and why. What belongs to one outcome only is shown when that one is chosen."""

    kind = field_of(
        ContactOutcome,
        "kind",
        label=_("Where does the contact lead?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose where the contact leads.")},
    )
    reason = field_of(
        ContactOutcome,
        "reason",
        label=_("Why, and what was agreed with the family"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("The family may read the text."),
        error_messages={"required": _("Write why, and what was agreed with the family.")},
    )
    service = field_of(ContactOutcome, "service", label=_("To which service?"))
    consent_given = field_of(
        ContactOutcome, "consent_given", label=_("The family consents to its matter going to this service")
    )
    closing_reason = forms.ModelChoiceField(
        label=_("Why does the family not come to family work?"),
        queryset=None,
        required=False,
        empty_label=_("Choose the reason"),
    )
    told = field_of(
        Closure,
        "told",
        label=_("Who has been told?"),
        help_text=_("The family, and whoever guided it here. For example: the mother by phone, the clinic nurse."),
    )
    answer = field_of(
        ContactOutcome,
        "answer",
        label=_("Answer to the sender"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The partner who made contact reads this. Tell no more than the partner needs to know."),
    )

    def __init__(self, *args, has_sender: bool, **kwargs):
        super().__init__(*args, **kwargs)
        kinds = ContactOutcome.Kind.choices
        self.fields["kind"].choices = [(value, capfirst(label)) for value, label in kinds]
        self.fields["closing_reason"].queryset = ClosingReason.objects.valid_on().before_work()
        answer = [Div("answer", css_class="form-section")]
        if not has_sender:
            del self.fields["answer"]
            answer = []
        let_paste(self)
        self.helper = bare_helper(
            Div(Field("kind", wrapper_class="chips"), "reason", css_class="form-section"),
            Div("service", "consent_given", css_class="form-section when when-other_service"),
            Div("closing_reason", css_class="form-section when when-withdrawn"),
            Div("told", css_class=f"form-section when {ENDING}"),
            *answer,
        )

    def facts(self) -> OutcomeFacts:
        """The outcome as the service records it."""
        return OutcomeFacts(**self.cleaned_data)
