

import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Rights to practise a profession, and which times of other work are of one weekly block."""


    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('staff', '0011_own_estimate_and_confirmed_level'),
    ]

    operations = [
        migrations.AddField(
            model_name='booking',
            name='series',
            field=models.UUIDField(blank=True, editable=False, null=True),
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('register', models.CharField(choices=[('terhikki', 'Terhikki: health care'), ('suosikki', 'Suosikki: social welfare')], max_length=10, verbose_name='register')),
                ('title', models.CharField(max_length=120, verbose_name='registered title')),
                ('number', models.CharField(max_length=11, validators=[django.core.validators.RegexValidator('^\\d{11}$', 'The registration number has eleven digits.')], verbose_name='registration number')),
                ('valid_until', models.DateField(blank=True, help_text='Leave empty when the right has no end.', null=True, verbose_name='valid until')),
                ('checked_on', models.DateField(verbose_name='checked on')),
                ('checked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'verbose_name': 'licence',
                'ordering': ['title', 'id'],
            },
        ),
        migrations.CreateModel(
            name='LicenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('register', models.CharField(choices=[('terhikki', 'Terhikki: health care'), ('suosikki', 'Suosikki: social welfare')], max_length=10, verbose_name='register')),
                ('title', models.CharField(max_length=120, verbose_name='registered title')),
                ('number', models.CharField(max_length=11, validators=[django.core.validators.RegexValidator('^\\d{11}$', 'The registration number has eleven digits.')], verbose_name='registration number')),
                ('valid_until', models.DateField(blank=True, help_text='Leave empty when the right has no end.', null=True, verbose_name='valid until')),
                ('checked_on', models.DateField(verbose_name='checked on')),
                ('checked_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='checked by')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.licence')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='person')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.UniqueConstraint(models.F('register'), models.F('number'), models.F('title'), name='staff_licence_once', violation_error_message='This title with this number has already been recorded.'),
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.CheckConstraint(condition=models.Q(('number__regex', '^\\d{11}$')), name='staff_licence_number_of_eleven_digits'),
        ),
        migrations.AddConstraint(
            model_name='licence',
            constraint=models.CheckConstraint(condition=models.Q(('checked_by', models.F('user')), _negated=True), name='staff_licence_not_checked_by_oneself', violation_error_message='Nobody checks the own licence.'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='licence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_licenceevent" ("checked_by_id", "checked_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "title", "user_id", "valid_until") VALUES (NEW."checked_by_id", NEW."checked_on", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."register", NEW."title", NEW."user_id", NEW."valid_until"); RETURN NULL;', hash='b290e42a969617abd6fd896bae39a07471b53800', operation='INSERT', pgid='pgtrigger_insert_insert_d64e3', table='staff_licence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='licence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "staff_licenceevent" ("checked_by_id", "checked_on", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "register", "title", "user_id", "valid_until") VALUES (NEW."checked_by_id", NEW."checked_on", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."register", NEW."title", NEW."user_id", NEW."valid_until"); RETURN NULL;', hash='122e59c09cea6232d8637cf4702865e567fb5f8a', operation='UPDATE', pgid='pgtrigger_update_update_45757', table='staff_licence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='licenceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2a8da2021ae469cdf572b426eaf11ee5a021d0e3', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_3a762', table='staff_licenceevent', when='BEFORE')),
        ),
    ]
