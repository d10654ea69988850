"""What the pages of this room show."""

from staff.selectors.catalogues import (
    catalogue_model,
    catalogue_models,
    catalogue_rows,
    catalogue_summaries,
    extra_fields,
    slug_of,
    title_of,
)
from staff.selectors.competences import level_words, waiting_estimates, waiting_people, waiting_words
from staff.selectors.first_steps import first_steps
from staff.selectors.organisation import area_rows, unit_rows
from staff.selectors.other_work import coming_other_work, later_times, other_work_rows
from staff.selectors.people import people_of
from staff.selectors.profile import absence_days, agreed_on, agreed_rows, profile_of
from staff.selectors.users import roles_of, users_page

__all__ = [
    "absence_days",
    "agreed_on",
    "agreed_rows",
    "area_rows",
    "catalogue_model",
    "catalogue_models",
    "catalogue_rows",
    "catalogue_summaries",
    "coming_other_work",
    "extra_fields",
    "first_steps",
    "later_times",
    "level_words",
    "other_work_rows",
    "people_of",
    "profile_of",
    "roles_of",
    "slug_of",
    "title_of",
    "unit_rows",
    "users_page",
    "waiting_estimates",
    "waiting_people",
    "waiting_words",
]
