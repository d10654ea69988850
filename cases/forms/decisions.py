"""Forms of the assessment of service needs, a decision and the own worker."""

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases.forms.contact import LONGEST_TEXT, field_of
from cases.forms.members import let_paste
from cases.forms.team import PersonField
from cases.models import CareTeamMember, Case, Decision, LegalBasis, NeedsAssessment
from cases.selectors.decisions import own_worker_values, own_workers_to_name
from staff.forms.fields import DayField
from staff.forms.seen import SeenMixin


class StartAssessmentForm(forms.Form):
    """On which day the assessment began."""

    started_on = DayField(label=_("The assessment began"), initial=clock.today)


class FinishAssessmentForm(forms.Form):
    """What the assessment has found."""

    ready_on = DayField(label=_("The assessment is ready"), initial=clock.today)
    level = forms.ChoiceField(
        label=_("How much support does the family need?"),
        choices=[choice for choice in Case.Level.choices if choice[0] != Case.Level.UNKNOWN],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how much support the family needs.")},
    )
    summary = field_of(
        NeedsAssessment,
        "summary",
        required=True,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "The situation, the family's view, your conclusions, and what help is needed. The family reads it."
        ),
        error_messages={"required": _("Write the summary.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        let_paste(self)


class DecisionForm(forms.Form):
    """A decision on a service."""

    decided_on = DayField(label=_("Day of the decision"), initial=clock.today)
    since = DayField(label=_("The service begins"))
    until = DayField(label=_("The service ends"), required=False, help_text=_("May be left open."))
    basis = field_of(
        Decision,
        "basis",
        queryset=None,
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the ground in law.")},
    )
    content = field_of(
        Decision,
        "content",
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("What the family gets, how much, with what goals, and the reasons. The family reads it."),
        error_messages={"required": _("Write what was decided and why.")},
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["basis"].queryset = LegalBasis.objects.valid_on()
        let_paste(self)


class OwnWorkerForm(SeenMixin, forms.Form):
    """Who is responsible for the family's matter."""

    user = PersonField(
        label=_("Own worker"),
        queryset=None,
        empty_label=_("Choose"),
        error_messages={"required": _("Choose the own worker.")},
    )
    reason = field_of(CareTeamMember, "reason", label=_("Why"), required=False)

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = own_workers_to_name()
        self.watch(own_worker_values(case))
