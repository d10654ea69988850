"""The pages of this room."""

from staff.views.absences import absence_cancellation, absence_new
from staff.views.catalogues import catalogue, catalogue_entry, catalogue_entry_new, catalogues
from staff.views.competences import (
    competence_agreed,
    competence_confirmation,
    competence_confirmation_new,
    competences,
    competences_waiting,
)
from staff.views.licences import licence, licence_new
from staff.views.organisation import area, area_new, unit, unit_new, units
from staff.views.other_work import other_work, other_work_new, other_work_removal
from staff.views.profile import capacity, hours, people, person, profile, profile_details
from staff.views.roles import role_end, role_new
from staff.views.users import user, user_new, user_password, user_reopening, users

__all__ = [
    "absence_cancellation",
    "absence_new",
    "area",
    "area_new",
    "capacity",
    "catalogue",
    "catalogue_entry",
    "catalogue_entry_new",
    "catalogues",
    "competence_agreed",
    "competence_confirmation",
    "competence_confirmation_new",
    "competences",
    "competences_waiting",
    "hours",
    "licence",
    "licence_new",
    "other_work",
    "other_work_new",
    "other_work_removal",
    "people",
    "person",
    "profile",
    "profile_details",
    "role_end",
    "role_new",
    "unit",
    "unit_new",
    "units",
    "user",
    "user_new",
    "user_password",
    "user_reopening",
    "users",
]
