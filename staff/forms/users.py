"""Forms about users: the administrator's."""

from crispy_forms.layout import Column, Div, Field, Fieldset, Row
from django import forms
from django.contrib.auth.password_validation import get_default_password_validators
from django.utils.functional import lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from audit import clock
from staff.forms.fields import DayField, bare_helper, card_label, choosable, languages_field
from staff.forms.seen import SeenMixin
from staff.models import Unit, User
from staff.phones import shown_phone
from staff.roles import IN_WORDS, Role
from staff.selectors.seen import user_values
from staff.services import UserFacts


def _password_rule() -> str:
    """What is asked of a password that is given to somebody else: Django's own words speak of one's own."""
    shortest = next(v.min_length for v in get_default_password_validators() if hasattr(v, "min_length"))
    return ngettext(
        "At least %(count)s character. Not a common password, and nothing like the person's name or username.",
        "At least %(count)s characters. Not a common password, and nothing like the person's name or username.",
        shortest,
    ) % {"count": shortest}


_password_help = lazy(_password_rule, str)


def password_field(label: str) -> forms.CharField:
    """A password that somebody is given, typed where nobody else looks."""
    return forms.CharField(
        label=label,
        strip=False,
        max_length=128,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_password_help(),
    )


class UserForm(SeenMixin, forms.ModelForm):
    """An account as the administrator sees it."""

    languages = languages_field()

    class Meta:
        model = User
        fields = [
            "first_name", "last_name", "username", "email", "phone", "languages",
            "unit", "job_title", "areas", "capacity", "is_protected",
        ]  # fmt: skip
        widgets = {
            "areas": forms.CheckboxSelectMultiple,
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        }
        help_texts = {
            "username": _("Small letters, digits and . @ + - _ are allowed. It is used for signing in."),
            "areas": _("Areas in which the person usually moves."),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["first_name"].required = self.fields["last_name"].required = True
        self.initial["phone"] = shown_phone(self.instance.phone)
        titles = self.fields["job_title"]
        titles.queryset = choosable(titles.queryset, self.instance.job_title_id)
        titles.empty_label = self.fields["unit"].empty_label = _("Not chosen")
        self.helper = bare_helper(*self.sections())
        if self.instance.pk:
            self.watch(user_values(self.instance), shown={"phone": shown_phone(self.instance.phone)})

    def sections(self) -> list[Fieldset]:
        """The parts of the form from top to bottom."""
        return [
            Fieldset(
                _("Person"),
                Row(Column("first_name", css_class="col-sm-6"), Column("last_name", css_class="col-sm-6")),
                Row(Column("phone", css_class="col-sm-6"), Column("email", css_class="col-sm-6")),
                "is_protected",
                Field("languages", wrapper_class="chips"),
                css_class="form-section",
            ),
            Fieldset(
                _("Work"),
                Row(Column("job_title", css_class="col-sm-6"), Column("unit", css_class="col-sm-6")),
                "capacity",
                Field("areas", wrapper_class="chips"),
                css_class="form-section",
            ),
            Fieldset(_("Signing in"), "username", css_class="form-section"),
        ]

    def facts(self) -> UserFacts:
        """What the service needs."""
        return UserFacts(**self.told())


class NewUserForm(UserForm):
    """A new account, with the password that the person is told."""

    password = password_field(_("First password"))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, initial={"languages": ["fi"]}, **kwargs)

    def sections(self) -> list[Fieldset]:
        """As for a change, and the password."""
        *sections, _signing_in = super().sections()
        return [*sections, Fieldset(_("Signing in"), "username", "password", css_class="form-section")]

    def facts(self) -> UserFacts:
        """What the service needs besides the password."""
        return UserFacts(**{name: value for name, value in self.cleaned_data.items() if name != "password"})


class PasswordForm(forms.Form):
    """A new password for somebody who has forgotten the old one."""

    password = password_field(_("New password"))


def _roles_in_words() -> list[tuple[str, str]]:
    return [(role, card_label(role.label, IN_WORDS[role])) for role in Role]


class RoleForm(forms.Form):
    """A role for a time."""

    role = forms.ChoiceField(
        label=_("Role"),
        choices=_roles_in_words,
        widget=forms.RadioSelect,
    )
    unit = forms.ModelChoiceField(
        label=_("Unit"),
        queryset=Unit.objects.all(),
        required=False,
        empty_label=_("Choose the unit"),
        help_text=_("The role holds in this unit only. An administrator's role holds in the whole house."),
    )
    since = DayField(label=_("First day"))
    until = DayField(
        label=_("Last day"),
        required=False,
        help_text=_("Leave empty when the end is not known."),
    )

    def __init__(self, *args, user: User, **kwargs) -> None:
        super().__init__(*args, initial={"since": clock.today(), "unit": user.unit_id}, **kwargs)
        self.helper = bare_helper(
            Div(Field("role", wrapper_class="choices"), "unit", "since", "until", css_class="form-section")
        )


class RoleEndForm(forms.Form):
    """The last day of a role."""

    until = DayField(
        label=_("Last day"),
        help_text=_("The role still holds on this day. To take it away at once, choose yesterday."),
    )

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, initial={"until": clock.today()}, **kwargs)


class UserFilterForm(forms.Form):
    """Which users are listed."""

    unit = forms.ModelChoiceField(
        label=_("Unit"), queryset=Unit.objects.all(), required=False, empty_label=_("All units")
    )
    closed = forms.BooleanField(label=_("Closed accounts"), required=False)
    page = forms.IntegerField(min_value=1, max_value=10_000, required=False, widget=forms.HiddenInput)
