"""Forms that correct what was taken in. Each carries the mark of what its page has shown."""

from crispy_forms.layout import Column, Div, Field, Fieldset, Row
from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from cases.forms.contact import SAFETY_HELP, field_of, ground_field
from cases.forms.members import PROHIBITION_NOTE, MemberForm, let_paste
from cases.forms.week_grid import GRID, WeekGridForm
from cases.models import Case, Contact, Family, SecurityProhibition, SupportNeed, WorkForm
from cases.selectors.corrections import PROTECTED_FIELDS, PROTECTED_OF_CONTACT, REACHED_BY, needs_to_add
from staff.forms.fields import DayField, PhoneField, bare_helper, choosable
from staff.forms.seen import SeenMixin
from staff.phones import shown_phone
from staff.services.changes import Values


class Correction(SeenMixin, forms.Form):
    """A form that corrects saved values, of which some may have to stay unseen."""

    # Fields whose saved value the page must not show; left empty they stay as they are.
    hidden_names: tuple[str, ...] = ()

    def __init__(self, *args, saved: Values, **kwargs):
        shown = {name: value for name, value in saved.items() if name not in self.hidden_names}
        super().__init__(*args, initial=shown, **kwargs)
        self.watch(saved, hidden=self.hidden_names)
        let_paste(self)
        for field in self.fields.values():
            # The device must not fill in its owner's own name and address.
            field.widget.attrs["autocomplete"] = "off"
        for name in self.hidden_names:
            self.fields[name].help_text = _("Not shown here. Write only if it has changed.")

    def values(self) -> Values:
        """What the form says, without what was left unseen and unwritten."""
        given = {name: self.cleaned_data[name] for name in self.saved if name in self.cleaned_data}
        return {name: value for name, value in given.items() if value or name not in self.hidden_names}

    def is_saved_already(self) -> bool:
        """Whether the saved values are those that were sent: the button was pressed twice.

        Never when something unseen is among them: the answer would tell whether it was guessed right.
        """
        given = self.values()
        if self.cleaned_data.get("protected") or not given.keys().isdisjoint(self.hidden_names):
            return False
        return given == {name: self.saved[name] for name in given}


class FamilyForm(Correction):
    """The family's name and home."""

    name = field_of(Family, "name", error_messages={"required": _("Write the name the family uses of itself.")})
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

    def __init__(self, *args, is_protected: bool, **kwargs):
        self.hidden_names = PROTECTED_FIELDS if is_protected else ()
        super().__init__(*args, **kwargs)
        self.helper = bare_helper(
            "seen",
            Fieldset(
                _("Family"),
                Row(Column("name", css_class="col-sm-7"), Column("area", css_class="col-sm-5")),
                css_class="form-section",
            ),
            Fieldset(
                _("Home"),
                "street_address",
                Row(Column("postal_code", css_class="col-5 col-sm-4"), Column("town", css_class="col-7 col-sm-8")),
                "arrival_note",
                Row(Column("pets", css_class="col-sm-6"), Column("allergies", css_class="col-sm-6")),
                "safety_note",
                css_class="form-section",
            ),
        )


class ContactCorrectionForm(Correction, WeekGridForm):
    """Who made contact, and the times that suit the family. One that must not be shown stays unseen."""

    contact_person = field_of(Contact, "contact_person")
    contact_phone = field_of(Contact, "contact_phone", form_class=PhoneField)
    legal_ground = ground_field()
    time_wishes = field_of(Contact, "time_wishes", label=_("More about the times"))

    def __init__(self, *args, saved: Values, is_hidden: bool, **kwargs):
        self.hidden_names = PROTECTED_OF_CONTACT if is_hidden else ()
        super().__init__(*args, saved=saved, **kwargs)
        if not is_hidden:
            self.initial["contact_phone"] = shown_phone(saved["contact_phone"])
        self.helper = bare_helper(
            "seen",
            Div(
                *("contact_person", "contact_phone"),
                Field("legal_ground", wrapper_class="chips"),
                css_class="form-section",
            ),
            Div(GRID, "time_wishes", css_class="form-section"),
        )


class WorkFormForm(Correction):
    """The form of work with its reason, the level of need, the path and the urgency."""

    work_form = field_of(Case, "work_form", queryset=None, empty_label=None, widget=forms.RadioSelect)
    work_form_reason = field_of(
        Case,
        "work_form_reason",
        error_messages={"required": _("Write in one sentence why this form of work suits the family.")},
    )
    level = field_of(
        Case,
        "level",
        widget=forms.RadioSelect,
        help_text=_("The time limits of the law follow from it. Not assessed yet is treated as special support."),
    )
    path = field_of(Case, "path", widget=forms.RadioSelect)
    urgency = field_of(Case, "urgency", widget=forms.RadioSelect)

    def __init__(self, *args, saved: Values, **kwargs):
        super().__init__(*args, saved=saved, **kwargs)
        self.fields["work_form"].queryset = choosable(WorkForm.objects.all(), saved["work_form"].pk)
        self.helper = bare_helper(
            "seen",
            Div(
                Field("work_form", wrapper_class="chips"),
                "work_form_reason",
                *(Field(name, wrapper_class="chips") for name in ("level", "path", "urgency")),
                css_class="form-section",
            ),
        )


