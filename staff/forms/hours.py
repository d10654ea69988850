"""The ordinary week of a person, Monday to Sunday, with several spells a day."""

from dataclasses import dataclass
from typing import NamedTuple

from django import forms
from django.forms import BoundField
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from staff.forms.fields import time_input
from staff.forms.seen import SeenMixin
from staff.hours import Spell, field_names, hours_problems, values_of_hours
from staff.models import User, WorkingHours
from staff.selectors.seen import hours_of

# Morning, day and evening: more spells than these are not asked for.
SPELLS = range(1, 4)


class FormSpell(NamedTuple):
    """The two fields of one spell."""

    starts: BoundField
    ends: BoundField

    @property
    def is_told(self) -> bool:
        """Whether something is in it, or something is wrong with it."""
        return any(field.value() or field.errors for field in self)


@dataclass(frozen=True)
class FormDay:
    """A weekday as the page shows it: its first spell, and the others, opened when there is one."""

    name: str
    first: FormSpell
    others: list[FormSpell]

    @property
    def has_others(self) -> bool:
        return any(spell.is_told for spell in self.others)


class WorkingHoursForm(SeenMixin, forms.Form):
    """When each spell of each weekday begins and ends; a day with none is a day off."""

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        saved = values_of_hours(hours_of(user))
        for day, name in WorkingHours.Weekday.choices:
            for place in SPELLS:
                for field, edge in zip(field_names(day, place), (_("begins"), _("ends")), strict=True):
                    self.fields[field] = forms.TimeField(
                        label=_label(name, place, edge), required=False, widget=_clock(), initial=saved.get(field)
                    )
        self.watch(saved, shown={name: field.initial for name, field in self.fields.items()})

    @property
    def days(self) -> list[FormDay]:
        """The week for the page."""
        week = []
        for day, name in WorkingHours.Weekday.choices:
            first, *others = (FormSpell(*(self[field] for field in field_names(day, place))) for place in SPELLS)
            week.append(FormDay(capfirst(str(name)), first, others))
        return week

    def clean(self) -> dict:
        """Both times or neither, and no spell over another."""
        for day in WorkingHours.Weekday.values:
            for place in SPELLS:
                names = field_names(day, place)
                missing = [
                    name for name in names if self.cleaned_data.get(name) is None and name not in self.errors
                ]
                if len(missing) == 1:
                    self.add_error(missing[0], _("Fill in both times, or leave both empty."))
        for name, words in hours_problems(self._week()).items():
            self.add_error(name, words)
        return self.cleaned_data

    def hours(self) -> dict[int, list[Spell]]:
        """Weekday -> spells of a valid form."""
        return {day: list(spells.values()) for day, spells in self._week().items()}

    def _week(self) -> dict[int, dict[int, Spell]]:
        """Weekday -> place on the form -> spell, of those that are told whole."""
        week: dict[int, dict[int, Spell]] = {}
        for day in WorkingHours.Weekday.values:
            for place in SPELLS:
                starts, ends = (self.cleaned_data.get(name) for name in field_names(day, place))
                if starts is not None and ends is not None:
                    week.setdefault(day, {})[place] = (starts, ends)
        return week


def _label(day: str, place: int, edge: str) -> str:
    told = {"day": capfirst(str(day)), "place": place, "edge": edge}
    if place == 1:
        return _("%(day)s, %(edge)s") % told
    return _("%(day)s, spell %(place)s, %(edge)s") % told


def _clock() -> forms.TimeInput:
    widget = time_input()
    widget.attrs["class"] = "form-control"
    return widget
