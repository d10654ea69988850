"""A time that visits seldom have is asked about once: a tick says that it is right."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from audit import clock
from staff.calendar import Slot
from visits import rules


class OddTimeField(forms.MultipleChoiceField):
    """Whether an odd time is right; on the page only when it is asked.

    The answer names the time, so that it holds for no other that is chosen afterwards.
    """

    def __init__(self, **kwargs):
        super().__init__(label=_("Check the time"), required=False, widget=forms.MultipleHiddenInput, **kwargs)

    def valid_value(self, value: str) -> bool:
        """An answer about another time is no answer, and no fault either."""
        return True


def ask_if_odd(form: forms.Form, name: str, slot: Slot | None) -> None:
    """Show the question at the field `name` when the time is odd; an error until it is ticked.

    Not of a time that cannot be at all, which the service refuses.
    """
    if slot is None or rules.time_problems(slot.starts_at, slot.ends_at, now=clock.now()):
        return
    question = rules.odd_time_question(
        slot.starts_at, slot.ends_at, earliest=settings.VISIT_EARLIEST_HOUR, latest=settings.VISIT_LATEST_HOUR
    )
    if not question:
        return
    field, key = form.fields[name], f"{slot.starts_at.isoformat()}/{slot.ends_at.isoformat()}"
    field.widget = forms.CheckboxSelectMultiple()
    field.choices = [(key, _("Yes, the time is right"))]
    if key not in form.cleaned_data.get(name, []):
        form.add_error(name, question)
