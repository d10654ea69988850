"""A contact, typed while the coordinator is on the phone."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from audit import clock
from cases import rules
from cases.forms import contact_layout
from cases.forms.members import let_paste
from cases.forms.week_grid import WeekGridForm
from cases.models import Case, Contact, Family, Need, ReferralSource, Strength, SupportNeed, WorkForm
from cases.services import ContactFacts, MemberFacts, NeedFacts
from staff.forms.fields import PhoneField, date_input
from staff.models import Unit

LONGEST_TEXT = 10_000
SAFETY_HELP = _("What everybody who comes to the home must know. It is not printed, and partners do not see it.")

# What a form asks of a family that is not known yet.
OF_THE_FAMILY = (
    *("family_name", "area", "street_address", "postal_code", "town"),
    *("arrival_note", "pets", "allergies", "safety_note"),
)


def field_of(model: type, name: str, **changes) -> forms.Field:
    """The form field of a model's field: its label, its length and its choices are told once."""
    return model._meta.get_field(name).formfield(**changes)


def text_of(model: type, name: str, rows: int, **changes) -> forms.Field:
    """A long text of a model: bounded, and so many rows high."""
    return field_of(model, name, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": rows}), **changes)


def ground_field() -> forms.Field:
    """By what right a contact was made and is handled. Nothing is chosen beforehand."""
    return field_of(
        Contact,
        "legal_ground",
        # Given, it keeps the empty choice away.
        initial=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the ground of the contact.")},
    )


class ContactForm(WeekGridForm):
    """Everything of a contact but the members. Strengths are asked before needs."""

    source = field_of(
        Contact,
        "source",
        queryset=None,
        empty_label=_("Choose who guided the family"),
        error_messages={"required": _("Choose who guided the family here.")},
    )
    contact_person = field_of(Contact, "contact_person", help_text=_("Name and task, or the family member."))
    contact_phone = field_of(Contact, "contact_phone", form_class=PhoneField)
    received_on = field_of(Contact, "received_on", widget=date_input(), initial=clock.today)
    urgency = field_of(
        Case,
        "urgency",
        widget=forms.RadioSelect,
        help_text=_("Urgent goes before all others on the waiting list, soon before the rest."),
    )
    legal_ground = ground_field()
    family_name = field_of(
        Family, "name", error_messages={"required": _("Write the name the family uses of itself.")}
    )
    unit = field_of(Case, "unit", queryset=None, empty_label=_("Choose the unit"))
    area = field_of(Family, "area", empty_label=_("Not known"))
    street_address = field_of(Family, "street_address")
    postal_code = field_of(
        Family, "postal_code", validators=[RegexValidator(r"^\d{5}$", _("A postal code has five digits."))]
    )
    town = field_of(Family, "town")
    arrival_note = field_of(Family, "arrival_note")
    pets = field_of(Family, "pets")
    allergies = field_of(Family, "allergies")
    safety_note = field_of(Family, "safety_note", widget=forms.Textarea({"rows": 2}), help_text=SAFETY_HELP)
    story = text_of(
        Contact, "story", 5, help_text=_("What has happened and what now. The family may read the text.")
    )
    hopes = text_of(Contact, "hopes", 3, help_text=_("Word for word, as the family said it."))
    strengths = forms.ModelMultipleChoiceField(
        label=_("What carries the family?"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ask this first. It is the ground to build on."),
    )
    strength_words = forms.CharField(
        label=_("Strengths in the family's own words"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    needs = forms.ModelMultipleChoiceField(
        label=_("What does the family want help with?"),
        queryset=None,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one need.")},
    )
    time_wishes = field_of(
        Contact, "time_wishes", label=_("More about the times"), help_text=_("For example: during the baby's nap.")
    )
    level = field_of(
        Case,
        "level",
        widget=forms.RadioSelect,
        help_text=_("The time limits of the law follow from it. Not assessed yet is treated as special support."),
    )
    path = field_of(Case, "path", widget=forms.RadioSelect)
    work_form = field_of(
        Case,
        "work_form",
        queryset=None,
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose the form of work.")},
    )
    work_form_reason = field_of(
        Case,
        "work_form_reason",
        help_text=_("One sentence is enough."),
        error_messages={"required": _("Write in one sentence why this form of work suits the family.")},
    )

    def __init__(self, *args, units: list[Unit], family: Family | None = None, **kwargs):
        """`family` is one that comes again: what is recorded of it is not asked anew."""
        super().__init__(*args, **kwargs)
        self.units, self.family = units, family
        if family:
            for name in OF_THE_FAMILY:
                del self.fields[name]
        self.fields["source"].queryset = ReferralSource.objects.valid_on()
        self.fields["strengths"].queryset = Strength.objects.valid_on()
        self.fields["needs"].queryset = Need.objects.valid_on()
        self.fields["work_form"].queryset = WorkForm.objects.valid_on()
        if len(units) == 1:
            del self.fields["unit"]
        else:
            self.fields["unit"].queryset = Unit.objects.filter(pk__in=[unit.pk for unit in units])
        self._add_words_of_needs()
        let_paste(self)
        for field in self.fields.values():
            # The device must not fill in its owner's own name and address.
            field.widget.attrs["autocomplete"] = "off"
        self.opening_part = contact_layout.opening(with_unit="unit" in self.fields, with_home=family is None)
        self.story_part = contact_layout.story()
        self.closing_part = contact_layout.closing()

    def _add_words_of_needs(self) -> None:
        """One field for each need, in which the family says it in its own way."""
        self.words_of: dict[Need, str] = {}
        for need in self.fields["needs"].queryset:
            name = self.words_of[need] = f"words_{need.pk}"
            self.fields[name] = field_of(SupportNeed, "family_words", label=need.name)
            self.fields[name].widget.attrs["placeholder"] = _("In the family's words")

    def need_rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """The box of each need beside its words."""
        return list(zip(self["needs"], (self[name] for name in self.words_of.values()), strict=True))

    def clean_received_on(self) -> date:
        """Refuse a day that has not come yet."""
        problem = rules.received_problem(self.cleaned_data["received_on"], clock.today())
        if problem:
            raise ValidationError(problem)
        return self.cleaned_data["received_on"]

    def clean(self) -> None:
        """Words about a need that was not chosen would be lost: ask which was meant."""
        chosen = self.cleaned_data.get("needs", [])
        for need, name in self.words_of.items():
            if self.cleaned_data.get(name) and need not in chosen:
                self.add_error(name, _("Choose this need as well, or remove its words."))

    def facts(self, members: list[MemberFacts]) -> ContactFacts:
        """The contact as the service takes it in."""
        values = {name: value for name, value in self.cleaned_data.items() if name not in self.words_of.values()}
        needs = [NeedFacts(need, self.cleaned_data[self.words_of[need]]) for need in values.pop("needs")]
        strengths = list(values.pop("strengths"))
        values.setdefault("unit", self.units[0])
        if self.family:
            values |= {"family": self.family, "family_name": self.family.name}
        return ContactFacts(members=members, needs=needs, strengths=strengths, **values)
