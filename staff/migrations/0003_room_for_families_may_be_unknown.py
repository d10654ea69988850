"""The room for families may be unknown; 0 then means that there is none."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0002_catalogues")]

    operations = [
        migrations.AlterField(
            model_name="user",
            name="capacity",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="How many families at the most at one time. Leave empty while it has not been agreed.",
                null=True,
                verbose_name="room for families",
            ),
        ),
    ]
