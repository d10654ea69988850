"""Looking for a family."""

from django import forms
from django.utils.translation import gettext_lazy as _

SHORTEST_TERM = 2
LONGEST_TERM = 100


class SearchForm(forms.Form):
    """One box for all that one may know of a family."""

    term = forms.CharField(
        label=_("Find a family"),
        min_length=SHORTEST_TERM,
        max_length=LONGEST_TERM,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
        help_text=_("Name of the family or of a member, case number, phone number or identity code."),
        error_messages={"required": _("Write what you are looking for.")},
    )
