"""Rows of agreed steps inside a form: what, who, by when. Adding a row is a button like any other."""

from datetime import date

from crispy_forms.layout import HTML, Div, Fieldset
from django import forms
from django.utils.translation import gettext as _

from audit.drafts import Content
from visits import rules
from visits.forms.fields import DayField, FreeText, ServiceForm
from visits.selectors.note.drafts import row_number, step_number
from visits.services.agreements import AgreementFacts

BLANK_ROWS, MOST_ROWS = 3, 20
PEOPLE_LIST = "step-people"
# A template of its own: words inside a string here would not be found for translation.
ADD_BUTTON = '{% include "visits/note/_add_step.html" %}'


def row_count(content: Content) -> int:
    """How many rows the typed content needs, at least three and at most twenty."""
    asked = row_number(content.get("rows", ["0"])[0]) or 0
    typed = [number + 1 for number in map(step_number, content) if number is not None]
    return min(max([BLANK_ROWS, asked, *typed]), MOST_ROWS)


def one_row_more(content: Content) -> Content:
    """The same content with room for one step more."""
    return content | {"rows": [str(min(row_count(content) + 1, MOST_ROWS))]}


class StepsMixin(ServiceForm):
    """A form with rows of agreed steps. Call `add_steps` first; `steps` are the facts of a valid form."""

    def add_steps(self, count: int) -> None:
        self.step_count = count
        self.fields["rows"] = forms.CharField(widget=forms.HiddenInput, required=False, initial=str(count))
        for number in range(count):
            self.fields[f"steps-{number}-what"] = FreeText(
                label=_("Step %(number)s") % {"number": number + 1}, max_length=300
            )
            self.fields[f"steps-{number}-who"] = FreeText(label=_("Who"), max_length=120)
            self.fields[f"steps-{number}-who"].widget.attrs["list"] = PEOPLE_LIST
            self.fields[f"steps-{number}-due"] = DayField(label=_("By when"), required=False)

    def steps_layout(self, legend: str) -> Fieldset:
        rows = [
            Div(
                *(f"steps-{number}-{cell}" for cell in ("what", "who", "due")),
                css_class="formset-row",
                role="group",
                aria_label=_("Step %(number)s") % {"number": number + 1},
            )
            for number in range(self.step_count)
        ]
        return Fieldset(legend, *rows, HTML(ADD_BUTTON), "rows", css_class="form-section", css_id="steps")

    def clean_steps(self, agreed_on: date | None) -> list[AgreementFacts]:
        """The rows that hold something. What is wrong with one is told at its field.

        `agreed_on` is the day on which they were agreed, before which none is due; None when it is not known.
        """
        steps = []
        for number in range(self.step_count):
            what, who, due = (self.cleaned_data.get(f"steps-{number}-{cell}") for cell in ("what", "who", "due"))
            if not (what or who or due):
                continue
            words = {"number": number + 1}
            if not what and f"steps-{number}-what" not in self.errors:
                self.add_error(f"steps-{number}-what", _("Write what was agreed in step %(number)s.") % words)
            if not who and f"steps-{number}-who" not in self.errors:
                self.add_error(f"steps-{number}-who", _("Write who does step %(number)s.") % words)
            problem = agreed_on and rules.step_due_problem(due, agreed_on=agreed_on)
            if problem:
                self.add_error(f"steps-{number}-due", problem)
            steps.append(AgreementFacts(what or "", who or "", due))
        return steps
