"""The rows of a contact in which the members of the family are told."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from crispy_forms.layout import HTML, Column, Div, LayoutObject, Row
from django import forms
from django.core.exceptions import ValidationError
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from audit import clock
from audit.drafts import Content
from cases import identity, rules
from cases.forms.identity import identity_code_field
from cases.models import FamilyMembership, Person
from cases.services import MemberFacts
from staff.forms.fields import PhoneField, add_errors, bare_helper, date_input

format_html_lazy = lazy(format_html, SafeString)
MOST_MEMBERS = 20
# What is seldom told of a member.
MORE = ("other_phone", "email", "mother_tongue")
MORE_LABEL = _("Other phone, e-mail and mother tongue")
MORE_WITH_CODE_LABEL = _("Identity code, other phone, e-mail and mother tongue")

# Under the tick of a security prohibition, where it can be set but not ended.
PROHIBITION_NOTE = HTML(
    format_html_lazy(
        '<p class="form-text">{}</p>',
        _(
            "A security prohibition hides the address, the phones and what to know on arrival from these pages at "
            "once, from you too. A coordinator or a supervisor records its last day and ends it."
        ),
    )
)


def typed_values(form: forms.BaseForm, data: MultiValueDict) -> dict:
    """What was sent for each field of the form, as it was typed: nothing is checked, nothing is lost."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def let_paste(form: forms.BaseForm) -> None:
    """Let a text that is too long be sent: a browser would cut it without a word, the form says so."""
    for field in form.fields.values():
        field.widget.attrs.pop("maxlength", None)


class MemberForm(forms.ModelForm):
    """One member. What can be true of a person is the model's own rule."""

    more, more_label = MORE, MORE_LABEL
    role = forms.ChoiceField(
        label=_("Role in the family"),
        choices=[("", _("Choose the role")), *FamilyMembership.Role.choices],
        error_messages={"required": _("Choose the role in the family.")},
    )
    is_guardian = forms.BooleanField(label=_("Guardian"), required=False)
    lives_here = forms.BooleanField(label=_("Lives here"), required=False, initial=True)
    protected = forms.BooleanField(label=_("Security prohibition"), required=False)

    class Meta:
        model = Person
        fields = (
            "first_name",
            "last_name",
            "birth_date",
            "due_date",
            "phone",
            "language",
            "interpreter_needed",
            *MORE,
        )
        widgets = {
            "birth_date": date_input(),
            "due_date": date_input(),
        }
        field_classes = {"phone": PhoneField, "other_phone": PhoneField}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        let_paste(self)
        self.fields["language"].label = _("Language")
        for field in self.fields.values():
            # The device must not fill in its owner's own name and phone.
            field.widget.attrs["autocomplete"] = "off"
        names = ("role", "first_name", "last_name")
        facts = ("birth_date", "due_date", "phone", "language")
        self.helper = bare_helper(
            Row(*(Column(name, css_class="col-12 col-sm-4") for name in names), css_class="gx-3"),
            Row(*(Column(name, css_class="col-6 col-lg-3") for name in facts), css_class="gx-3"),
            *self._more(),
            Div("is_guardian", "lives_here", "interpreter_needed", "protected", css_class="chips member-flags"),
        )

    def _more(self) -> list[LayoutObject]:
        """What is seldom told, folded until something is written there."""
        is_open = " open" if any(self[name].value() for name in self.more) else ""
        summary = format_html('<details class="member-more"{}><summary>{}</summary>', is_open, self.more_label)
        columns = (Column(name, css_class="col-12 col-sm-4") for name in MORE)
        return [HTML(summary), Row(*columns, css_class="gx-3"), HTML("</details>")]

    def facts(self) -> MemberFacts:
        """The member as the service takes it in."""
        return MemberFacts(**self.cleaned_data)


class ContactMemberForm(MemberForm):
    """A member of a contact, whose identity code may be told. Whose the code can be is the service's to say."""

    more, more_label = ("identity_code", *MORE), MORE_WITH_CODE_LABEL

    identity_code = identity_code_field(
        required=False,
        help_text=_(
            "All eleven characters. It is not kept in the draft: write it just before you take in the contact."
        ),
    )

    def _more(self) -> list[LayoutObject]:
        summary, *rest = super()._more()
        return [summary, Row(Column("identity_code", css_class="col-12 col-sm-8"), css_class="gx-3"), *rest]

    def clean_identity_code(self) -> str:
        """The code as it is kept; "" when none was told."""
        typed = self.cleaned_data["identity_code"]
        return identity.read_code(typed, today=clock.today()) if typed else ""


