"""Forms in which people tell of themselves."""

from crispy_forms.layout import Div, Field
from django import forms
from django.utils.translation import gettext_lazy as _

from audit import clock
from staff.forms.fields import DayField, bare_helper, languages_field
from staff.forms.seen import SeenMixin
from staff.models import User
from staff.phones import shown_phone
from staff.selectors.seen import profile_values
from staff.services import ProfileFacts


class ProfileForm(SeenMixin, forms.ModelForm):
    """The own details."""

    languages = languages_field()

    class Meta:
        model = User
        # Not the name: signatures and the log speak by it, so the administrator keeps it.
        fields = ["phone", "languages", "brings"]
        widgets = {
            "brings": forms.Textarea(attrs={"rows": 3}),
            "phone": forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
        }

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.initial["phone"] = shown_phone(self.instance.phone)
        if self.instance.works_in_pairs:
            self.fields["languages"].help_text = _("Languages in which you can work with a family.")
        else:  # nobody chooses this person to a pair by what he or she brings
            del self.fields["brings"]
            self.fields["languages"].help_text = _("Languages that you speak at work.")
        shown = ["phone", Field("languages", wrapper_class="chips"), "brings"]
        self.helper = bare_helper(Div(*shown[: len(self.fields)], css_class="form-section"))
        self.watch(profile_values(self.instance), shown={"phone": shown_phone(self.instance.phone)})

    def facts(self) -> ProfileFacts:
        """What the service needs."""
        return ProfileFacts(**{"brings": self.instance.brings} | self.told())


class CapacityForm(forms.ModelForm):
    """How many load points a person has room for."""

    class Meta:
        model = User
        fields = ["capacity"]


class AbsenceForm(forms.Form):
    """Whole days away."""

    starts_on = DayField(label=_("First day"), initial=clock.today)
    ends_on = DayField(label=_("Last day"))
