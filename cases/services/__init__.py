"""The only ways to change a family's or a case's rows."""

from cases.services.closing import close_case
from cases.services.contact_drafts import ContactTaken, discard_contact_draft, save_contact_draft
from cases.services.intake import ContactFacts, MemberFacts, NeedFacts, take_in_contact
from cases.services.phases import enter_phase, note_last_contact
from cases.services.protection import add_security_prohibition, reveal_address
from cases.services.team import add_to_care_team, end_care_team_place, end_invitation, invite_partner

__all__ = [
    "ContactFacts",
    "ContactTaken",
    "MemberFacts",
    "NeedFacts",
    "add_security_prohibition",
    "add_to_care_team",
    "close_case",
    "discard_contact_draft",
    "end_care_team_place",
    "end_invitation",
    "enter_phase",
    "invite_partner",
    "note_last_contact",
    "reveal_address",
    "save_contact_draft",
    "take_in_contact",
]
