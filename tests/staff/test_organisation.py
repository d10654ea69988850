"""Units and areas."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from audit.models import AuditEvent
from staff.models import Area, Unit
from staff.services import create_area, create_unit, update_area, update_unit


def test_a_new_unit_is_saved_and_logged(administrator):
    unit = create_unit(actor=administrator, name=" Ylä-Lapin perhetyö ", code="yla1", waiting_limit_days=21)

    unit.refresh_from_db()
    assert (unit.name, unit.code, unit.waiting_limit_days) == ("Ylä-Lapin perhetyö", "YLA1", 21)
    event = AuditEvent.objects.get()
    assert (event.action, event.unit_id, event.actor) == ("staff.unit_created", unit.pk, administrator)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "Eteläinen perhetyö"}, "name"),
        ({"code": "erk"}, "code"),
        ({"code": ""}, "code"),
        ({"code": "A-1"}, "code"),
        ({"code": "PITKÄKOODI"}, "code"),
        ({"waiting_limit_days": -1}, "waiting_limit_days"),
    ],
)
def test_a_unit_that_cannot_be_is_refused_at_its_field(administrator, unit, changes, field):
    facts = {"name": "Uusi", "code": "UUS", "waiting_limit_days": 14, **changes}

    with pytest.raises(ValidationError) as refusal:
        create_unit(actor=administrator, **facts)

    assert list(refusal.value.message_dict) == [field]
    assert Unit.objects.get() == unit


def test_a_change_tells_before_and_after(administrator, unit):
    update_unit(
        actor=administrator,
        unit=unit,
        name="Etelän perhetyö",
        code="ete",
        waiting_limit_days=14,
        registry_address="",
        phone="",
    )

    unit.refresh_from_db()
    assert (unit.name, unit.code) == ("Etelän perhetyö", "ETE")
    assert AuditEvent.objects.get().changes == {
        "name": ["Eteläinen perhetyö", "Etelän perhetyö"],
        "code": ["ERK", "ETE"],
    }


def test_the_code_stays_once_it_stands_in_a_case_number(administrator, unit, waiting_case):
    assert waiting_case.number.startswith("ERK-")

    with pytest.raises(ValidationError) as refusal:
        update_unit(
            actor=administrator,
            unit=unit,
            name=unit.name,
            code="ETE",
            waiting_limit_days=14,
            registry_address="",
            phone="",
        )

    assert list(refusal.value.message_dict) == ["code"]
    update_unit(
        actor=administrator,
        unit=unit,
        name="Etelä",
        code="erk",
        waiting_limit_days=14,
        registry_address="",
        phone="",
    )
    unit.refresh_from_db()
    assert (unit.name, unit.code) == ("Etelä", "ERK")


def test_areas(administrator):
    area = create_area(actor=administrator, name="Sinetä")

    update_area(actor=administrator, area=area, name="Sinettä")

    assert Area.objects.get().name == "Sinettä"
    assert list(AuditEvent.objects.order_by("id").values_list("action", flat=True)) == [
        "staff.area_created",
        "staff.area_changed",
    ]
    with pytest.raises(ValidationError) as refusal:
        create_area(actor=administrator, name="Sinettä")
    assert list(refusal.value.message_dict) == ["name"]


@pytest.mark.parametrize("persona", ["lead", "coordinator", "supervisor", "partner"])
def test_only_the_administrator_changes_units_and_areas(request, persona, unit):
    actor = request.getfixturevalue(persona)
    area = Area.objects.create(name="Keskusta")
    acts = [
        lambda: create_unit(actor=actor, name="Oma", code="OMA"),
        lambda: update_unit(
            actor=actor, unit=unit, name="Oma", code="OMA", waiting_limit_days=1, registry_address="", phone=""
        ),
        lambda: create_area(actor=actor, name="Oma"),
        lambda: update_area(actor=actor, area=area, name="Oma"),
    ]
    for act in acts:
        with pytest.raises(PermissionDenied):
            act()

    assert not Unit.objects.filter(name="Oma").exists()
    assert Area.objects.get().name == "Keskusta"
