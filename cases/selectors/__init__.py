"""What the pages of this room, and of the rooms above, read of families and cases."""

from cases.selectors.access_log import LogPage, LogPart, LogRow, access_log, ground_text
from cases.selectors.background import background_of, people_of, ways_to_reach
from cases.selectors.contact_drafts import DraftRow, contact_drafts
from cases.selectors.families import FamilyPage, FamilyRow, families_page, family_rows, last_contact_text
from cases.selectors.partners import invitation_of, invited_until, partners_to_invite
from cases.selectors.people import MemberRow, address_line, area_name, members_of, written_address
from cases.selectors.search import MOST_RESULTS, Finding, find_families
from cases.selectors.shell import CaseTab, PhaseStatus, case_tabs, opened_text, phase_status, shell
from cases.selectors.team import team_of

__all__ = [
    "MOST_RESULTS",
    "CaseTab",
    "DraftRow",
    "FamilyPage",
    "FamilyRow",
    "Finding",
    "LogPage",
    "LogPart",
    "LogRow",
    "MemberRow",
    "PhaseStatus",
    "access_log",
    "address_line",
    "area_name",
    "background_of",
    "case_tabs",
    "contact_drafts",
    "families_page",
    "family_rows",
    "find_families",
    "ground_text",
    "invitation_of",
    "invited_until",
    "last_contact_text",
    "members_of",
    "opened_text",
    "partners_to_invite",
    "people_of",
    "phase_status",
    "shell",
    "team_of",
    "ways_to_reach",
    "written_address",
]
