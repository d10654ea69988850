"""The only ways to change a family's or a case's rows."""

from cases.services.closing import close_case
from cases.services.contact_drafts import ContactTaken, discard_contact_draft, save_contact_draft
from cases.services.contact_facts import ContactFacts, NeedFacts
from cases.services.corrections import (
    add_member,
    add_need,
    correct_contact,
    correct_family,
    correct_member,
    correct_need,
    correct_work,
    end_need,
)
from cases.services.further_contacts import handle_further_contact
from cases.services.intake import take_in_contact
from cases.services.members import MemberFacts
from cases.services.phases import enter_phase, note_last_contact
from cases.services.protection import (
    acknowledge_reveal,
    correct_prohibition_end,
    end_security_prohibition,
    prolong_security_prohibition,
    reveal_address,
)
from cases.services.sent_forms import SentBefore, take_once
from cases.services.team import (
    add_to_care_team,
    end_care_team_place,
    end_invitation,
    fit_place_to_visits,
    invite_partner,
    let_in_for_a_visit,
    let_in_until,
    note_met,
)

__all__ = [
    "ContactFacts",
    "ContactTaken",
    "MemberFacts",
    "NeedFacts",
    "SentBefore",
    "acknowledge_reveal",
    "add_member",
    "add_need",
    "add_to_care_team",
    "close_case",
    "correct_contact",
    "correct_family",
    "correct_member",
    "correct_need",
    "correct_prohibition_end",
    "correct_work",
    "discard_contact_draft",
    "end_care_team_place",
    "end_invitation",
    "end_need",
    "end_security_prohibition",
    "enter_phase",
    "fit_place_to_visits",
    "handle_further_contact",
    "invite_partner",
    "let_in_for_a_visit",
    "let_in_until",
    "note_last_contact",
    "note_met",
    "prolong_security_prohibition",
    "reveal_address",
    "save_contact_draft",
    "take_in_contact",
    "take_once",
]
