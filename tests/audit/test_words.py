"""A required text must say something that can be read."""

import pytest
from django.core.exceptions import ValidationError
from django.db import models

from audit.saving import save_checked
from audit.words import in_sentence, is_blank
from staff.models import Area


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\t\r", "\u00a0\u2003", "\u200b\u200d\ufeff", "\u2060\u00ad", "\u3164\u2800", "\u0301", "\u202e"],
)
def test_what_nobody_can_see_is_blank(text):
    assert is_blank(text)


@pytest.mark.parametrize("text", ["a", ".", "0", "🌱", "ŋ", "\u200b\u200bä", "ال", "日"])
def test_what_can_be_read_is_not(text):
    assert not is_blank(text)


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("Parisuhde", "parisuhde"),
        ("Äidin uupumus", "äidin uupumus"),
        ("ADHD-osaaminen", "ADHD-osaaminen"),
        ("", ""),
    ],
)
def test_a_name_in_a_sentence_begins_small_but_for_an_abbreviation(name, told):
    assert in_sentence(name) == told


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["\u200b", " \u2060 ", "\u3164"])
def test_a_row_is_not_saved_with_a_required_text_of_unseen_signs(name):
    with pytest.raises(ValidationError) as refused:
        save_checked(Area(name=name))

    assert refused.value.message_dict == {"name": ["Kirjoita tähän jotain, mikä näkyy."]}
    assert not Area.objects.filter(name=name).exists()


@pytest.mark.django_db
def test_a_field_that_may_be_empty_may_hold_anything(make_case):
    assert isinstance(make_case(hopes="\u200b"), models.Model)
