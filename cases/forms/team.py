"""Inviting a partner, ending the invitation, and asking for a protected address."""

from datetime import datetime, time, timedelta

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases import rules
from cases.models import CareTeamMember, Case
from cases.selectors import partners_to_invite
from staff.calendar import moment_at
from staff.forms.fields import DayField
from staff.models import User


class PersonField(forms.ModelChoiceField):
    """People with what they are and where: two may have one name."""

    def label_from_instance(self, user: User) -> str:
        """`Niina Neuvola, Terveydenhoitaja, Eteläinen perhetyö`."""
        return ", ".join(filter(None, [str(user), str(user.job_title or ""), str(user.unit or "")]))


class InvitationForm(forms.Form):
    """Who is invited, until when and why."""

    user = PersonField(label=_("Partner professional"), queryset=None, empty_label=_("Choose the partner"))
    until = DayField(label=_("Until"), help_text=_("The last day on which the partner sees the family."))
    reason = CareTeamMember._meta.get_field("reason").formfield(
        label=_("Why does this person need to see the family?"), required=True
    )

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["user"].queryset = partners_to_invite(case)

    def clean_until(self) -> datetime:
        """The end of the last day, as a moment."""
        day = self.cleaned_data["until"]
        problem = rules.invitation_problem(day, clock.today())
        if problem:
            raise ValidationError(problem)
        return moment_at(day + timedelta(days=1), time())


class EndInvitationForm(forms.Form):
    """Why an invitation ends before its day."""

    reason = CareTeamMember._meta.get_field("reason").formfield(label=_("Why does it end?"), required=False)


class RevealForm(forms.Form):
    """Why a protected address is needed."""

    reason = forms.CharField(
        label=_("Why do you need the address?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One whole sentence. The reason is kept in the log, and the supervisor reads it."),
        error_messages={"required": _("Write why you need the address.")},
    )