class BaseMemberFormSet(forms.BaseFormSet):
    """All members of a new family: an adult among them, though the name may be left open."""

    def initial_form_count(self) -> int:
        """None: no row is in the database yet, so an empty one is simply left out."""
        return 0

    def total_form_count(self) -> int:
        """As many rows as were sent or are shown again; else the empty ones to begin with."""
        return super().total_form_count() if self.is_bound or not self.initial else len(self.initial)

    @property
    def told(self) -> list[MemberForm]:
        """The rows in which something was written."""
        return [form for form in self.forms if form.has_changed()]

    def clean(self) -> None:
        """Refuse a family without an adult."""
        if any(self.errors):
            return
        problem = rules.members_problem(form.cleaned_data["role"] for form in self.told)
        if problem:
            raise ValidationError(problem)

    def guardian_question(self) -> str:
        """What to ask when there are children and nobody is their guardian; "" when there is nothing to ask."""
        return rules.guardian_question(
            (form.cleaned_data.get("role", ""), form.cleaned_data.get("is_guardian", False)) for form in self.told
        )

    def facts(self, answers: Mapping, people: Mapping[int, Person]) -> list[MemberFacts]:
        """The members as the service takes them in.

        `answers` tells by the number of a row who is known (cases.forms.known.Answer), `people` is by number.
        """
        told = []
        for nth, form in enumerate(self.forms):
            if form.has_changed():
                answer = answers.get(nth)
                known = {"person": people.get(answer.same), "others": answer.others} if answer else {}
                told.append(replace(form.facts(), **known))
        return told


MemberFormSet = forms.formset_factory(
    ContactMemberForm,
    formset=BaseMemberFormSet,
    extra=2,
    max_num=MOST_MEMBERS,
    absolute_max=MOST_MEMBERS,
    validate_max=True,
)


def removed_row(data: MultiValueDict) -> int | None:
    """The number of the row whose button "Leave out" was pressed, None when none was."""
    number = data.get("remove_member", "")
    return int(number) if number.isdecimal() and len(number) < 3 else None


def without_row(content: Content, removed: int) -> Content:
    """What was typed, without the row of a member that is left out; those after it move up."""
    kept = {}
    for name, values in content.items():
        row = re.fullmatch(r"members-(\d{1,2})-(\w+)", name)
        number = int(row[1]) if row else -1
        if number != removed:
            kept[f"members-{number - 1}-{row[2]}" if number > removed else name] = values
    rows = _count(content.get("members-TOTAL_FORMS", []))
    return kept | ({"members-TOTAL_FORMS": [str(rows - 1)]} if rows > removed else {})


def shown_again(data: MultiValueDict) -> BaseMemberFormSet:
    """The rows as typed, unchecked; with one added (`add_member`) or left out (`remove_member`, its number)."""
    sent = MemberFormSet(data, prefix="members")
    rows = [typed_values(form, data) for form in sent.forms]
    if "add_member" in data:
        rows.append({})
    removed = removed_row(data)
    if removed is not None and removed < len(rows):
        del rows[removed]
    again = MemberFormSet(initial=(rows or [{}])[:MOST_MEMBERS], prefix="members")
    if "add_member" in data or removed is not None:
        # Where one goes on typing, also when the whole page has been loaded anew.
        again.forms[-1].fields["role"].widget.attrs["autofocus"] = True
    return again


def add_errors_of_members(form: forms.Form, rows: Sequence[MemberForm], error: ValidationError) -> None:
    """Show what a service refused: at the field of a member ("members-0-phone"), else in `form`.

    `rows` are those of the members told, in the order in which the service has got them.
    """
    of_form = {}
    for name, messages in getattr(error, "error_dict", {None: error}).items():
        row = re.fullmatch(r"members-(\d{1,2})-(\w+)", name or "")
        if row and int(row[1]) < len(rows):
            rows[int(row[1])].add_error(row[2], messages)
        else:
            of_form[name] = messages
    if of_form:
        add_errors(form, error if None in of_form else ValidationError(of_form))


def _count(values: list[str]) -> int:
    return int(values[0]) if values and values[0].isdecimal() and len(values[0]) < 3 else 0
