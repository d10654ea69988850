"""One form for the rows of every catalogue."""

from crispy_forms.layout import Column, Div, Field, Row
from django import forms
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from staff.catalogues import CatalogueEntry
from staff.forms.fields import DayField, bare_helper, card_label, choosable
from staff.selectors import extra_fields

NAMES = ["name_fi", "name_sv", "name_en"]
PLACE_AND_DAYS = ["position", "since", "until"]


SAME_MEANING, NEW_MEANING = "same", "new"


def _meanings() -> list[tuple[str, str]]:
    """What a changed name may mean, with the consequences."""
    return [
        (
            SAME_MEANING,
            card_label(
                _("The meaning stays: a correction"),
                _("The new words are shown everywhere, also in old and signed records."),
            ),
        ),
        (
            NEW_MEANING,
            card_label(
                _("The meaning changes"),
                _(
                    "The present row ends today and a new one begins tomorrow. "
                    "Old and signed records keep the old words."
                ),
            ),
        ),
    ]


class CatalogueEntryForm(forms.ModelForm):
    """Names in three languages, the catalogue's own facts, place in the list and validity.

    Old records show a row by its name of today, so whoever changes a name tells whether the meaning changes too.
    """

    meaning = forms.ChoiceField(
        label=_("If you change a name"), choices=_meanings, required=False, widget=forms.RadioSelect
    )

    class Meta:
        field_classes = {"since": DayField, "until": DayField}
        help_texts = {
            "position": _("Rows are listed from the smallest number to the largest."),
            "since": _("Leave empty when the row has always been valid."),
            "until": _("The last day on which the row can be chosen. Old records keep it."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk is None:
            del self.fields["meaning"]
        for name in self.link_names():
            self.fields[name].widget = forms.CheckboxSelectMultiple(choices=self.fields[name].choices)
        for name, field in self.fields.items():
            if isinstance(field, forms.ModelChoiceField) and issubclass(field.queryset.model, CatalogueEntry):
                field.queryset = choosable(field.queryset, self._chosen(name))
                if name not in self.link_names():
                    field.empty_label = _("Choose from the list")
        self.helper = bare_helper(self._section())

    def _section(self) -> Div:
        links = self.link_names()
        first = [name for name in (*NAMES, "meaning") if name in self.fields]
        own = first + [name for name in self.fields if name not in (*first, *PLACE_AND_DAYS, *links)]
        return Div(
            *(Field(name, wrapper_class="choices") if name == "meaning" else name for name in own),
            *(Field(name, wrapper_class="chips") for name in links),
            Row(*(Column(name, css_class="col-md-4") for name in PLACE_AND_DAYS)),
            css_class="form-section",
        )

    def clean(self) -> dict:
        """Says at the field what the table's own constraint would say of the whole row."""
        cleaned = super().clean()
        since, until = cleaned.get("since"), cleaned.get("until")
        if since and until and until < since:
            self.add_error("until", _("The end is before the beginning."))
        if "meaning" in self.fields and set(NAMES) & set(self.changed_data) and not cleaned.get("meaning"):
            self.add_error("meaning", _("Tell whether the name is corrected or its meaning changes."))
        return cleaned

    def _chosen(self, name: str) -> object:
        if name not in self.link_names():
            return getattr(self.instance, f"{name}_id")
        return list(getattr(self.instance, name).values_list("pk", flat=True)) if self.instance.pk else []

    def link_names(self) -> list[str]:
        """The many-to-many fields, which are saved after the row itself."""
        return [field.name for field in self._meta.model._meta.many_to_many if field.name in self.fields]

    def values(self) -> dict[str, object]:
        """The plain fields, for the service."""
        apart = {"meaning", *self.link_names()}
        return {name: value for name, value in self.cleaned_data.items() if name not in apart}

    @property
    def has_new_meaning(self) -> bool:
        """Whether a name was changed so that the row says something else than before."""
        return bool(set(NAMES) & set(self.changed_data)) and self.cleaned_data["meaning"] == NEW_MEANING

    def links(self) -> dict[str, list[Model]]:
        """The many-to-many fields, for the service."""
        return {name: list(self.cleaned_data[name]) for name in self.link_names()}


def catalogue_form(model: type[CatalogueEntry]) -> type[CatalogueEntryForm]:
    """The form of one catalogue."""
    fields = [*NAMES, *(field.name for field in extra_fields(model)), *PLACE_AND_DAYS]
    return forms.modelform_factory(model, form=CatalogueEntryForm, fields=fields)
