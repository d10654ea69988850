from django.db import migrations

# Until now nobody told which worker had been away: every worker of a visit was asked to sign, and so counts as present.
# Whoever has signed without having been booked for the visit stands behind the note all the same.
FILL = """
insert into visits_workerattendance (note_id, user_id, present)
select note.id, worker.user_id, true from visits_visitnote note
join visits_visitworker worker on worker.visit_id = note.visit_id
order by note.id, worker.id
on conflict do nothing;
insert into visits_workerattendance (note_id, user_id, present)
select note_id, user_id, true from visits_notesignature order by id
on conflict do nothing
"""


class Migration(migrations.Migration):
    """Notes signed before the question was asked know their workers too."""

    dependencies = [("visits", "0006_worker_attendance")]

    operations = [migrations.RunSQL(FILL, migrations.RunSQL.noop)]
