"""Everything that changes users, units, time and catalogues."""

from staff.services.absences import cancel_absence, record_absence
from staff.services.catalogue import create_catalogue_entry, replace_catalogue_entry, update_catalogue_entry
from staff.services.competences import Estimate, confirm_competence, set_competences
from staff.services.first_administrator import create_first_administrator
from staff.services.grants import end_role, grant_role
from staff.services.licences import LicenceFacts, check_licence, record_licence
from staff.services.organisation import create_area, create_unit, update_area, update_unit
from staff.services.other_work import BlockFacts, add_other_work, remove_other_work
from staff.services.profile import (
    ProfileFacts,
    set_capacity,
    set_working_hours,
    update_own_profile,
)
from staff.services.signing_in import (
    change_own_password,
    record_barred_sign_in,
    record_failed_sign_in,
    record_sign_in,
    record_sign_out,
)
from staff.services.users import UserFacts, close_account, create_user, reopen_account, set_password, update_user

__all__ = [
    "BlockFacts",
    "Estimate",
    "LicenceFacts",
    "ProfileFacts",
    "UserFacts",
    "add_other_work",
    "cancel_absence",
    "change_own_password",
    "check_licence",
    "close_account",
    "confirm_competence",
    "create_area",
    "create_catalogue_entry",
    "create_first_administrator",
    "create_unit",
    "create_user",
    "end_role",
    "grant_role",
    "record_absence",
    "record_barred_sign_in",
    "record_failed_sign_in",
    "record_licence",
    "record_sign_in",
    "record_sign_out",
    "remove_other_work",
    "reopen_account",
    "replace_catalogue_entry",
    "set_capacity",
    "set_competences",
    "set_password",
    "set_working_hours",
    "update_area",
    "update_catalogue_entry",
    "update_own_profile",
    "update_unit",
    "update_user",
]
