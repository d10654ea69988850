import django.db.models.deletion
import django.db.models.functions.comparison
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """A person's own estimate of each competence, the supervisor's confirmation, and the level in force."""

    dependencies = [
        ('pghistory', '0007_auto_20250421_0444'),
        ('staff', '0010_several_spells_a_day'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='usercompetence',
            name='staff_usercompetence_level_1_to_3',
        ),
        # What has been told so far is the person's own estimate.
        migrations.RenameField(model_name='usercompetence', old_name='level', new_name='own_level'),
        migrations.AlterField(
            model_name='usercompetence',
            name='own_level',
            field=models.PositiveSmallIntegerField(blank=True, choices=[(1, 'basics'), (2, 'independent'), (3, 'guides others')], null=True, verbose_name='own estimate'),
        ),
        migrations.CreateModel(
            name='UserCompetenceEvent',
            fields=[
                ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                ('pgh_label', models.TextField(help_text='The event label.')),
                ('id', models.BigIntegerField()),
                ('own_level', models.PositiveSmallIntegerField(blank=True, choices=[(1, 'basics'), (2, 'independent'), (3, 'guides others')], null=True, verbose_name='own estimate')),
                ('confirmed_level', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='confirmed level')),
                ('confirmed_on', models.DateField(blank=True, null=True, verbose_name='confirmed on')),
                ('confirmation_words', models.CharField(blank=True, max_length=200, verbose_name='in a few words')),
                ('answered_level', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('wishes_to_learn', models.BooleanField(default=False, verbose_name='wishes to learn')),
                ('can_mentor', models.BooleanField(default=False, verbose_name='can mentor')),
            ],
            options={
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='answered_level',
            field=models.PositiveSmallIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='can_mentor',
            field=models.BooleanField(default=False, verbose_name='can mentor'),
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='confirmation_words',
            field=models.CharField(blank=True, max_length=200, verbose_name='in a few words'),
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by'),
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='confirmed_level',
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='confirmed level'),
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='confirmed_on',
            field=models.DateField(blank=True, null=True, verbose_name='confirmed on'),
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='wishes_to_learn',
            field=models.BooleanField(default=False, verbose_name='wishes to learn'),
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='level',
            field=models.GeneratedField(db_persist=True, expression=django.db.models.functions.comparison.Coalesce('confirmed_level', 'own_level', 0, output_field=models.PositiveSmallIntegerField()), output_field=models.PositiveSmallIntegerField()),
        ),
        migrations.AddField(
            model_name='usercompetence',
            name='is_waiting',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(models.Q(('answered_level', django.db.models.functions.comparison.Coalesce('own_level', 0)), _negated=True), models.Q(django.db.models.lookups.Exact(django.db.models.functions.comparison.Coalesce('confirmed_level', 0), django.db.models.functions.comparison.Coalesce('own_level', 0)), _negated=True)), then=models.Value(True)), default=models.Value(False)), output_field=models.BooleanField()),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usercompetence',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_usercompetenceevent" ("answered_level", "can_mentor", "competence_id", "confirmation_words", "confirmed_by_id", "confirmed_level", "confirmed_on", "id", "own_level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "wishes_to_learn") VALUES (NEW."answered_level", NEW."can_mentor", NEW."competence_id", NEW."confirmation_words", NEW."confirmed_by_id", NEW."confirmed_level", NEW."confirmed_on", NEW."id", NEW."own_level", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."user_id", NEW."wishes_to_learn"); RETURN NULL;', hash='ec85ac93edbc6ad53763956da8e0c4741d213966', operation='INSERT', pgid='pgtrigger_insert_insert_06cf1', table='staff_usercompetence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usercompetence',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answered_level" IS DISTINCT FROM (NEW."answered_level") OR OLD."can_mentor" IS DISTINCT FROM (NEW."can_mentor") OR OLD."competence_id" IS DISTINCT FROM (NEW."competence_id") OR OLD."confirmation_words" IS DISTINCT FROM (NEW."confirmation_words") OR OLD."confirmed_by_id" IS DISTINCT FROM (NEW."confirmed_by_id") OR OLD."confirmed_level" IS DISTINCT FROM (NEW."confirmed_level") OR OLD."confirmed_on" IS DISTINCT FROM (NEW."confirmed_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."own_level" IS DISTINCT FROM (NEW."own_level") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."wishes_to_learn" IS DISTINCT FROM (NEW."wishes_to_learn"))', func='INSERT INTO "staff_usercompetenceevent" ("answered_level", "can_mentor", "competence_id", "confirmation_words", "confirmed_by_id", "confirmed_level", "confirmed_on", "id", "own_level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "wishes_to_learn") VALUES (NEW."answered_level", NEW."can_mentor", NEW."competence_id", NEW."confirmation_words", NEW."confirmed_by_id", NEW."confirmed_level", NEW."confirmed_on", NEW."id", NEW."own_level", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."user_id", NEW."wishes_to_learn"); RETURN NULL;', hash='f24857b1d30dbef19254324a0112e1313fd3fed3', operation='UPDATE', pgid='pgtrigger_update_update_127a6', table='staff_usercompetence', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usercompetence',
            trigger=pgtrigger.compiler.Trigger(name='delete_delete', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "staff_usercompetenceevent" ("answered_level", "can_mentor", "competence_id", "confirmation_words", "confirmed_by_id", "confirmed_level", "confirmed_on", "id", "own_level", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id", "wishes_to_learn") VALUES (OLD."answered_level", OLD."can_mentor", OLD."competence_id", OLD."confirmation_words", OLD."confirmed_by_id", OLD."confirmed_level", OLD."confirmed_on", OLD."id", OLD."own_level", _pgh_attach_context(), NOW(), \'delete\', OLD."id", OLD."user_id", OLD."wishes_to_learn"); RETURN NULL;', hash='929fe3a8dfb2ce05593032e0cc8107a544160856', operation='DELETE', pgid='pgtrigger_delete_delete_e5035', table='staff_usercompetence', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='usercompetence',
            constraint=models.CheckConstraint(condition=models.Q(('own_level__isnull', True), ('own_level__range', (1, 3)), _connector='OR'), name='staff_usercompetence_own_1_to_3'),
        ),
        migrations.AddConstraint(
            model_name='usercompetence',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_level__isnull', True), ('confirmed_level__range', (0, 3)), _connector='OR'), name='staff_usercompetence_confirmed_0_to_3'),
        ),
        migrations.AddConstraint(
            model_name='usercompetence',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_level', 0), ('confirmation_words', ''), ('confirmed_by__isnull', True), ('confirmed_level__isnull', True), ('confirmed_on__isnull', True)), models.Q(('answered_level__range', (0, 3)), ('confirmed_by__isnull', False), ('confirmed_level__isnull', False), ('confirmed_on__isnull', False)), _connector='OR'), name='staff_usercompetence_confirmed_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='usercompetence',
            constraint=models.CheckConstraint(condition=models.Q(('confirmed_by__isnull', True), models.Q(('confirmed_by', models.F('user')), _negated=True), _connector='OR'), name='staff_usercompetence_not_by_oneself', violation_error_message='Nobody confirms the own level.'),
        ),
        migrations.AddConstraint(
            model_name='usercompetence',
            constraint=models.CheckConstraint(condition=models.Q(('own_level__isnull', False), ('confirmed_level__isnull', False), ('wishes_to_learn', True), _connector='OR'), name='staff_usercompetence_says_something'),
        ),
        migrations.AddConstraint(
            model_name='usercompetence',
            constraint=models.CheckConstraint(condition=models.Q(('can_mentor', False), ('level__gte', 2), _connector='OR'), name='staff_usercompetence_mentors_from_2', violation_error_message='Only somebody who works independently in it can teach others.'),
        ),
        migrations.AddConstraint(
            model_name='usercompetence',
            constraint=models.CheckConstraint(condition=models.Q(('can_mentor', False), ('wishes_to_learn', False), _connector='OR'), name='staff_usercompetence_learns_or_teaches', violation_error_message='Choose either that you wish to learn or that you can teach.'),
        ),
        migrations.AddField(
            model_name='usercompetenceevent',
            name='competence',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='staff.competence', verbose_name='competence'),
        ),
        migrations.AddField(
            model_name='usercompetenceevent',
            name='confirmed_by',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='confirmed by'),
        ),
        migrations.AddField(
            model_name='usercompetenceevent',
            name='pgh_context',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context'),
        ),
        migrations.AddField(
            model_name='usercompetenceevent',
            name='pgh_obj',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='staff.usercompetence'),
        ),
        migrations.AddField(
            model_name='usercompetenceevent',
            name='user',
            field=models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='usercompetenceevent',
            trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='dc619f978001ec8e0791b03d817b4562a1d5730d', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a26be', table='staff_usercompetenceevent', when='BEFORE')),
        ),
    ]
