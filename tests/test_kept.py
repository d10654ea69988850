"""Rows that outlive a test reach the next one as they were made, and only where they are asked for."""

import pytest

from audit import clock
from cases.models import Case, Contact
from staff.models import Unit, User
from tests.kept import kept

MOMENT = clock.now().replace(year=2026, month=3, day=12, hour=10)


@kept
def kept_number(waiting_case):
    """The number of the waiting case, as it was when this was made."""
    return waiting_case.pk


@pytest.mark.parametrize("turn", ["first", "second"])
def test_no_test_sees_what_another_has_changed(turn, waiting_case, kept_number):
    assert waiting_case.family.name == Case.objects.get().family.name == "Kuusela"
    assert waiting_case.pk == kept_number
    assert Contact.objects.get().hopes == "Toivomme rauhallisempia iltoja."
    assert Unit.objects.get() == waiting_case.unit

    waiting_case.family.name = "Muutettu"
    waiting_case.family.save()
    Contact.objects.update(hopes="Muutettu")
    Unit.objects.create(name="Uusi", code="UUS")


def test_rows_that_were_not_asked_for_are_not_there(unit):
    assert Unit.objects.get() == unit
    assert not User.objects.exists()
    assert not Case.objects.exists()


@pytest.mark.moment(MOMENT)
def test_rows_are_as_old_as_the_moment_of_the_test(waiting_case):
    assert clock.now() == waiting_case.opened_at == MOMENT


def test_a_name_known_only_in_the_test_gets_its_rows(request, unit):
    lead = request.getfixturevalue("lead")

    assert User.objects.get() == lead
    assert lead.unit == unit
