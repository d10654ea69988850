import django.contrib.postgres.indexes
import django.db.models.deletion
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """The log of what was read and written, and what is known of discarded drafts."""

    initial = True

    # What made these tables step by step at first: a database that has them all has these tables.
    replaces = [
        ('audit', '0002_lists_and_failed_sign_ins'),
        ('audit', '0003_versions_of_discarded_drafts'),
    ]

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='DiscardedDraft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('page', models.CharField(max_length=80, unique=True)),
                ('version', models.PositiveIntegerField()),
            ],
            options={
                'verbose_name': 'discarded draft',
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(verbose_name='when')),
                ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='who')),
                ('action', models.CharField(max_length=60, verbose_name='what')),
                ('family_id', models.BigIntegerField(null=True)),
                ('case_id', models.BigIntegerField(null=True)),
                ('unit_id', models.BigIntegerField(null=True)),
                ('subject_type', models.CharField(blank=True, max_length=60)),
                ('subject_id', models.BigIntegerField(null=True)),
                ('ground', models.CharField(blank=True, max_length=40, verbose_name='ground')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('changes', models.JSONField(blank=True, default=dict)),
            ],
            options={
                'verbose_name': 'log entry',
                'indexes': [models.Index(fields=['family_id', '-at', '-id'], name='audit_family_at'), models.Index(fields=['actor', '-at'], name='audit_actor_at'), django.contrib.postgres.indexes.GinIndex(fields=['changes'], name='audit_changes', opclasses=['jsonb_path_ops'])],
                'constraints': [models.CheckConstraint(condition=models.Q(('actor__isnull', False), models.Q(('case_id__isnull', True), ('family_id__isnull', True)), _connector='OR'), name='audit_event_on_a_family_has_an_actor')],
                'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0450288fcb55201b346da4e2d56d2293ba7aac03', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_00dfa', table='audit_auditevent', when='BEFORE')), pgtrigger.compiler.Trigger(name='no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'audit: the log is append-only'; RETURN NULL;", hash='a404d655b6ef7d9d483e484c47005dba2c95e9e0', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_no_truncate_c220f', table='audit_auditevent', when='BEFORE'))],
            },
        ),
    ]
