"""Choosing who is in the records twice, and what is kept when the two are put together."""

from crispy_forms.layout import Div, Field
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cases.forms.contact import field_of
from cases.forms.members import let_paste
from cases.models import Merge
from cases.selectors.merge_details import GONE, KEPT
from cases.selectors.merge_plans import MergePlan, stale_problem
from cases.selectors.merges import Candidate
from staff.forms.fields import bare_helper

CHOOSE_TWO = _("Choose two different people or two different families.")


def _among(label: str, candidates: list[Candidate]) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label,
        choices=[(candidate.pk, candidate.words) for candidate in candidates],
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of these, or search again.")},
    )


class TwiceForm(forms.Form):
    """A word to search by, and of what was found the one that is the same."""

    term = forms.CharField(
        label=_("Search for the other record"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "type": "search"}),
        help_text=_("Name of the family or of a member, case number, phone number or identity code."),
    )


class PersonTwiceForm(TwiceForm):
    """Who of the family is in the records twice, and who the other one is."""

    def __init__(self, *args, members: list[Candidate], found: list[Candidate], **kwargs):
        super().__init__(*args, **kwargs)
        let_paste(self)
        self.fields["first"] = _among(_("Who is in the records twice?"), members)
        self.fields["second"] = _among(_("Which is the same person?"), [*found, *members])
        self.helper = bare_helper(*(Field(name, wrapper_class="chips") for name in ("first", "second")))

    def clean(self) -> dict:
        """The two must be two."""
        told = super().clean()
        if told.get("first") is not None and told.get("first") == told.get("second"):
            raise ValidationError({"second": CHOOSE_TWO})
        return told


class FamilyTwiceForm(TwiceForm):
    """Which of the families found is the same as the one at hand."""

    def __init__(self, *args, found: list[Candidate], **kwargs):
        super().__init__(*args, **kwargs)
        let_paste(self)
        self.fields["second"] = _among(_("Which is the same family?"), found)
        self.helper = bare_helper(*([Field("second", wrapper_class="chips")] if found else []))


class MergeForm(forms.Form):
    """What is kept where the two differ, and how it is known that they are the same."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = field_of(
        Merge,
        "reason",
        label=_("How do you know that they are the same?"),
        error_messages={"required": _("Write how you know that they are the same.")},
    )

    def __init__(self, *args, plan: MergePlan, **kwargs):
        super().__init__(*args, initial={"seen": plan.mark}, **kwargs)
        let_paste(self)
        self.plan = plan
        self.names = [pick.name for pick in plan.found.picks]
        for pick in plan.found.picks:
            self.fields[pick.name] = forms.ChoiceField(
                label=pick.label,
                choices=[(KEPT, pick.kept), (GONE, pick.gone)],
                initial=KEPT,
                widget=forms.RadioSelect,
                error_messages={"required": _("Choose which one is right.")},
            )
        picks = [Field(name, wrapper_class="chips") for name in self.names]
        self.picks_helper = bare_helper("seen", *([Div(*picks, css_class="form-section")] if picks else []))
        self.reason_helper = bare_helper(Div("reason", css_class="form-section"))

    def chosen(self) -> dict[str, str]:
        """KEPT or GONE by the name of each detail."""
        return {name: self.cleaned_data[name] for name in self.names}

    def clean(self) -> dict:
        """A page that is behind is shown anew, with what was typed; from then on what is there now is seen."""
        told = super().clean()
        if problem := stale_problem(self.plan, told.get("seen", "")):
            self.data = self.data.copy()
            self.data["seen"] = self.plan.mark
            raise ValidationError(problem, code="stale")
        return told
