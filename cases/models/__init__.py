"""Families as they see themselves, and the cases in which they are helped."""

from cases.models.case import Case, CasePhase, ClosingReason, Closure, WorkForm
from cases.models.contact import CaseStrength, Contact, Need, ReferralSource, Strength, SupportNeed
from cases.models.people import Family, FamilyMembership, Person, SecurityProhibition
from cases.models.team import CareTeamMember

__all__ = [
    "CareTeamMember",
    "Case",
    "CasePhase",
    "CaseStrength",
    "ClosingReason",
    "Closure",
    "Contact",
    "Family",
    "FamilyMembership",
    "Need",
    "Person",
    "ReferralSource",
    "SecurityProhibition",
    "Strength",
    "SupportNeed",
    "WorkForm",
]
