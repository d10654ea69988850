"""Identity codes: what is accepted, what is kept, and that nothing shows through."""

from datetime import date

import pytest
from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from cases import identity

TODAY = date(2026, 3, 10)
MARKS = "0123456789ABCDEFHJKLMNPRSTUVWXY"


def code_of(born: date, separator: str, number: int) -> str:
    """A code with the right check mark, reckoned here anew."""
    digits = f"{born:%d%m%y}{number:03}"
    return f"{digits[:6]}{separator}{digits[6:]}{MARKS[int(digits) % 31]}"


@st.composite
def codes(draw):
    """Artificial codes of every century and separator, with the day of birth that each says."""
    century, separators = draw(st.sampled_from([(1800, "+"), (1900, "-YXWVU"), (2000, "ABCDEF")]))
    first = date(century, 1, 1)
    born = draw(st.dates(min_value=first, max_value=min(date(century + 99, 12, 31), TODAY)))
    return code_of(born, draw(st.sampled_from(separators)), draw(st.integers(900, 999))), born


@given(codes())
def test_every_right_code_is_kept_whole(drawn):
    code, born = drawn

    assert identity.read_code(f" {code.lower()} ", today=TODAY) == code
    assert identity.birth_date_of(code) == born
    assert identity.unseal(identity.seal(code)) == code


@given(codes(), st.integers(0, 10), st.sampled_from(MARKS))
def test_one_wrong_character_is_never_the_same_person(drawn, place, character):
    code, _born = drawn
    wrong = code[:place] + character + code[place + 1 :]
    try:
        read = identity.read_code(wrong, today=TODAY)
    except ValidationError:
        return
    assert read == wrong
    assert (identity.fingerprint(read) == identity.fingerprint(code)) == (wrong == code)


def test_the_separator_belongs_to_the_identity():
    dash, letter = code_of(date(1990, 1, 1), "-", 999), code_of(date(1990, 1, 1), "Y", 999)

    assert dash.replace("-", "Y") == letter
    assert identity.fingerprint(dash) != identity.fingerprint(letter)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("010190-999X", "viimeinen merkki"),
        ("310290-9990", "näyttää tältä"),
        ("010190999K", "näyttää tältä"),
        ("hetu", "näyttää tältä"),
        ("", "näyttää tältä"),
        (code_of(date(2027, 1, 1), "A", 901), "tulevaisuudessa"),
    ],
)
def test_a_wrong_code_is_refused_in_words(typed, words):
    with pytest.raises(ValidationError, match=words):
        identity.read_code(typed, today=TODAY)


def test_artificial_codes_pass_only_in_demonstrations(settings):
    settings.ARTIFICIAL_IDENTITY_CODES = False

    with pytest.raises(ValidationError):
        identity.read_code(code_of(date(1990, 1, 1), "-", 950), today=TODAY)
    assert identity.read_code("131052-308T", today=TODAY) == "131052-308T"


def test_what_is_stored_tells_nothing(settings):
    code = code_of(date(1990, 1, 1), "-", 999)
    sealed, found = identity.seal(code), identity.fingerprint(code)

    assert identity.masked(code) == "010190-****"
    assert code.encode() not in sealed
    assert code[:6] not in found
    assert identity.seal(code) != sealed  # nor that two people have the same code

    settings.IDENTITY_KEY = "another-installation-0123456789-abcdefghijklmnopqrstu"
    assert identity.fingerprint(code) != found
    with pytest.raises(InvalidToken):
        identity.unseal(sealed)
