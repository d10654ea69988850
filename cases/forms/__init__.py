"""The forms of this room."""

from cases.forms.contact import ContactForm
from cases.forms.members import MemberFormSet
from cases.forms.search import SearchForm
from cases.forms.team import EndInvitationForm, InvitationForm, RevealForm

__all__ = [
    "ContactForm",
    "EndInvitationForm",
    "InvitationForm",
    "MemberFormSet",
    "RevealForm",
    "SearchForm",
]
