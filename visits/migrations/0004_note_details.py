"""What a note and a draft also know; and who said the family's words is as frozen as the words themselves."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

# The table of "who said it" has no model of its own on which a trigger could be declared.
FREEZE = """
create function visits_note_speakers_frozen() returns trigger language plpgsql as $$
begin
    raise exception 'visits: a signed note cannot be changed';
end $$;
create trigger frozen before update or delete on visits_visitnote_family_words_by
for each row execute function visits_note_speakers_frozen();
"""
THAW = """
drop trigger frozen on visits_visitnote_family_words_by;
drop function visits_note_speakers_frozen();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('visits', '0003_catalogues'),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='agreement',
            name='update_update',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='visitnote',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='visitnote',
            name='update_update',
        ),
        migrations.AddField(
            model_name='agreement',
            name='review',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='visits.jointreview'),
        ),
        migrations.AddField(
            model_name='agreementevent',
            name='review',
            field=models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='visits.jointreview'),
        ),
        migrations.AddField(
            model_name='notedraft',
            name='sequence',
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='notedraft',
            name='writer',
            field=models.CharField(blank=True, max_length=32),
        ),
        migrations.AddField(
            model_name='visitnote',
            name='without_family_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='why nobody of the family was there'),
        ),
        migrations.AddField(
            model_name='visitnoteevent',
            name='without_family_reason',
            field=models.CharField(blank=True, max_length=500, verbose_name='why nobody of the family was there'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "visits_agreementevent" ("agreed_on", "case_id", "done_at", "done_by_id", "due_on", "family_id", "id", "note_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "unit_id", "what", "who") VALUES (NEW."agreed_on", NEW."case_id", NEW."done_at", NEW."done_by_id", NEW."due_on", NEW."family_id", NEW."id", NEW."note_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."review_id", NEW."unit_id", NEW."what", NEW."who"); RETURN NULL;', hash='ead6e9c4b13d783eba7fdd93e2bb3968f316f5a9', operation='INSERT', pgid='pgtrigger_insert_insert_167a2', table='visits_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='agreement',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "visits_agreementevent" ("agreed_on", "case_id", "done_at", "done_by_id", "due_on", "family_id", "id", "note_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "review_id", "unit_id", "what", "who") VALUES (NEW."agreed_on", NEW."case_id", NEW."done_at", NEW."done_by_id", NEW."due_on", NEW."family_id", NEW."id", NEW."note_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."review_id", NEW."unit_id", NEW."what", NEW."who"); RETURN NULL;', hash='26308ef813fb83c2729ca0ed7b0d657a653c82dd', operation='UPDATE', pgid='pgtrigger_update_update_60c18', table='visits_agreement', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visitnote',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "visits_visitnoteevent" ("author_id", "case_id", "ended_at", "family_id", "family_words", "id", "interpretation", "others_present", "own_strength", "own_topic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "signed_at", "started_at", "unit_id", "visit_id", "what_happened", "without_family_reason", "worry", "worry_reason") VALUES (NEW."author_id", NEW."case_id", NEW."ended_at", NEW."family_id", NEW."family_words", NEW."id", NEW."interpretation", NEW."others_present", NEW."own_strength", NEW."own_topic", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place_id", NEW."signed_at", NEW."started_at", NEW."unit_id", NEW."visit_id", NEW."what_happened", NEW."without_family_reason", NEW."worry", NEW."worry_reason"); RETURN NULL;', hash='e9f68bad08ad8ec2653463e3d4c95e99ef4e69e3', operation='INSERT', pgid='pgtrigger_insert_insert_9375b', table='visits_visitnote', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='visitnote',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "visits_visitnoteevent" ("author_id", "case_id", "ended_at", "family_id", "family_words", "id", "interpretation", "others_present", "own_strength", "own_topic", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place_id", "signed_at", "started_at", "unit_id", "visit_id", "what_happened", "without_family_reason", "worry", "worry_reason") VALUES (NEW."author_id", NEW."case_id", NEW."ended_at", NEW."family_id", NEW."family_words", NEW."id", NEW."interpretation", NEW."others_present", NEW."own_strength", NEW."own_topic", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place_id", NEW."signed_at", NEW."started_at", NEW."unit_id", NEW."visit_id", NEW."what_happened", NEW."without_family_reason", NEW."worry", NEW."worry_reason"); RETURN NULL;', hash='83a2f318524475c729122933a631d42affb0170c', operation='UPDATE', pgid='pgtrigger_update_update_957a7', table='visits_visitnote', when='AFTER')),
        ),
        migrations.RunSQL(FREEZE, THAW),
    ]
