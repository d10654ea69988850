"""0 was what an account began with: nobody had agreed on it."""

from django.db import migrations


def forget_untold(apps, schema_editor):
    apps.get_model("staff", "User").objects.filter(capacity=0).update(capacity=None)


def tell_none(apps, schema_editor):
    apps.get_model("staff", "User").objects.filter(capacity=None).update(capacity=0)


class Migration(migrations.Migration):
    dependencies = [("staff", "0003_room_for_families_may_be_unknown")]

    operations = [migrations.RunPython(forget_untold, tell_none)]
