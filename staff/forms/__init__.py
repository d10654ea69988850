"""The forms of this room, and what forms of other rooms may share."""

from staff.forms.catalogue import catalogue_form
from staff.forms.competences import CompetencesForm, ConfirmationForm, NewConfirmationForm
from staff.forms.fields import DayField, PlainForm, add_errors, date_input, time_input
from staff.forms.hours import WorkingHoursForm
from staff.forms.licences import LicenceForm
from staff.forms.organisation import AreaForm, UnitForm
from staff.forms.other_work import BlockForm, BlockRemovalForm
from staff.forms.profile import AbsenceForm, CapacityForm, ProfileForm
from staff.forms.users import NewUserForm, PasswordForm, RoleEndForm, RoleForm, UserFilterForm, UserForm

__all__ = [
    "AbsenceForm",
    "AreaForm",
    "BlockForm",
    "BlockRemovalForm",
    "CapacityForm",
    "CompetencesForm",
    "ConfirmationForm",
    "DayField",
    "LicenceForm",
    "NewConfirmationForm",
    "NewUserForm",
    "PasswordForm",
    "PlainForm",
    "ProfileForm",
    "RoleEndForm",
    "RoleForm",
    "UnitForm",
    "UserFilterForm",
    "UserForm",
    "WorkingHoursForm",
    "add_errors",
    "catalogue_form",
    "date_input",
    "time_input",
]
