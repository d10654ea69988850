"""Forms in which people tell of themselves."""

from datetime import time

from crispy_forms.layout import Column, Div, Field, Fieldset, Row
from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit import clock
from staff.forms.fields import DayField, bare_helper, choosable, languages_field, time_input
from staff.forms.seen import SeenMixin
from staff.models import Competence, User, UserCompetence, WorkingHours
from staff.phones import shown_phone
from staff.selectors.seen import competence_values, hours_values, profile_values
from staff.services import ProfileFacts


class ProfileForm(SeenMixin, forms.ModelForm):
    """The own details."""

    languages = languages_field()

    class Meta:
        model = User
        # Not the name: signatures and the log speak by it, so the administrator keeps it.
        fields = ["phone", "languages", "brings"]
        widgets = {
            "brings": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["phone"] = shown_phone(self.instance.phone)
        if self.instance.works_in_pairs:
            self.fields["languages"].help_text = _("Languages in which you can work with a family.")
        else:  # nobody chooses this person to a pair by what he or she brings
            del self.fields["brings"]
            self.fields["languages"].help_text = _("Languages that you speak at work.")
        shown = ["phone", Field("languages", wrapper_class="chips"), "brings"]
        self.helper = bare_helper(Div(*shown[: len(self.fields)], css_class="form-section"))
        self.watch(profile_values(self.instance), shown={"phone": shown_phone(self.instance.phone)})

    def facts(self) -> ProfileFacts:
        """What the service needs."""
        return ProfileFacts(**{"brings": self.instance.brings} | self.told())


class CompetencesForm(SeenMixin, forms.Form):
    """One question for each competence: not yet, or a level 1-3."""

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        levels = dict(UserCompetence.objects.filter(user=user).values_list("competence_id", "level"))
        self.competences = {
            f"level_{competence.pk}": competence
            for competence in choosable(Competence.objects.all(), list(levels))
        }
        for name, competence in self.competences.items():
            self.fields[name] = forms.TypedChoiceField(
                label=competence.name,
                choices=[(0, _("not yet")), *UserCompetence.Level.choices],
                coerce=int,
                empty_value=0,
                required=False,
                initial=levels.get(competence.pk, 0),
            )
        self.helper = bare_helper(
            Div(Row(*(Column(name, css_class="col-sm-6") for name in self.competences)), css_class="form-section")
        )
        self.watch(competence_values(user), shown={name: self.fields[name].initial for name in self.competences})

    def levels(self) -> dict[Competence, int]:
        """The competences that the person has, with the level."""
        return {
            competence: self.cleaned_data[name]
            for name, competence in self.competences.items()
            if self.cleaned_data[name]
        }


class WorkingHoursForm(SeenMixin, forms.Form):
    """When each weekday begins and ends; a day with neither is a day off."""

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = {row.weekday: row for row in WorkingHours.objects.filter(user=user)}
        for day in WorkingHours.Weekday.values:
            row = rows.get(day)
            self.fields[f"starts_{day}"] = forms.TimeField(
                label=_("Begins"), required=False, widget=time_input(), initial=row and row.starts
            )
            self.fields[f"ends_{day}"] = forms.TimeField(
                label=_("Ends"), required=False, widget=time_input(), initial=row and row.ends
            )
        self.helper = bare_helper(
            *(
                Fieldset(
                    capfirst(str(name)),
                    Row(Column(f"starts_{day}", css_class="col-6"), Column(f"ends_{day}", css_class="col-6")),
                    css_class="form-section",
                )
                for day, name in WorkingHours.Weekday.choices
            )
        )
        self.watch(hours_values(user), shown={name: field.initial for name, field in self.fields.items()})

    def label_in_full(self, name: str) -> str:
        """With the weekday."""
        day = WorkingHours.Weekday(int(name.rpartition("_")[2])).label
        return f"{capfirst(str(day))}: {super().label_in_full(name)}"

    def clean(self) -> dict:
        """Both times or neither."""
        for day in WorkingHours.Weekday.values:
            names = (f"starts_{day}", f"ends_{day}")
            missing = [name for name in names if self.cleaned_data.get(name) is None and name not in self.errors]
            if len(missing) == 1:
                self.add_error(missing[0], _("Fill in both times, or leave both empty for a day off."))
        return self.cleaned_data

    def hours(self) -> dict[int, tuple[time, time]]:
        """Weekday -> (begins, ends)."""
        return {
            day: (self.cleaned_data[f"starts_{day}"], self.cleaned_data[f"ends_{day}"])
            for day in WorkingHours.Weekday.values
            if self.cleaned_data[f"starts_{day}"] is not None
        }


class CapacityForm(forms.ModelForm):
    """How many families a person has room for."""

    class Meta:
        model = User
        fields = ["capacity"]


class AbsenceForm(forms.Form):
    """Whole days away."""

    starts_on = DayField(label=_("First day"), initial=clock.today)
    ends_on = DayField(label=_("Last day"))
