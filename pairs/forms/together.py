"""What one of a pair answers, how two begin together, and what they say afterwards."""

from typing import Any

from crispy_forms.layout import Fieldset
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pairs.models import PairAnswer, PairReflection, PairStart
from pairs.selectors.together import StartRow
from pairs.services import StartFacts
from staff.forms.fields import add_errors, bare_helper

REASON_LENGTH = PairAnswer._meta.get_field("reason").max_length
REFLECTION_LENGTH = PairReflection._meta.get_field("words").max_length
START_LENGTH = PairStart._meta.get_field("words").max_length
Written = tuple[list[StartRow], dict[str, object]]

QUESTIONS = {
    PairStart.Item.GOAL: _("What do we two want to reach together with this family?"),
    PairStart.Item.ROLES: _("Who does what: at visits, in recording, with the family's network?"),
    PairStart.Item.SHARED_TIME: _("When do we prepare the visits and talk them over?"),
}


def _textarea(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class RefusalForm(forms.Form):
    """Why one of a pair cannot take the family."""

    reason = forms.CharField(
        label=_("Why can you not take the family?"),
        help_text=_("Shortly. Those who form pairs read it. Health matters are not written here."),
        max_length=REASON_LENGTH,
        widget=_textarea(3),
        error_messages={"required": _("Write why you cannot take the family.")},
    )


class ReflectionForm(forms.Form):
    """What worked in the work as a pair, and what to learn of it."""

    words = forms.CharField(
        label=_("What worked in pair work? What do you take along?"),
        help_text=_("Of the work of you two. The family's matters are not written here."),
        max_length=REFLECTION_LENGTH,
        widget=_textarea(6),
        error_messages={"required": _("Write a few words.")},
    )


class StartForm(forms.Form):
    """The three things that two who begin as a pair agree on, each in a few words and marked when it is agreed.

    `seen` tells which words the writer saw, so that newer ones of the other are not written over.
    """

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, written: Written):
        rows, values = written
        super().__init__(data, initial=values)
        self.rows = rows
        # Shown beside the typed words when somebody has written meanwhile.
        self.saved_now: list[tuple[str, str]] = []
        for row in rows:
            self.fields[f"{row.item}_words"] = forms.CharField(
                label=QUESTIONS[row.item],
                help_text=row.written,
                required=False,
                max_length=START_LENGTH,
                widget=_textarea(3),
            )
            self.fields[f"{row.item}_done"] = forms.BooleanField(label=_("We have agreed on this"), required=False)
        sections = [
            Fieldset(row.label, f"{row.item}_words", f"{row.item}_done", css_class="form-section") for row in rows
        ]
        self.helper = bare_helper("seen", *sections)

    def facts(self) -> dict[str, Any]:
        """The keywords of `services.write_start` that come from this form. Only after `is_valid`."""
        told = self.cleaned_data
        items = {row.item: StartFacts(told[f"{row.item}_words"], told[f"{row.item}_done"]) for row in self.rows}
        return {"items": items, "seen": told["seen"]}

    def beside(self, error: ValidationError, written: Written) -> "StartForm":
        """The typed words with what the service refused. Beside words of somebody quicker: sent again, seen."""
        data = self.data.copy()
        is_behind = getattr(error, "code", "") == "written_meanwhile"
        if is_behind:
            data["seen"] = written[1]["seen"]
        form = StartForm(data, written=written)
        add_errors(form, error)
        if is_behind:
            form.saved_now = [(row.label, f"{row.words} ({row.written})") for row in form.rows if row.words]
        return form
