from django.db import migrations, models


class Migration(migrations.Migration):
    """What is to come in a unit and what nobody has recorded there, without reading the visits of ten years."""

    dependencies = [("visits", "0003_guards")]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                fields=["unit", "starts_at"], name="visits_visit_unit_planned", condition=models.Q(status="planned")
            ),
        ),
    ]
