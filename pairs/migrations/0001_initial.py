import cases.models.people
import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Work pairs and what each of the two brings, with their history."""

    initial = True

    # What made these tables step by step at first: a database that has them all has these tables.
    replaces = [
        ('pairs', '0002_history_is_final'),
        ('pairs', '0003_lists_of_the_day_read_standing_pairs'),
    ]

    dependencies = [
        ('cases', '0001_initial'),
        ('pghistory', '0007_auto_20250421_0444'),
        ('staff', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='WorkPair',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pairs', to='cases.case')),
                ('family', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.family')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.unit')),
                ('lead', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='led_pairs', to=settings.AUTH_USER_MODEL, verbose_name='lead')),
                ('co_worker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='joined_pairs', to=settings.AUTH_USER_MODEL, verbose_name='second of the pair')),
                ('reason', models.CharField(max_length=500, verbose_name='why these two')),
                ('same_profession_reason', models.CharField(blank=True, max_length=500, verbose_name='why two of one profession')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('formed_at', models.DateTimeField(verbose_name='formed')),
                ('formed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'work pair',
                'ordering': ['-since', '-id'],
                'indexes': [models.Index(fields=['until'], name='pairs_workpair_until')],
                'constraints': [models.CheckConstraint(condition=models.Q(('lead', models.F('co_worker')), _negated=True), name='pairs_workpair_two_people', violation_error_message='A pair is two different people.'), models.CheckConstraint(condition=models.Q(('until__isnull', True), ('until__gte', models.F('since')), _connector='OR'), name='pairs_workpair_until_after_since', violation_error_message='The end is before the beginning.'), django.contrib.postgres.constraints.ExclusionConstraint(expressions=[('case', '='), (cases.models.people.DateRange('since', 'until', django.contrib.postgres.fields.ranges.RangeBoundary()), '&&')], name='pairs_workpair_one_at_a_time', violation_error_message='The family already has a pair for these days.')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pairs_workpairevent" ("case_id", "co_worker_id", "family_id", "formed_at", "formed_by_id", "id", "lead_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "same_profession_reason", "since", "unit_id", "until") VALUES (NEW."case_id", NEW."co_worker_id", NEW."family_id", NEW."formed_at", NEW."formed_by_id", NEW."id", NEW."lead_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."reason", NEW."same_profession_reason", NEW."since", NEW."unit_id", NEW."until"); RETURN NULL;', hash='4f88425724123843809c2e8c0bc6cf9a17650fa4', operation='INSERT', pgid='pgtrigger_insert_insert_b5eaf', table='pairs_workpair', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "pairs_workpairevent" ("case_id", "co_worker_id", "family_id", "formed_at", "formed_by_id", "id", "lead_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "same_profession_reason", "since", "unit_id", "until") VALUES (NEW."case_id", NEW."co_worker_id", NEW."family_id", NEW."formed_at", NEW."formed_by_id", NEW."id", NEW."lead_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."reason", NEW."same_profession_reason", NEW."since", NEW."unit_id", NEW."until"); RETURN NULL;', hash='32b2d4f0f1db5568c3eddb197bb8cff41c6797af', operation='UPDATE', pgid='pgtrigger_update_update_c340d', table='pairs_workpair', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='WorkPairEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pairs.workpair')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('family', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.family')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.unit')),
                ('lead', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='lead')),
                ('co_worker', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='second of the pair')),
                ('reason', models.CharField(max_length=500, verbose_name='why these two')),
                ('same_profession_reason', models.CharField(blank=True, max_length=500, verbose_name='why two of one profession')),
                ('since', models.DateField(verbose_name='since')),
                ('until', models.DateField(blank=True, null=True, verbose_name='until')),
                ('formed_at', models.DateTimeField(verbose_name='formed')),
                ('formed_by', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='f3d0ed789f18b4ca9159d682883b7305885c5f92', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_86faa', table='pairs_workpairevent', when='BEFORE'))],
            },
        ),
        migrations.CreateModel(
            name='PairContribution',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('pair', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='pairs.workpair')),
                ('case', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case')),
                ('family', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.family')),
                ('unit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='staff.unit')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('support_need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='contributions', to='cases.supportneed')),
                ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='what this person brings')),
            ],
            options={
                'verbose_name': 'contribution to a pair',
                'ordering': ['support_need_id', 'id'],
                'constraints': [models.UniqueConstraint(models.F('pair'), models.F('user'), models.F('support_need'), name='pairs_contribution_once'), models.CheckConstraint(condition=models.Q(('level__range', (0, 3))), name='pairs_contribution_level')],
                'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "pairs_paircontributionevent" ("case_id", "family_id", "id", "level", "pair_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "support_need_id", "unit_id", "user_id", "words") VALUES (NEW."case_id", NEW."family_id", NEW."id", NEW."level", NEW."pair_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."support_need_id", NEW."unit_id", NEW."user_id", NEW."words"); RETURN NULL;', hash='2db369feb59038103272b4b154e7be28de9cf6b6', operation='INSERT', pgid='pgtrigger_insert_insert_fbb22', table='pairs_paircontribution', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "pairs_paircontributionevent" ("case_id", "family_id", "id", "level", "pair_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "support_need_id", "unit_id", "user_id", "words") VALUES (NEW."case_id", NEW."family_id", NEW."id", NEW."level", NEW."pair_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."support_need_id", NEW."unit_id", NEW."user_id", NEW."words"); RETURN NULL;', hash='b45215fa6ef21115571ae3b153ae357fdc8ec38f', operation='UPDATE', pgid='pgtrigger_update_update_5a0ae', table='pairs_paircontribution', when='AFTER'))],
            },
        ),
        migrations.CreateModel(
            name='PairContributionEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='pairs.paircontribution')),
                ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                ('id', models.BigIntegerField()),
                ('pair', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='pairs.workpair')),
                ('case', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.case')),
                ('family', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.family')),
                ('unit', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.unit')),
                ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                ('support_need', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='cases.supportneed')),
                ('level', models.PositiveSmallIntegerField(verbose_name='level')),
                ('words', models.CharField(blank=True, max_length=300, verbose_name='what this person brings')),
            ],
            options={
                'abstract': False,
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a0d2fc85a7a408e3a68c9d01972d054ccb610bff', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6b9c0', table='pairs_paircontributionevent', when='BEFORE'))],
            },
        ),
    ]
