"""The database itself keeps a visit's copy of the limit equal to that of its plan."""

from django.db import migrations

CREATE = """
alter table visits_visit add constraint visits_visit_plan_and_its_maximum
foreign key (plan_id, plan_maximum) references visits_visitplan (id, maximum)
deferrable initially deferred
"""
DROP = "alter table visits_visit drop constraint visits_visit_plan_and_its_maximum"


class Migration(migrations.Migration):
    dependencies = [("visits", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