class MemberCorrectionForm(Correction, MemberForm):
    """A member as saved. How one is reached whom this home or another protects stays unseen."""

    forget_phone = forms.BooleanField(
        label=_("Remove the phone numbers and the e-mail that are kept"), required=False
    )

    def __init__(self, *args, saved: Values, is_hidden: bool, is_protected: bool, **kwargs):
        self.hidden_names = REACHED_BY if is_hidden else ()
        super().__init__(*args, saved=saved, **kwargs)
        # Whose guardian somebody is has a page of its own.
        del self.fields["is_guardian"]
        unseen = ["forget_phone"]
        if not is_hidden:
            for name in ("phone", "other_phone"):
                self.initial[name] = shown_phone(saved[name])
            del self.fields[unseen.pop()]
        flags = ["lives_here", "interpreter_needed"]
        if is_protected:
            del self.fields["protected"]
        else:
            flags.append("protected")
        names = ("role", "first_name", "last_name")
        facts = ("birth_date", "due_date", "language", "mother_tongue", *REACHED_BY)
        self.helper = bare_helper(
            "seen",
            Div(
                Row(*(Column(name, css_class="col-12 col-sm-4") for name in names), css_class="gx-3"),
                Row(*(Column(name, css_class="col-6") for name in facts), css_class="gx-3"),
                *unseen,
                Div(*flags, css_class="chips member-flags"),
                *([] if is_protected else [PROHIBITION_NOTE]),
                css_class="form-section",
            ),
        )

    def clean(self) -> dict:
        """Refuse a new number and the removal of the old one at once: one of them is not meant."""
        cleaned = super().clean()
        if cleaned.get("forget_phone") and any(cleaned.get(name) for name in REACHED_BY):
            self.add_error("forget_phone", _("Write what is new or remove what is kept, not both."))
        return cleaned

    def values(self) -> Values:
        """As for every correction; what is unseen can be removed."""
        forgotten = dict.fromkeys(REACHED_BY, "") if self.cleaned_data.get("forget_phone") else {}
        return super().values() | forgotten


class NewNeedForm(forms.Form):
    """A need that has come up."""

    need = forms.ModelChoiceField(
        label=_("Need"),
        queryset=None,
        empty_label=_("Choose the need"),
        error_messages={"required": _("Choose the need.")},
    )
    family_words = field_of(SupportNeed, "family_words")

    def __init__(self, *args, case: Case, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["need"].queryset = needs_to_add(case)
        let_paste(self)


class NeedWordsForm(Correction):
    """What the family says of a need."""

    family_words = field_of(SupportNeed, "family_words")


class EndNeedForm(forms.Form):
    """Why a need has ended."""

    reason = field_of(
        SupportNeed,
        "end_reason",
        label=_("Why has the need ended?"),
        required=True,
        error_messages={"required": _("Write why the need has ended.")},
    )


class ProhibitionForm(Correction):
    """Until when a security prohibition stands by the authority's decision. Its beginning only the first time."""

    since = DayField(
        label=_("First day"),
        help_text=_("The day of the decision. Leave it as it is when you do not know the day."),
    )
    until = DayField(
        label=_("Last day"),
        error_messages={"required": _("Write the last day of the decision.")},
    )
    source = forms.ChoiceField(
        label=_("How is it known?"),
        choices=SecurityProhibition.Source.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how it is known.")},
    )

    def __init__(self, *args, saved: Values, **kwargs):
        super().__init__(*args, saved=saved, **kwargs)
        days = ["since", "until"]
        if saved["until"]:
            del self.fields[days.pop(0)]
        self.helper = bare_helper(
            "seen",
            Div(
                Row(*(Column(name, css_class="col-12 col-sm-6") for name in days)),
                Field("source", wrapper_class="chips"),
                css_class="form-section",
            ),
        )


class ProhibitionCorrectionForm(Correction):
    """The last day of a security prohibition that was recorded too late, and why it is corrected."""

    until = DayField(
        label=_("Last day"), error_messages={"required": _("Write the last day of the security prohibition.")}
    )
    reason = forms.CharField(
        label=_("Why is the day corrected?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("For example: a slip in writing, the decision says another day. Kept in the log."),
        error_messages={"required": _("Write why the last day is corrected.")},
    )

    def __init__(self, *args, saved: Values, **kwargs):
        super().__init__(*args, saved=saved, **kwargs)
        self.helper = bare_helper("seen", Div("until", "reason", css_class="form-section"))


class EndProhibitionForm(forms.Form):
    """Why a security prohibition ends."""

    reason = forms.CharField(
        label=_("Why does the security prohibition end?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_(
            "For example: recorded by mistake, or the person tells that it has been lifted. Kept in the log."
        ),
        error_messages={"required": _("Write why the security prohibition ends.")},
    )
