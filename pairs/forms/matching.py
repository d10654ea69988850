"""Narrowing the ranking, recording a conflict of interest, and weighing what counts."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from pairs.matching import Term, Weights
from pairs.models import ConflictOfInterest, MatchingWeights
from pairs.services.conflicts import ConflictFacts
from staff.forms import DayField
from staff.models import User

Choices = Sequence[tuple[int, str]]


class RankedForm(forms.Form):
    """Which pairs of the ranking are shown. What is not understood is left out."""

    person = forms.TypedChoiceField(label=_("One of the two"), coerce=int, required=False)
    profession = forms.TypedChoiceField(label=_("Profession"), coerce=int, required=False)
    covers = forms.BooleanField(label=_("All needs have an answer"), required=False)
    in_time = forms.BooleanField(label=_("First visit within the waiting limit"), required=False)
    ranking = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    def __init__(self, data: Any, *, people: Choices, professions: Choices) -> None:
        super().__init__(data, auto_id="ranked_%s")
        self.fields["person"].choices = [("", _("Anybody")), *people]
        self.fields["profession"].choices = [("", _("Any profession")), *professions]
        self.full_clean()

    @property
    def wanted(self) -> dict[str, object]:
        """What the pairs must be."""
        names = ("person", "profession", "covers", "in_time")
        return {name: value for name in names if (value := self.cleaned_data.get(name))}

    @property
    def number(self) -> int:
        """The number of the page."""
        return self.cleaned_data.get("ranking") or 1

    def kept(self) -> dict[str, object]:
        """What the addresses of other pages of the same list carry."""
        return {name: "on" if value is True else value for name, value in self.wanted.items()}


class ConflictForm(forms.ModelForm):
    """Whose conflict of interest, what kind, who told of it."""

    user = forms.TypedChoiceField(
        label=_("Worker"), coerce=int, error_messages={"required": _("Choose whose conflict of interest it is.")}
    )
    since = DayField(label=_("Since when"), initial=clock.today)

    class Meta:
        model = ConflictOfInterest
        fields = ("kind", "note", "told_by")
        error_messages = {
            "kind": {"required": _("Choose what kind of conflict of interest it is.")},
            "told_by": {"required": _("Choose who told of it.")},
        }
        help_texts = {"note": _("Only what is needed. Must be written when the kind is another reason.")}

    field_order = ("user", "kind", "note", "told_by", "since")

    def __init__(self, *args: Any, people: Sequence[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "told_by"):
            self.fields[name].choices = [("", _("Choose")), *ConflictOfInterest._meta.get_field(name).choices]
        self.people = {person.pk: person for person in people}
        self.fields["user"].choices = [("", _("Choose")), *((key, str(user)) for key, user in self.people.items())]

    def facts(self) -> ConflictFacts:
        """What the service takes. Only after `is_valid`."""
        told = self.cleaned_data
        return ConflictFacts(self.people[told["user"]], told["kind"], told["told_by"], told["since"], told["note"])

    def _get_validation_exclusions(self) -> set[str]:
        """The database and the service say what two fields together must be."""
        return {field.name for field in ConflictOfInterest._meta.fields}


class WeightsForm(forms.ModelForm):
    """How much each thing counts in the proposals of a unit."""

    class Meta:
        model = MatchingWeights
        fields = tuple(term.value for term in Term)

    def weights(self) -> Weights:
        """What the service takes. Only after `is_valid`."""
        return Weights(**{term.value: self.cleaned_data[term.value] for term in Term})
