import cases.models.team
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


def narrow(apps, schema_editor):
    """The time to claim a revision is the family's own, told on the decision: nobody here can be late with it."""
    rules = apps.get_model("cases", "DeadlineRule").objects
    rules.filter(code="appeal").delete()
    rules.filter(code="decision_carried_out").update(decision_only=True)


class Migration(migrations.Migration):
    """The own worker is a place on the care team, limits end for a named reason, and some need a decision."""

    dependencies = [
        ('cases', '0007_forms_are_taken_in_once'),
        ('staff', '0006_ended_roles_stay'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveField(
            model_name='ownworker',
            name='case',
        ),
        migrations.RemoveField(
            model_name='ownworker',
            name='family',
        ),
        migrations.RemoveField(
            model_name='ownworker',
            name='recorded_by',
        ),
        migrations.RemoveField(
            model_name='ownworker',
            name='unit',
        ),
        migrations.RemoveField(
            model_name='ownworker',
            name='user',
        ),
        migrations.RemoveField(
            model_name='ownworkerevent',
            name='pgh_obj',
        ),
        migrations.RemoveField(
            model_name='ownworkerevent',
            name='case',
        ),
        migrations.RemoveField(
            model_name='ownworkerevent',
            name='family',
        ),
        migrations.RemoveField(
            model_name='ownworkerevent',
            name='pgh_context',
        ),
        migrations.RemoveField(
            model_name='ownworkerevent',
            name='recorded_by',
        ),
        migrations.RemoveField(
            model_name='ownworkerevent',
            name='unit',
        ),
        migrations.RemoveField(
            model_name='ownworkerevent',
            name='user',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='deadline',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='deadline',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='careteammember',
            name='cases_careteammember_once_at_a_time',
        ),
        migrations.RemoveConstraint(
            model_name='deadline',
            name='cases_deadline_met_with_whom',
        ),
        migrations.RemoveIndex(
            model_name='deadline',
            name='cases_deadline_open',
        ),
        migrations.RemoveField(
            model_name='deadline',
            name='dropped_reason',
        ),
        migrations.RemoveField(
            model_name='deadlineevent',
            name='dropped_reason',
        ),
        migrations.AddField(
            model_name='deadline',
            name='dropped',
            field=models.CharField(blank=True, choices=[('level', 'Not needed at this level of need'), ('path', 'No decision is made'), ('closed', 'The case was closed')], max_length=10, verbose_name='why it no longer counts'),
        ),
        migrations.AddField(
            model_name='deadlineevent',
            name='dropped',
            field=models.CharField(blank=True, choices=[('level', 'Not needed at this level of need'), ('path', 'No decision is made'), ('closed', 'The case was closed')], max_length=10, verbose_name='why it no longer counts'),
        ),
        migrations.AddField(
            model_name='deadlinerule',
            name='decision_only',
            field=models.BooleanField(default=False, verbose_name='only for a service that is decided on'),
        ),
        migrations.AlterField(
            model_name='careteammember',
            name='role',
            field=models.CharField(choices=[('lead', 'lead of the pair'), ('co_worker', 'second of the pair'), ('invited', 'invited partner'), ('own_worker', 'own worker')], max_length=12, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='careteammemberevent',
            name='role',
            field=models.CharField(choices=[('lead', 'lead of the pair'), ('co_worker', 'second of the pair'), ('invited', 'invited partner'), ('own_worker', 'own worker')], max_length=12, verbose_name='role'),
        ),
        migrations.AlterField(
            model_name='deadlinerule',
            name='event',
            field=models.CharField(choices=[('contact', 'the contact (the matter becomes pending)'), ('assessment_ready', 'the assessment is ready'), ('visit', 'the visit')], max_length=20, verbose_name='counted from'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('dropped', ''), ('met_on__isnull', True)), fields=['unit', 'due_on'], name='cases_deadline_open'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deadline',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_deadlineevent" ("case_id", "counted_from", "dropped", "due_on", "family_id", "id", "met_by_id", "met_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "unit_id") VALUES (NEW."case_id", NEW."counted_from", NEW."dropped", NEW."due_on", NEW."family_id", NEW."id", NEW."met_by_id", NEW."met_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rule_id", NEW."unit_id"); RETURN NULL;', hash='e86e43cae8285dc10f48ae867c590a87fbaab324', operation='INSERT', pgid='pgtrigger_insert_insert_9d6be', table='cases_deadline', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='deadline',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_deadlineevent" ("case_id", "counted_from", "dropped", "due_on", "family_id", "id", "met_by_id", "met_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rule_id", "unit_id") VALUES (NEW."case_id", NEW."counted_from", NEW."dropped", NEW."due_on", NEW."family_id", NEW."id", NEW."met_by_id", NEW."met_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rule_id", NEW."unit_id"); RETURN NULL;', hash='d26597cfaaa72e05fc0f1347993712a8d0badcb7', operation='UPDATE', pgid='pgtrigger_update_update_dbf42', table='cases_deadline', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='careteammember',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'own_worker'), _negated=True), expressions=[('case', '='), ('user', '='), (cases.models.team.MomentRange('since', 'until', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='cases_careteammember_once_at_a_time', violation_error_message='This person is already on the care team.'),
        ),
        migrations.AddConstraint(
            model_name='careteammember',
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(condition=models.Q(('role', 'own_worker')), expressions=[('case', '='), (cases.models.team.MomentRange('since', 'until', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='cases_careteammember_one_own_worker', violation_error_message='The family already has an own worker at that time.'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('met_by__isnull', True), ('met_on__isnull', True)), models.Q(('dropped', ''), ('met_by__isnull', False), ('met_on__isnull', False)), _connector='OR'), name='cases_deadline_met_with_whom'),
        ),
        migrations.DeleteModel(
            name='OwnWorker',
        ),
        migrations.DeleteModel(
            name='OwnWorkerEvent',
        ),
        migrations.RunPython(narrow, migrations.RunPython.noop),
    ]
