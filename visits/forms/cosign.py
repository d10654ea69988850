"""Signing a note that the other worker of the visit has written."""

from django import forms
from django.utils.translation import gettext_lazy as _

from visits.forms.fields import FreeText
from visits.services.note_facts import LONGEST_TEXT


class CosignForm(forms.Form):
    """The signer's own view, if it adds to what the note tells."""

    own_view = FreeText(
        label=_("Your own view"),
        help_text=_("If you saw something else, or want to add something. You can leave it empty."),
        rows=4,
        max_length=LONGEST_TEXT,
    )
