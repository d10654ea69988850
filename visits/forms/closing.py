"""Closing a family's case: why, and a summary that the family can read."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audit.drafts import Content
from cases.models import ClosingReason, Closure
from visits.forms.fields import FreeText, ServiceForm, as_typed, posted

LONGEST_SUMMARY = 10_000


class ClosingForm(ServiceForm):
    """Why the case is closed, and what is said of it in the end."""

    reason = forms.ModelChoiceField(
        label=_("Why is the case closed?"),
        queryset=ClosingReason.objects.none(),
        empty_label=_("Choose the reason"),
        error_messages={"required": _("Choose why the case is closed.")},
    )
    summary = FreeText(
        label=_("Summary"),
        help_text=_("What was done, what changed and what comes next. The family can read it."),
        required=True,
        rows=8,
        max_length=LONGEST_SUMMARY,
        error_messages={"required": _("Write a summary that the family can read.")},
    )

    told = forms.CharField(
        label=_("Who has been told?"),
        max_length=Closure._meta.get_field("told").max_length,
        help_text=_("The family, and those who work with it. For example: both parents, the clinic nurse."),
        error_messages={"required": _("Write who has been told.")},
    )

    def __init__(self, content: Content | None = None, *, judged: bool = False):
        """`content` is what has been typed; `judged` when the case is to be closed with it."""
        super().__init__(posted(content or {}) if judged else None)
        if content and not judged:
            self.initial = as_typed(self, content)
        self.fields["reason"].queryset = ClosingReason.objects.valid_on()
