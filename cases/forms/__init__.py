"""The forms of this room."""

from cases.forms.access_log import LogPartForm
from cases.forms.contact import ContactForm
from cases.forms.members import MemberFormSet
from cases.forms.search import SearchForm
from cases.forms.team import EndInvitationForm, InvitationForm, RevealForm

__all__ = [
    "ContactForm",
    "EndInvitationForm",
    "InvitationForm",
    "LogPartForm",
    "MemberFormSet",
    "RevealForm",
    "SearchForm",
]
