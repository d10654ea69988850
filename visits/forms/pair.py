"""Ending a family's pair, and giving the place of one of the two to somebody else."""

from collections.abc import Sequence
from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from pairs.models import WorkPair
from pairs.selectors import Candidate
from visits.forms.fields import DayField, FreeText

REASON_LENGTH = WorkPair._meta.get_field("reason").max_length


class EndingForm(forms.Form):
    """Since when and why the pair works with the family no more. `pair` is the one that the reader saw."""

    pair = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    ended_on = DayField(
        label=_("First day without this pair"),
        help_text=_("Today or an earlier day. The family waits for a new pair from this day on."),
        required=True,
    )
    reason = FreeText(
        label=_("Why does the pair end?"),
        help_text=_("Shortly. Health matters of a worker are not written here."),
        required=True,
        rows=2,
        max_length=REASON_LENGTH,
    )

    def __init__(self, *args, pair: WorkPair, **kwargs):
        super().__init__(*args, initial={"pair": pair.pk, "ended_on": clock.today()}, **kwargs)


class ChangeForm(forms.Form):
    """Who leaves, who comes instead, since when, and why."""

    pair = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)
    leaves = forms.ChoiceField(
        label=_("Who leaves the pair?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose which of the two leaves.")},
    )
    comes = forms.ChoiceField(
        label=_("Who comes instead?"),
        help_text=_("After the name: families now, and how many there is room for."),
        error_messages={"required": _("Choose who comes instead.")},
    )
    changed_on = DayField(
        label=_("First day of the new pair"),
        help_text=_("Today or an earlier day. The one who leaves no longer sees the family from this moment on."),
        required=True,
    )
    why_changed = FreeText(
        label=_("Why does the pair change?"),
        help_text=_("Shortly. Health matters of a worker are not written here."),
        required=True,
        rows=2,
        max_length=REASON_LENGTH,
    )
    reason = FreeText(
        label=_("Why these two suit the family"),
        required=True,
        rows=3,
        max_length=REASON_LENGTH,
        error_messages={"required": _("Write why these two suit the family.")},
    )
    same_profession_reason = FreeText(
        label=_("Why two of one profession"),
        help_text=_("Only if both are of one profession. Write what makes this family an exception."),
        rows=2,
        max_length=REASON_LENGTH,
    )

    def __init__(self, *args, pair: WorkPair, candidates: Sequence[Candidate], leaves: str = "", **kwargs):
        initial = {"pair": pair.pk, "leaves": leaves, "changed_on": clock.today()}
        super().__init__(*args, initial=initial, **kwargs)
        self.people = {str(person.pk): person for person in pair.people}
        newcomers = [row for row in candidates if str(row.user.pk) not in self.people]
        self.newcomers = {str(row.user.pk): row.user for row in newcomers}
        self.fields["leaves"].choices = [(pk, str(person)) for pk, person in self.people.items()]
        self.fields["comes"].choices = [("", _("Choose who comes")), *_by_unit(newcomers)]

    def facts(self) -> dict:
        """The keywords of `pairs.services.change_pair` that come from this form. Only after `is_valid`."""
        facts = {name: value for name, value in self.cleaned_data.items() if name != "pair"}
        return {**facts, "leaves": self.people[facts["leaves"]], "comes": self.newcomers[facts["comes"]]}


def _by_unit(candidates: Sequence[Candidate]) -> list[tuple]:
    """The choices under two headings: the own unit's people, then the others."""
    return [
        (
            _("The family's own unit") if is_own else _("Other units"),
            [(str(row.user.pk), _words(row)) for row in rows],
        )
        for is_own, rows in groupby(candidates, key=lambda row: row.is_own_unit)
    ]


def _words(row: Candidate) -> str:
    families, capacity = row.colleague.families, row.colleague.capacity
    load = str(families) if capacity is None else f"{families}/{capacity}"
    return ", ".join(filter(None, [str(row.user), row.title_and_unit, load]))
