"""Telephone numbers: how people write them, how they are kept, how they are shown."""

import pytest
from django.core.exceptions import ValidationError

from staff.phones import shown_phone, stored_phone


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("040 123 4567", "+358401234567", "040 1234567"),
        ("+358 40 1234567", "+358401234567", "040 1234567"),
        ("016-322 2222", "+358163222222", "016 3222222"),
        ("+46 70 123 45 67", "+46701234567", "+46 70 123 45 67"),
        ("  ", "", ""),
    ],
)
def test_one_form_is_stored_and_a_readable_one_shown(typed, stored, shown):
    assert stored_phone(typed) == stored
    assert shown_phone(stored) == shown


@pytest.mark.parametrize("typed", ["112", "soita äidille", "040", "+358 40 12345678901234", "🙂"])
def test_what_is_no_number_is_refused_with_an_example(typed):
    with pytest.raises(ValidationError, match="040 123 4567"):
        stored_phone(typed)


def test_old_text_that_is_no_number_is_shown_as_it_is():
    assert shown_phone("vaihde") == "vaihde"
