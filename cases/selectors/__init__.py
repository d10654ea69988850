"""What the pages of this room, and of the rooms above, read of families and cases."""

from cases.selectors.people import MemberRow, address_line, members_of
from cases.selectors.shell import CaseTab, PhaseStatus, case_tabs, opened_text, phase_status, shell, team_of

__all__ = [
    "CaseTab",
    "MemberRow",
    "PhaseStatus",
    "address_line",
    "case_tabs",
    "members_of",
    "opened_text",
    "phase_status",
    "shell",
    "team_of",
]
