from django.db import migrations

# Reasons whose first words became clearer: code, the names as they were, the names as they are.
CLEARER = [
    ("moved_away", ("Muutti", "Flyttade", "Moved away"), ("Perhe muutti", "Familjen flyttade", "The family moved away")),
    (
        "no_contact",
        ("Perhettä ei tavoiteta", "Familjen kan inte nås", "The family cannot be reached"),
        ("Perheeseen ei saatu yhteyttä", "Familjen kunde inte nås", "The family could not be reached"),
    ),
    (
        "no_need",
        ("Ei tarvetta", "Inget behov", "No need"),
        ("Tuelle ei ole enää tarvetta", "Stöd behövs inte längre", "Support is no longer needed"),
    ),
    (
        "period_ended",
        ("Määräaika päättyi", "Den avtalade tiden löpte ut", "The agreed time ended"),
        ("Sovittu aika päättyi", "Den avtalade tiden löpte ut", "The agreed time ended"),
    ),
]
NAMES = ("name_fi", "name_sv", "name_en")


def clear(apps, schema_editor):
    """Only a row that still has all the words of the first day: what an administrator has written stays."""
    reasons = apps.get_model("cases", "ClosingReason").objects
    for code, old, new in CLEARER:
        reasons.filter(code=code, **dict(zip(NAMES, old))).update(**dict(zip(NAMES, new)))


class Migration(migrations.Migration):
    """Where the catalogue was made before its words became clearer, they become so too."""

    dependencies = [("cases", "0016_decisions_keep_their_texts")]

    operations = [migrations.RunPython(clear, migrations.RunPython.noop)]
