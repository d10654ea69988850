import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Drafts of contacts, needs that end for a reason, and an index for looking up a phone."""

    dependencies = [
        ('cases', '0004_rules_of_deadlines'),
        ('staff', '0004_room_for_families_that_nobody_set'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ContactDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField(default=dict)),
                ('version', models.PositiveIntegerField(default=1)),
                ('writer', models.CharField(blank=True, max_length=32)),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('saved_at', models.DateTimeField(verbose_name='saved')),
                ('key', models.UUIDField(editable=False)),
                ('begun_at', models.DateTimeField(verbose_name='begun')),
            ],
            options={
                'verbose_name': 'draft contact',
            },
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='supportneed',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='supportneed',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='supportneed',
            name='cases_supportneed_once',
        ),
        migrations.AddField(
            model_name='supportneed',
            name='end_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='why it ended'),
        ),
        migrations.AddField(
            model_name='supportneed',
            name='ended_on',
            field=models.DateField(blank=True, null=True, verbose_name='ended'),
        ),
        migrations.AddField(
            model_name='supportneedevent',
            name='end_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='why it ended'),
        ),
        migrations.AddField(
            model_name='supportneedevent',
            name='ended_on',
            field=models.DateField(blank=True, null=True, verbose_name='ended'),
        ),
        migrations.AddIndex(
            model_name='person',
            index=models.Index(condition=models.Q(('phone', ''), _negated=True), fields=['phone'], name='cases_person_phone'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supportneed',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_supportneedevent" ("case_id", "end_reason", "ended_on", "family_id", "family_words", "id", "need_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (NEW."case_id", NEW."end_reason", NEW."ended_on", NEW."family_id", NEW."family_words", NEW."id", NEW."need_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."unit_id"); RETURN NULL;', hash='55461644955550bba0739a28bce9dfa9f09fc631', operation='INSERT', pgid='pgtrigger_insert_insert_1d99b', table='cases_supportneed', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='supportneed',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_supportneedevent" ("case_id", "end_reason", "ended_on", "family_id", "family_words", "id", "need_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "unit_id") VALUES (NEW."case_id", NEW."end_reason", NEW."ended_on", NEW."family_id", NEW."family_words", NEW."id", NEW."need_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."unit_id"); RETURN NULL;', hash='abfaec1cee39470e12e7efc8fc0ac7612605fb50', operation='UPDATE', pgid='pgtrigger_update_update_09627', table='cases_supportneed', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='supportneed',
            constraint=models.UniqueConstraint(models.F('case'), models.F('need'), condition=models.Q(('ended_on__isnull', True)), name='cases_supportneed_once', violation_error_message='The family already has this need.'),
        ),
        migrations.AddConstraint(
            model_name='supportneed',
            constraint=models.CheckConstraint(condition=models.Q(('ended_on__isnull', True), models.Q(('end_reason', ''), _negated=True), _connector='OR'), name='cases_supportneed_ends_for_a_reason', violation_error_message='Write why the need has ended.'),
        ),
        migrations.AddField(
            model_name='contactdraft',
            name='saved_by',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='contactdraft',
            constraint=models.UniqueConstraint(models.F('saved_by'), models.F('key'), name='cases_contactdraft_once'),
        ),
    ]
