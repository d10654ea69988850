from django.db import migrations

# The outcome that only closing a case gives to the visits that were still to come.
CODE = "case_closed"


def add(apps, schema_editor):
    apps.get_model("visits", "VisitOutcome").objects.create(
        code=CODE,
        name_fi="Perhetyö päättyi",
        name_sv="Familjearbetet avslutades",
        name_en="The case was closed",
        position=70,
        held=False,
    )


def remove(apps, schema_editor):
    apps.get_model("visits", "VisitOutcome").objects.filter(code=CODE).delete()


class Migration(migrations.Migration):
    """A visit cancelled because the work ended is not one that the worker cancelled."""

    dependencies = [("visits", "0004_planned_visits_of_a_unit")]

    operations = [migrations.RunPython(add, remove)]
