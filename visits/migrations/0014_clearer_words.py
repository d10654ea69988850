from django.db import migrations

# Rows whose first words became clearer: model, code, the names as they were, the names as they are.
CLEARER = [
    (
        "VisitType",
        "joint_assessment",
        ("Yhteinen arvio", "Gemensam bedömning", "Joint review"),
        ("Yhteinen arviointi", "Gemensam bedömning", "Joint review"),
    ),
    (
        "VisitPlace",
        "remote_video",
        ("Etätapaaminen", "Distansmöte", "Video meeting"),
        ("Videotapaaminen", "Videomöte", "Video meeting"),
    ),
    (
        "InitialDecision",
        "group",
        ("Ryhmään", "Till en grupp", "To a group"),
        ("Perhe jatkaa ryhmässä", "Familjen fortsätter i en grupp", "The family goes on in a group"),
    ),
    (
        "PlanTemplateStep",
        "joint_review",
        ("Yhteinen arvio", "Gemensam bedömning", "Joint review"),
        ("Yhteinen arviointi", "Gemensam bedömning", "Joint review"),
    ),
]
NAMES = ("name_fi", "name_sv", "name_en")


def clear(apps, schema_editor):
    """Only a row that still has all the words of the first day: what an administrator has written stays."""
    for model, code, old, new in CLEARER:
        rows = apps.get_model("visits", model).objects
        rows.filter(code=code, **dict(zip(NAMES, old))).update(**dict(zip(NAMES, new)))


class Migration(migrations.Migration):
    """Where the catalogues were made before their words became clearer, they become so too."""

    dependencies = [("visits", "0003_guards")]

    operations = [migrations.RunPython(clear, migrations.RunPython.noop)]
