"""Families as they see themselves, and the cases in which they are helped."""

from cases.models.case import Case, CasePhase, ClosingReason, Closure, WorkForm
from cases.models.contact import (
    CaseStrength,
    Contact,
    FurtherContact,
    Need,
    PreferredTime,
    ReferralSource,
    Strength,
    SupportNeed,
)
from cases.models.deadlines import Deadline, DeadlineRule
from cases.models.decisions import (
    ContactOutcome,
    Decision,
    LegalBasis,
    NeedsAssessment,
    WorkFormChange,
)
from cases.models.draft import ContactDraft
from cases.models.duplicates import Distinction, DuplicateCheck, Merge
from cases.models.identity import IdentityCode
from cases.models.kinship import Guardianship, Relationship
from cases.models.name_words import FamilyWord, NameWord
from cases.models.notices import ContactNotice
from cases.models.people import Family, FamilyMembership, Person
from cases.models.protection import AddressReveal, SecurityProhibition
from cases.models.sent import SentForm, SentKind
from cases.models.team import CareTeamMember

__all__ = [
    "AddressReveal",
    "CareTeamMember",
    "Case",
    "CasePhase",
    "CaseStrength",
    "ClosingReason",
    "Closure",
    "Contact",
    "ContactDraft",
    "ContactNotice",
    "ContactOutcome",
    "Deadline",
    "DeadlineRule",
    "Decision",
    "Distinction",
    "DuplicateCheck",
    "Family",
    "FamilyMembership",
    "FamilyWord",
    "FurtherContact",
    "Guardianship",
    "IdentityCode",
    "LegalBasis",
    "Merge",
    "NameWord",
    "Need",
    "NeedsAssessment",
    "Person",
    "PreferredTime",
    "ReferralSource",
    "Relationship",
    "SecurityProhibition",
    "SentForm",
    "SentKind",
    "Strength",
    "SupportNeed",
    "WorkForm",
    "WorkFormChange",
]
