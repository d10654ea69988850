"""The order of a contact's questions on the page. The rows of members and of needs stand between these parts."""

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Column, Div, Field, Fieldset, Row
from django.utils.translation import gettext_lazy as _

from cases.forms.week_grid import GRID
from staff.forms.fields import bare_helper


def opening(*, with_unit: bool, with_home: bool) -> FormHelper:
    """Who is in contact, how urgently, about which family.

    `with_unit` only for who works for several units, `with_home` only for a family that is not known yet.
    """
    return bare_helper(
        Fieldset(
            _("Who is in contact?"),
            _row(source="col-12 col-sm-8", received_on="col-12 col-sm-4"),
            _row(contact_person="col-12 col-sm-8", contact_phone="col-12 col-sm-4"),
            Field("urgency", wrapper_class="chips"),
            Field("legal_ground", wrapper_class="chips"),
            css_class="form-section",
        ),
        *([_which_family(with_unit)] if with_home else []),
    )


def story() -> FormHelper:
    """What was told and hoped, and what carries the family: before the needs."""
    return bare_helper(
        Div("story", css_class="form-section"),
        Div(Field("hopes", wrapper_class="voice-field"), css_class="form-section"),
        Div(
            Field("strengths", wrapper_class="chips"),
            Field("strength_words", wrapper_class="voice-field"),
            css_class="form-section",
        ),
    )


def closing() -> FormHelper:
    """When the family has time, and how it is helped."""
    return bare_helper(
        Div(GRID, "time_wishes", css_class="form-section"),
        Div(
            Field("level", wrapper_class="chips"),
            Field("path", wrapper_class="chips"),
            css_class="form-section",
        ),
        Div(
            Field("work_form", wrapper_class="chips"),
            "work_form_reason",
            css_class="form-section",
        ),
    )


def _which_family(with_unit: bool) -> Fieldset:
    unit = ["unit"] if with_unit else []
    return Fieldset(
        _("Which family?"),
        *unit,
        _row(family_name="col-12 col-sm-7", area="col-12 col-sm-5"),
        "street_address",
        _row(postal_code="col-6 col-sm-4", town="col-6 col-sm-8"),
        "arrival_note",
        _row(pets="col-12 col-sm-6", allergies="col-12 col-sm-6"),
        "safety_note",
        css_class="form-section",
    )


def _row(**columns: str) -> Row:
    return Row(*(Column(name, css_class=css) for name, css in columns.items()), css_class="gx-3")
