"""Which waiting families are listed, choosing two people, and saying why they suit the family."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from pairs.models import PairContribution, WorkPair
from pairs.selectors import Preview, WaitingRow, choices_of, chosen
from pairs.selectors.board import PairPerson

REASON_LENGTH = WorkPair._meta.get_field("reason").max_length
WORDS_LENGTH = PairContribution._meta.get_field("words").max_length


class CodeField(forms.CharField):
    """One code of a list of choices that the form gets later. A code that is not among them finds nothing."""

    def __init__(self, label: str, all_label: str) -> None:
        super().__init__(label=label, required=False, widget=forms.Select)
        self.all_label = all_label


class QueueForm(forms.Form):
    """Which of the waiting families are listed, and in which order. What is not understood is left out."""

    area = CodeField(_("Area"), _("All areas"))
    need = CodeField(_("Need"), _("All needs"))
    urgency = CodeField(_("Urgency"), _("Any urgency"))
    form = CodeField(_("Form of work"), _("All forms"))
    language = CodeField(_("Language of service"), _("All languages"))
    sort = forms.ChoiceField(
        label=_("Order"), choices=[("", _("Nearest limit")), ("days", _("Days waited"))], required=False
    )
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False)

    def __init__(self, data: Any, *, waiting: Sequence[WaitingRow]) -> None:
        super().__init__(data, auto_id="waiting_%s")
        for name, field in self._filters.items():
            field.widget.choices = [("", field.all_label), *choices_of(waiting, name)]
        self.full_clean()

    @property
    def wanted(self) -> dict[str, str]:
        """Name of the filter -> the chosen code."""
        return {name: value for name in self._filters if (value := self.cleaned_data.get(name))}

    @property
    def by_days(self) -> bool:
        """Whether the longest wait comes first, and not the turn."""
        return self.cleaned_data.get("sort") == "days"

    @property
    def number(self) -> int:
        """The number of the page."""
        return self.cleaned_data.get("page") or 1

    @property
    def words(self) -> list[str]:
        """The chosen filters in words: "Area: Muurola"."""
        chosen = ((self.fields[name], code) for name, code in self.wanted.items())
        return [
            f"{field.label}: {dict(field.widget.choices).get(code, _('none of the waiting'))}"
            for field, code in chosen
        ]

    def kept(self) -> dict[str, str]:
        """What the addresses of other pages of the same list carry."""
        return {**self.wanted, "sort": "days"} if self.by_days else self.wanted

    @property
    def _filters(self) -> dict[str, CodeField]:
        return {name: field for name, field in self.fields.items() if isinstance(field, CodeField)}


class PersonField(forms.IntegerField):
    """The id of one person of the list."""

    def __init__(self, *, label: str, missing: str) -> None:
        unknown = _("Choose a person from the list.")
        messages = {"required": missing, "invalid": unknown, "min_value": unknown, "max_value": unknown}
        super().__init__(label=label, min_value=1, max_value=2**31 - 1, error_messages=messages)


class PeopleForm(forms.Form):
    """Step 1: who leads and who is the second. After `is_valid` both are in `people`, the lead first."""

    lead = PersonField(label=_("Lead"), missing=_("Choose who leads."))
    co_worker = PersonField(label=_("Second"), missing=_("Choose who is the second of the pair."))

    def clean(self) -> dict[str, Any]:
        ids = [self.cleaned_data.get(name) for name in ("lead", "co_worker")]
        if None in ids:
            return self.cleaned_data
        if ids[0] == ids[1]:
            raise ValidationError({"co_worker": _("Choose two different people.")})
        self.people = chosen(*ids)
        if self.people is None:
            raise ValidationError(_("Choose two people from the list."))
        return self.cleaned_data


@dataclass(frozen=True)
class Section:
    """What one of the two brings: the needs that the person answers, and the others, folded while empty."""

    person: PairPerson
    answered: list[forms.BoundField]
    other: list[forms.BoundField]

    @property
    def is_open(self) -> bool:
        """Whether something has been written to the folded fields, or is wrong with it."""
        return not self.answered or any(field.value() or field.errors for field in self.other)


class PairForm(forms.Form):
    """Step 2: what each of the two brings against each need, and why these two."""

    lead = forms.IntegerField(widget=forms.HiddenInput)
    co_worker = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(
        label=_("Why these two suit the family"),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write why these two suit the family.")},
    )
    same_profession_reason = forms.CharField(
        label=_("Why two of one profession"),
        help_text=_("A pair is of two professions. Write what makes this family an exception."),
        max_length=REASON_LENGTH,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write why two of one profession suit this family.")},
    )

    def __init__(self, *args: Any, preview: Preview, **kwargs: Any) -> None:
        people = {"lead": preview.people[0].user.pk, "co_worker": preview.people[1].user.pk}
        super().__init__(*args, initial=people, **kwargs)
        self.preview = preview
        if not preview.asks_profession_reason:
            del self.fields["same_profession_reason"]
        for place, person in enumerate(preview.people):
            for row in preview.needs:
                self.fields[_name(person, row.support_need_id)] = forms.CharField(
                    label=row.name,
                    initial=row.words[place],
                    required=False,
                    max_length=WORDS_LENGTH,
                )

    def sections(self) -> Iterator[Section]:
        """Each of the two with the fields of what the person brings: first the needs that the person answers."""
        for place, person in enumerate(self.preview.people):
            answered, other = [], []
            for row in self.preview.needs:
                group = answered if row.levels[place] else other
                group.append(self[_name(person, row.support_need_id)])
            yield Section(person, answered, other)

    def facts(self) -> dict[str, Any]:
        """The keywords of `services.form_pair` that come from this form. Only after `is_valid`."""
        return {
            "reason": self.cleaned_data["reason"],
            "same_profession_reason": self.cleaned_data.get("same_profession_reason", ""),
            "contributions": {
                (person.user.pk, row.support_need_id): self.cleaned_data[_name(person, row.support_need_id)]
                for person in self.preview.people
                for row in self.preview.needs
            },
        }

    def take(self, error: ValidationError) -> None:
        """Show a refusal of the service at the fields it concerns, or on top."""
        for field, messages in error.update_error_dict({}).items():
            self.add_error(field if field in self.fields else None, messages)


def _name(person: PairPerson, support_need_id: int) -> str:
    return f"brings_{person.user.pk}_{support_need_id}"
