"""Recording an identity code."""

from django import forms
from django.utils.translation import gettext_lazy as _


def identity_code_field(**changes) -> forms.CharField:
    """A field for a code. What a code is and whose it is, the service tells."""
    return forms.CharField(
        label=_("Identity code"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Write the identity code.")},
        **changes,
    )


class IdentityCodeForm(forms.Form):
    """One person's code."""

    code = identity_code_field(help_text=_("All eleven characters, also the one in the middle: 010190-123A."))
