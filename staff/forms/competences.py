"""Forms about what people can do: the own estimate, and the supervisor's confirmation."""

from crispy_forms.layout import Column, Div, Field, Fieldset, Row
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from staff.forms.fields import bare_helper, choosable
from staff.forms.seen import SeenMixin
from staff.models import Competence, User, UserCompetence
from staff.selectors.seen import competence_values, confirmation_values
from staff.services import Estimate


class CompetencesForm(SeenMixin, forms.Form):
    """For each competence: not yet or a level 1-3, whether one wishes to learn it, whether one can teach it."""

    def __init__(self, *args, user: User, own: bool, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        rows = {row.competence_id: row for row in UserCompetence.objects.filter(user=user)}
        self.competences = list(choosable(Competence.objects.all(), list(rows)))
        wish, mentor = _("Wishes to learn"), _("Can teach")
        if own:
            wish, mentor = _("I wish to learn"), _("I can teach")
        for competence in self.competences:
            row = rows.get(competence.pk) or UserCompetence()
            self.fields[f"level_{competence.pk}"] = forms.TypedChoiceField(
                label=_("Own estimate"),
                choices=[(0, _("not yet")), *UserCompetence.Level.choices],
                coerce=int,
                empty_value=0,
                required=False,
                initial=row.own_level or 0,
            )
            self.fields[f"wish_{competence.pk}"] = forms.BooleanField(
                label=wish, required=False, initial=row.wishes_to_learn
            )
            self.fields[f"mentor_{competence.pk}"] = forms.BooleanField(
                label=mentor, required=False, initial=row.can_mentor
            )
        self.helper = bare_helper(*map(_estimate_fields, self.competences))
        self.watch(competence_values(user), shown={name: field.initial for name, field in self.fields.items()})

    def label_in_full(self, name: str) -> str:
        """With the competence."""
        number = int(name.rpartition("_")[2])
        competence = next(row for row in self.competences if row.pk == number)
        return f"{competence}: {super().label_in_full(name)}"

    def estimates(self) -> dict[Competence, Estimate]:
        """What is said of each competence."""
        return {
            competence: Estimate(
                level=self.cleaned_data[f"level_{competence.pk}"] or None,
                wishes_to_learn=self.cleaned_data[f"wish_{competence.pk}"],
                can_mentor=self.cleaned_data[f"mentor_{competence.pk}"],
            )
            for competence in self.competences
        }


def _estimate_fields(competence: Competence) -> Fieldset:
    pk = competence.pk
    return Fieldset(
        competence.name,
        Row(
            Column(f"level_{pk}", css_class="col-sm-5"),
            Column(
                Div(f"wish_{pk}", f"mentor_{pk}", css_class="chips d-flex flex-wrap gap-2"), css_class="col-sm-7"
            ),
        ),
        css_class="form-section",
    )


class ConfirmationForm(SeenMixin, forms.Form):
    """The level in force of one competence, and a few words to the person."""

    level = forms.TypedChoiceField(
        label=_("Level"),
        choices=[(0, pgettext_lazy("level of competence", "none")), *UserCompetence.Level.choices],
        coerce=int,
        widget=forms.RadioSelect,
    )
    words = forms.CharField(
        label=_("In a few words"),
        required=False,
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For the person. Needed when the level is not the person's own estimate."),
    )

    def __init__(self, *args, row: UserCompetence, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        waits = row.pk is not None and row.is_waiting
        self.fields["level"].initial = row.own_level or 0 if waits else row.confirmed_level
        self.fields["words"].initial = "" if waits else row.confirmation_words
        self.helper = bare_helper(Div(Field("level", wrapper_class="chips"), "words", css_class="form-section"))
        self.watch(confirmation_values(row))


class NewConfirmationForm(forms.Form):
    """Which competence to confirm, of those of which the person has said nothing."""

    competence = forms.ModelChoiceField(Competence.objects.none(), label=_("Competence"))

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        told = UserCompetence.objects.filter(user=user).values("competence")
        self.fields["competence"].queryset = Competence.objects.valid_on().exclude(pk__in=told)
