import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# Like every row below a review it says the family, case and unit of the review.
COMPARE = """
alter table visits_reviewworker add constraint visits_reviewworker_as_above
foreign key (review_id, case_id, family_id, unit_id) references visits_jointreview (id, case_id, family_id, unit_id)
on update cascade deferrable initially deferred
"""
NO_COMPARE = "alter table visits_reviewworker drop constraint visits_reviewworker_as_above"


class Migration(migrations.Migration):

    dependencies = [
        ('cases', '0009_contacts_of_partners_taken_in'),
        ('staff', '0006_ended_roles_stay'),
        ('visits', '0011_who_told_of_a_visit'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ReviewWorker',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('present', models.BooleanField(verbose_name='present')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('family', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.family')),
                ('review', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='workers', to='visits.jointreview')),
                ('unit', models.ForeignKey(db_constraint=False, db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'worker of a joint review',
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(models.F('review'), models.F('user'), name='visits_reviewworker_once')],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='reviewworker',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d675bfab6d6186096ce970c35b6a770b2f196f16', operation='UPDATE OR DELETE', pgid='pgtrigger_frozen_c3729', table='visits_reviewworker', when='BEFORE')),
        ),
        migrations.RunSQL(COMPARE, NO_COMPARE),
    ]
