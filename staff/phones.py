"""Telephone numbers: stored in the international form, shown as people write them in Finland."""

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

REGION = "FI"


def stored_phone(text: str) -> str:
    """`040 123 4567` -> `+358401234567`; "" stays "".

    Raises ValidationError for what is not a telephone number.
    """
    if not text.strip():
        return ""
    try:
        number = phonenumbers.parse(text, REGION)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ValidationError(_("Write the phone number as 040 123 4567 or +358 40 123 4567."), code="phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def shown_phone(stored: str) -> str:
    """`+358401234567` -> `040 1234567`, a foreign number with its country code; other text as it is."""
    try:
        number = phonenumbers.parse(stored, REGION)
    except phonenumbers.NumberParseException:
        return stored
    domestic = number.country_code == phonenumbers.country_code_for_region(REGION)
    style = phonenumbers.PhoneNumberFormat.NATIONAL if domestic else phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)
