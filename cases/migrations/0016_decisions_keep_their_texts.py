import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


# Decisions of before get the texts of their ground as these are on this day: earlier ones were kept nowhere.
FILL = (
    "update cases_decision set law = basis.law, appeal_fi = basis.appeal_fi, appeal_sv = basis.appeal_sv "
    "from cases_legalbasis basis where basis.id = cases_decision.basis_id and cases_decision.law = ''"
)


class Migration(migrations.Migration):
    """A decision keeps the law and the appeal instructions that were printed on it."""

    dependencies = [
        ('cases', '0002_catalogues'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='frozen',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='decision',
            name='update_update',
        ),
        migrations.AddField(
            model_name='decision',
            name='appeal_fi',
            field=models.TextField(default='', verbose_name='appeal instructions in Finnish'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decision',
            name='appeal_sv',
            field=models.TextField(default='', verbose_name='appeal instructions in Swedish'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decision',
            name='law',
            field=models.CharField(default='', max_length=160, verbose_name='law and section'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='appeal_fi',
            field=models.TextField(default='', verbose_name='appeal instructions in Finnish'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='appeal_sv',
            field=models.TextField(default='', verbose_name='appeal instructions in Swedish'),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='decisionevent',
            name='law',
            field=models.CharField(default='', max_length=160, verbose_name='law and section'),
            preserve_default=False,
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "cases_decisionevent" ("appeal_fi", "appeal_sv", "basis_id", "case_id", "content", "decided_by_id", "decided_on", "family_id", "id", "law", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "since", "unit_id", "until") VALUES (NEW."appeal_fi", NEW."appeal_sv", NEW."basis_id", NEW."case_id", NEW."content", NEW."decided_by_id", NEW."decided_on", NEW."family_id", NEW."id", NEW."law", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recorded_at", NEW."since", NEW."unit_id", NEW."until"); RETURN NULL;', hash='ef802d356fa3af900296b25dbc761a0cc8acd3c3', operation='INSERT', pgid='pgtrigger_insert_insert_5e7ef', table='cases_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "cases_decisionevent" ("appeal_fi", "appeal_sv", "basis_id", "case_id", "content", "decided_by_id", "decided_on", "family_id", "id", "law", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recorded_at", "since", "unit_id", "until") VALUES (NEW."appeal_fi", NEW."appeal_sv", NEW."basis_id", NEW."case_id", NEW."content", NEW."decided_by_id", NEW."decided_on", NEW."family_id", NEW."id", NEW."law", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recorded_at", NEW."since", NEW."unit_id", NEW."until"); RETURN NULL;', hash='949c349ba63292b116ea967b09048cbb4c054e96', operation='UPDATE', pgid='pgtrigger_update_update_19250', table='cases_decision', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='decision',
            trigger=pgtrigger.compiler.Trigger(name='frozen', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='cf5af2005854c58459ffbbab99e0b9ef1ccc7625', operation='UPDATE OR DELETE', pgid='pgtrigger_frozen_fc7b1', table='cases_decision', when='BEFORE')),
        ),
    ]
