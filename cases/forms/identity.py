"""Recording an identity code."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.models import Person
from cases.selectors.corrections import code_values
from staff.forms.seen import SeenMixin


def identity_code_field(**changes) -> forms.CharField:
    """A field for a code. What a code is and whose it is, the service tells."""
    return forms.CharField(
        label=_("Identity code"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the identity code.")},
        **changes,
    )


class IdentityCodeForm(SeenMixin, forms.Form):
    """One person's code. It knows which one its page has shown."""

    code = identity_code_field(help_text=_("All eleven characters, also the one in the middle: 010190-123A."))

    def __init__(self, *args, person: Person, **kwargs):
        super().__init__(*args, **kwargs)
        self.watch(code_values(person))
