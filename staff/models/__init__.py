"""People who work, where they work, what they can do and when they have time."""

from staff.models.competence import Competence, JobTitle, Profession, UserCompetence
from staff.models.licence import Licence
from staff.models.organisation import Area, Unit
from staff.models.session import Session
from staff.models.time import Booking, NonCaseWork, WorkingHours
from staff.models.user import RoleGrant, User

__all__ = [
    "Area",
    "Booking",
    "Competence",
    "JobTitle",
    "Licence",
    "NonCaseWork",
    "Profession",
    "RoleGrant",
    "Session",
    "Unit",
    "User",
    "UserCompetence",
    "WorkingHours",
]
