"""The joint review, filled in together with the family: plain words, no zones of worry."""

from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.drafts import Content
from staff.forms.fields import bare_helper
from staff.models import User
from visits.forms.fields import (
    DayField,
    FreeText,
    as_typed,
    card_label,
    in_page_order,
    member_label,
    of_people_now,
    posted,
)
from visits.forms.steps import StepsMixin, row_count
from visits.models import InitialDecision
from visits.selectors.review import ReviewStart
from visits.services.review_facts import LONGEST_TEXT, ReviewFacts, day_problems, people_problems

ENDS_WORK = _("Next the case is closed with a summary.")
GOES_ON = _("The work with you goes on.")


class ReviewForm(StepsMixin):
    """What was found, what carries, what was decided and who does what. Begins from what has been written."""

    participants = forms.TypedMultipleChoiceField(
        label=_("Who is here?"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose people of this family only.")},
    )
    without_family_reason = FreeText(label=_("If nobody of the family is here: why?"), max_length=500)
    workers_present = forms.TypedMultipleChoiceField(
        label=_("Which workers are here?"),
        help_text=_("Whoever is not here signs no paper of the review."),
        coerce=int,
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": _("Choose which workers are here."),
            "invalid_choice": _("Choose workers of this family only."),
        },
    )
    held_on = DayField(label=_("Day of the review"), error_messages={"required": _("Give the day.")})
    found = FreeText(
        label=_("What have we found out together?"),
        help_text=_("A few sentences to the family, in plain words."),
        required=True,
        rows=6,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write what you have found out together.")},
    )
    strengths = FreeText(
        label=_("What carries you?"),
        help_text=_("One on each line. These have been noticed so far."),
        required=True,
        rows=5,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write what carries the family.")},
    )
    family_words = FreeText(
        label=_("In your words"),
        help_text=_("One sentence on each line, as you have said them. Take out and add freely."),
        rows=4,
        max_length=LONGEST_TEXT,
    )
    decision = forms.TypedChoiceField(
        label=_("What do we decide?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what was decided.")},
    )
    decision_reason = FreeText(
        label=_("Why do we decide so?"),
        required=True,
        rows=3,
        max_length=LONGEST_TEXT,
        error_messages={"required": _("Write why you decided so.")},
    )
    next_on = DayField(label=_("When do we look at this again?"), required=False)

    def __init__(self, start: ReviewStart, content: Content | None = None, *, author: User, judged: bool = False):
        content = content and of_people_now(content, start.members, ("participants",))
        super().__init__(posted(content) if judged else None)
        self.start, self.author = start, author
        self.add_steps(row_count(content or {}))
        self.order_fields([name for name in self.fields if name != "next_on"])
        self.fields["participants"].choices = [(row.person_id, member_label(row)) for row in start.members]
        self.fields["workers_present"].choices = [(user.pk, str(user)) for user in start.workers]
        self.fields["decision"].choices = [(row.pk, _decision_card(row)) for row in start.decisions]
        if not judged:
            self.initial = self._gathered() if content is None else as_typed(self, content)
        self.initial["rows"] = str(self.step_count)
        self.helper = bare_helper(self._layout())

    def _layout(self) -> Layout:
        return Layout(
            Div(
                Field("participants", wrapper_class="chips"),
                "without_family_reason",
                Field("workers_present", wrapper_class="chips"),
                "held_on",
                css_class="form-section",
            ),
            Div("found", css_class="form-section"),
            Div("strengths", css_class="form-section"),
            Div(Field("family_words", wrapper_class="voice-field"), css_class="form-section"),
            Div(Field("decision", wrapper_class="choices choices-2"), "decision_reason", css_class="form-section"),
            self.steps_layout(_("Who does what?")),
            Div("next_on", css_class="form-section"),
        )

    def _gathered(self) -> dict:
        return {
            "held_on": clock.today().isoformat(),
            "workers_present": [user.pk for user in self.start.workers],
            "strengths": self.start.strengths,
            "family_words": self.start.family_words,
        }

    def clean(self) -> dict:
        cleaned = super().clean()
        self.steps = self.clean_steps(cleaned.get("held_on"))
        self.add_problems(
            people_problems(
                self.author,
                members=[row.person_id for row in self.start.members],
                participants=cleaned.get("participants") or [],
                without_family_reason=cleaned.get("without_family_reason") or "",
                workers=self.start.workers,
                workers_present=cleaned.get("workers_present") or [],
            )
        )
        self.add_problems(
            day_problems(cleaned.get("held_on"), cleaned.get("next_on"), earliest=self.start.last_visit_on)
        )
        in_page_order(self)
        return cleaned

    @property
    def facts(self) -> ReviewFacts:
        """What the service is told; of a valid form."""
        told = self.cleaned_data
        decision = next(row for row in self.start.decisions if row.pk == told["decision"])
        names = ("held_on", "participants", "workers_present", "without_family_reason", "found", "strengths")
        return ReviewFacts(
            **{name: told[name] for name in (*names, "family_words", "decision_reason", "next_on")},
            decision=decision,
            agreements=self.steps,
        )


def _decision_card(decision: InitialDecision) -> str:
    ends = decision.leads_to == InitialDecision.LeadsTo.CLOSED
    return card_label(decision.name, ENDS_WORK if ends else GOES_ON)
